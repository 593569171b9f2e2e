"""newscrawl on scrapyd: ``python -m benchmarks.scrapyd [FOLDER]``.

Installs scrapyd beside the packages of this environment, starts it on loopback as deploy/scrapyd/scrapyd.conf says,
deploys the egg that deploy/scrapyd/build-egg builds, and schedules two jobs over one inbox. The first must publish
every article, the second none.
"""

from __future__ import annotations

import argparse
import json
import os
import site
import socket
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from benchmarks.corpus import write_json_lines

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy" / "scrapyd"
ARTICLES = 20
PATIENCE = 180
"""Seconds that scrapyd may take to start, or a job to end."""


def install(folder: Path) -> Path:
    """Return the programs of a new environment with scrapyd and with what newscrawl needs, but without newscrawl."""
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", "scrapyd"], check=True)
    (own,) = (folder / "lib").glob("python3*/site-packages")
    # after its own packages; an editable newscrawl is not found in this way, so the egg's is
    (own / "more.pth").write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    return programs


@contextmanager
def scrapyd(programs: Path, folder: Path) -> Iterator[str]:
    """Run scrapyd in a folder, as configured but for its port; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = (DEPLOY / "scrapyd.conf").read_text(encoding="utf-8").replace("6800", str(port))
    (folder / "scrapyd.conf").write_text(configuration, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    places = {f"NEWSCRAWL_{name.upper()}_DIR": str(folder / name) for name in ("articles", "runs", "state")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "scrapyd", "-n"], cwd=folder, env=environment | places, stdout=log, stderr=log
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def ask(address: str, *form: str) -> dict[str, Any]:
    """Return what scrapyd answers to the fields of a form, as soon as it answers.

    :raises SystemExit: when it does not, or says that it could not do it.
    """
    fields = [word for field in form for word in ("--form", field)]
    patience = ["--retry", str(PATIENCE), "--retry-delay", "1", "--retry-connrefused"]
    done = subprocess.run(["curl", "--silent", *patience, *fields, address], capture_output=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    if answer["status"] != "ok":
        raise SystemExit(f"{address}: {answer}")
    return answer


def finish_job(address: str, inbox: Path) -> None:
    """Schedule a crawl, and wait for its end."""
    job = ask(f"{address}/schedule.json", "project=newscrawl", "spider=local", f"path={inbox}")["jobid"]
    end = monotonic() + PATIENCE
    while job not in {one["id"] for one in ask(f"{address}/listjobs.json?project=newscrawl")["finished"]}:
        if monotonic() > end:
            raise SystemExit(f"job {job} did not end in {PATIENCE} seconds")
        sleep(1)


def published(folder: Path) -> int:
    """Return how many articles are published."""
    return sum(path.read_bytes().count(b"\n") for path in (folder / "articles").glob("*.jsonl"))


def main() -> None:
    """Deploy, run two jobs, and print what they published."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="for the environment, so that it is made only once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = arguments.folder or folder / "environment"
        programs = environment / "bin" if (environment / "bin" / "scrapyd").exists() else install(environment)
        subprocess.run([DEPLOY / "build-egg", folder / "egg"], env={**os.environ, "PYTHON": sys.executable}, check=True)
        (egg,) = (folder / "egg").glob("*.egg")
        write_json_lines(folder / "inbox.jsonl", range(ARTICLES))
        counts = []
        with scrapyd(programs, folder) as address:
            ask(f"{address}/addversion.json", "project=newscrawl", "version=1", f"egg=@{egg}")
            for _ in range(2):
                finish_job(address, folder / "inbox.jsonl")
                counts.append(published(folder))
        versions = subprocess.run([programs / "pip", "freeze"], capture_output=True, text=True, check=True).stdout
        scrapyds = [line for line in versions.splitlines() if line.lower().startswith("scrapy")]
        print(f"{', '.join(scrapyds)}: {counts[0]} of {ARTICLES} articles after one job, {counts[1]} after two")
        if counts != [ARTICLES, ARTICLES]:
            raise SystemExit((folder / "log").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
