"""Pages from an archive of the web beside the same pages as files: ``python -m benchmarks.warc [--pages N] [--crawl]``.

The pages are made up, and written by warcio with a request for each, compressed record by record. Measured are the
records a second of reading alone; pages a second of reading and extraction in one process, in turns with the files; and
the memory of reading, half-way and at most. With ``--crawl`` both go through ``scrapy crawl local``, in turns.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.corpus import article, page
from benchmarks.crawl import crawl
from newscrawl.readers import input_files, read_file
from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.streams import opened
from newscrawl.readers.warc_records import records
from pipelines.documents import Document, Draft, Lead, Rejection
from pipelines.extraction import extract

_LIMITS = ReadingLimits()


def write(folder: Path, archive: Path, count: int) -> None:
    """Write pages as files, and the same as responses of an archive, with a request for each."""
    folder.mkdir()
    with archive.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(count):
            url, content = article(number, 1).url, page(number).encode()
            (folder / f"{number:06}.html").write_bytes(content)
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content)))]
            answered = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "news.example.org")], is_http_request=True)
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=answered)
            writer.write_request_response_pair(writer.create_warc_record(url, "request", http_headers=asked), response)


def found(path: Path) -> Iterator[Document | Lead | Rejection]:
    """Yield what is in a file or a folder, as ``scrapy crawl local`` reads it."""
    return (one for file in input_files([str(path)]) for one in read_file(file))


def records_a_second(archive: Path) -> float:
    """Return how many responses are read in a second of processor time; their requests are passed over."""
    started = process_time()
    with opened(archive) as stream:
        count = sum(1 for _ in records(stream, _LIMITS.document_bytes))
    return count / (process_time() - started)


def documents_a_second(path: Path) -> float:
    """Return how many documents are read in a second of processor time."""
    started = process_time()
    count = sum(isinstance(one, Document) for one in found(path))
    return count / (process_time() - started)


def drafts_a_second(path: Path, most: int) -> float:
    """Return how many of the first pages are read and extracted in a second of processor time."""
    started, count = process_time(), 0
    for one in found(path):
        if isinstance(one, Document):
            one.fetched_at = "2026-11-30T12:00:00Z"
            count += isinstance(extract(one), Draft)
        if count == most:
            break
    return count / (process_time() - started)


def memory(archive: Path, count: int) -> tuple[float, float]:
    """Return the resident megabytes half-way through an archive, and the highest at its end."""
    half = 0.0
    for number, _ in enumerate(found(archive)):
        if number == count // 2:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            half = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return half, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    """Write the pages, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--extracted", type=int, default=300, help="pages that are extracted, of each kind")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--crawl", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        pages, archive = Path(name) / "pages", Path(name) / "pages.warc.gz"
        write(pages, archive, options.pages)
        print("{:.0f} MB half-way, {:.0f} MB at most".format(*memory(archive, options.pages)))
        turns = range(options.repeats)
        print(f"records alone: {median(records_a_second(archive) for _ in turns):,.0f} a processor second")
        print(f"documents alone: {median(documents_a_second(archive) for _ in turns):,.0f} a processor second")
        both = [(drafts_a_second(archive, options.extracted), drafts_a_second(pages, options.extracted)) for _ in turns]
        _print("read and extracted", both)
        if options.crawl:
            runs = [(crawl(archive), crawl(pages)) for _ in turns]
            _print("crawled", [(one.written / one.processor, other.written / other.processor) for one, other in runs])


def _print(what: str, both: list[tuple[float, float]]) -> None:
    of_archive, of_files = (median(side) for side in zip(*both, strict=True))
    shares = ", ".join(f"{one / other:.2f}" for one, other in both)
    print(f"{what}: {of_archive:.1f} a processor second, from files {of_files:.1f}; in turns {shares}")


if __name__ == "__main__":
    main()
