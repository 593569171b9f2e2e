"""Measure ``scrapy report``: ``python -m benchmarks.report FOLDER [--articles 100000] [--browser]``.

Writes twenty runs of made-up articles into FOLDER, once, and the report on them with all texts, those of articles in
events or with copies, and none. The command prints for each: processor time and peak memory of the command, which reads
in one process, and the size of the page. With ``--browser`` each page is opened in Chromium: milliseconds until its
first view and until it is read whole, milliseconds of a search in all titles, and the memory of the process that draws
it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.generated_runs import write_runs

RUNS = 20
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 120
"""Seconds until a page is given up."""
SEARCH = """async () => {
    await readTitles();
    titleTest('warm up');
    const begun = performance.now();
    const test = titleTest('budget million');
    let found = 0;
    for (let article = 0; article < data.articles; article += 1) found += test(article);
    return [performance.now() - begun, found];
}"""


def build(runs: Path, page: Path, texts: str) -> tuple[float, float]:
    """Write a report, and return processor seconds and MB at most."""
    command = [sys.executable, "-m", "scrapy", "report", str(runs), "-O", str(page), "--texts", texts, "--workers", "0"]
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} exited with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def open_in_browser(page: Path) -> dict[str, float]:
    """Return what a browser needs for a page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only for this

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page()
        opened.goto(page.resolve().as_uri(), wait_until="commit")
        begun = time.monotonic()
        while not opened.evaluate("document.documentElement.dataset.whole"):
            if time.monotonic() - begun > PATIENCE:
                raise SystemExit(f"{page} is not read after {PATIENCE} seconds")
            time.sleep(0.05)
        moments: dict[str, str] = opened.evaluate("({...document.documentElement.dataset})")
        search, _ = opened.evaluate(SEARCH)
        memory = max(_resident(pid) for pid in _children(os.getpid()) if b"--type=renderer" in _command(pid))
        browser.close()
    return {"first": float(moments["first"]), "whole": float(moments["whole"]), "search": search, "memory": memory}


def _children(pid: int) -> list[int]:
    """Return all processes that come from one."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text(encoding="ascii").split()):
            found += [child, *_children(child)]
    return found


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _resident(pid: int) -> float:
    """Return the memory of a process in MB, its part of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Measure, and print a line for each choice of texts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description="Measure the report.")
    parser.add_argument("folder", type=Path, help="for the runs and the pages")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--browser", action="store_true", help="also open each page in Chromium")
    arguments: Any = parser.parse_args()
    runs = arguments.folder / f"{arguments.articles}"
    if not runs.exists():
        write_runs(runs, RUNS, arguments.articles // RUNS)
    for texts in ("all", "linked", "none"):
        page = arguments.folder / f"{arguments.articles}-{texts}.html"
        seconds, memory = build(runs, page, texts)
        line = f"{texts:6}  {seconds:5.1f} s  {memory:4.0f} MB  page {page.stat().st_size / 1e6:6.2f} MB"
        if arguments.browser:
            line += "  first {first:.0f} ms, whole {whole:.0f} ms, search {search:.0f} ms, {memory:.0f} MB".format(
                **open_in_browser(page)
            )
        print(line, flush=True)


if __name__ == "__main__":
    main()
