"""Time and memory of a long sitemap: ``python -m benchmarks.long_sitemap [--addresses N]``.

Writes a sitemap of 50 MB, and reads it in a process for each reader: with ours, and with Scrapy's, which has the whole
file in memory. The memory is what reading adds to the process's peak.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from newscrawl.readers import InputFile, read_file

_ENTRY = (
    "<url><loc>https://www.example.org/news/article-{0}-on-the-state-of-things-tonight.html</loc>"
    "<lastmod>2026-11-{1:02}T08:{2:02}:00+01:00</lastmod><changefreq>daily</changefreq><priority>0.5</priority></url>\n"
)


def ours(path: Path) -> int:
    """Return the number of addresses that our reader lists."""
    return sum(1 for _ in read_file(InputFile(path, path.name)))


def scrapys(path: Path) -> int:
    """Return the number of addresses that Scrapy lists."""
    from scrapy.utils.sitemap import Sitemap  # noqa: PLC0415

    return sum(1 for _ in Sitemap(path.read_bytes()))


_READERS = {"newscrawl": ours, "Scrapy": scrapys}


def main() -> None:
    """Write the sitemap and measure each reader, or read it with one of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--addresses", type=int, default=260_000)
    parser.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        _measure(arguments.read[0], Path(arguments.read[1]))
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sitemap.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write('<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n')
            file.writelines(_ENTRY.format(n, n % 28 + 1, n % 60) for n in range(arguments.addresses))
            file.write("</urlset>\n")
        print(f"{path.stat().st_size / 1e6:.1f} MB")
        for reader in _READERS:
            subprocess.run([sys.executable, "-m", __spec__.name, "--read", reader, path], check=True)


def _measure(reader: str, path: Path) -> None:
    small = path.with_name("small.xml")  # loads what any sitemap needs
    small.write_text(f"<urlset>{_ENTRY.format(1, 1, 1)}</urlset>", encoding="utf-8")
    _READERS[reader](small)
    memory, started = _peak(), process_time()
    count = _READERS[reader](path)
    print(f"{reader:10} {count:,} addresses, {process_time() - started:.1f} s, {_peak() - memory:,.0f} MB more memory")


def _peak() -> float:
    """Return the most memory that this process has had, in MB, as Linux counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage() also counts that of the parent
    return int(status.partition("VmHWM:")[2].split()[0]) / 1_000


if __name__ == "__main__":
    main()
