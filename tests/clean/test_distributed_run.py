"""Cleaning by an engine: the same records, rejections and counts as on this machine, however the work is divided."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import shutil
import tarfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from shutil import which

import msgspec
import pytest

from benchmarks.corpus import article, page
from newscrawl.cleaning.distributed.run import DistributedCleanRun
from newscrawl.cleaning.distributed.shared_files import shared_files
from newscrawl.cleaning.readings import Conditions
from newscrawl.cleaning.run import CleanRun
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.spark import spark_engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.readers import input_files
from newscrawl.serialization import from_line
from pipelines.article import Pipeline
from pipelines.cleaning import restore
from tests.crawls import ROOT, Crawls
from tests.readers.warcs import Warc
from tests.slow_rule import ENDLESS_LINE, SLOW_RULE

NOW = datetime.now(UTC)
"""Crawls read documents now, by which their dates are judged."""
FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."

LATE = "late.example.org"
"""An outlet whose texts end with it from the second one on."""


def row(number, host="one.example.org"):
    """Return an article of an outlet whose texts all end with the same line."""
    made = article(number, 400)
    return {"url": f"https://{host}/{number}", "title": made.title, "text": f"{made.text}\n\n{FOOTER}"}


def lines(*rows):
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def warc(numbers):
    written = Warc(packed=True)
    for number in numbers:
        written.response(f"https://pages.example/{number}", page(number, 400).encode())
    return written.content


def packed_in_zip(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def packed_in_tar(members):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """Give documents of many forms, some of them broken, repeated, or with lines that recur in several files."""
    folder = tmp_path_factory.mktemp("inbox")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    texts = {f"{number:02}.txt": f"{article(number, 300).text}\n\n{FOOTER}".encode() for number in range(20, 33)}
    (folder / "texts").mkdir()
    late = row(70, LATE) | {"text": article(70, 400).text}
    minutes = "\n\n".join(f"+++ {hour}:15 Uhr: {article(hour, 100).text}" for hour in range(10, 16))
    files = {
        "ticker.jsonl": lines(row(80) | {"text": f"{minutes}\n\n{FOOTER}"}),
        "a.jsonl": lines(row(0), row(1), row(1), row(40, "two.example.org"), late),
        "b.jsonl": lines(row(71, LATE), row(2), row(0), row(3) | {"text": row(2)["text"]}, row(41, "two.example.org"))
        + b"{broken\n",
        "c.jsonl.gz": gzip.compress(lines(row(72, LATE), row(1), row(4), row(5, "three.example.org"))),
        "cut.jsonl.gz": gzip.compress(lines(row(73, LATE), row(6), row(7)))[:-40],
        "empty.txt": b"",
        "pages.warc.gz": warc([50, 51]),
        "more.warc.gz": warc([52]) + warc([51])[:-30],
        "pack.zip": packed_in_zip({"x.txt": article(60, 300).text, "y.jsonl": lines(row(8), row(2)), "z.bin": b"\0"}),
        "pack.tar": packed_in_tar({"x.txt": article(61, 300).text.encode(), "page.html": page(62, 300).encode()}),
        **{f"texts/{name}": content for name, content in texts.items()},
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


def counts_of(report):
    return replace(report, seconds=0, articles_a_second=0)


def here(pipeline, inbox, folder, **given):
    """Return what a run on this machine leaves: records, rejections, and all counts but those of time."""
    report = CleanRun(pipeline, Conditions(NOW, **given)).clean(input_files([str(inbox)]), folder / "out.jsonl")
    lines = ((folder / name).read_bytes().splitlines() for name in ("out.jsonl", "out.rejected.jsonl"))
    return *lines, counts_of(report)


def on_engine(engine, pipeline, inbox, folder, layout, *, file_system="", **given):
    """Return what a run on an engine leaves.

    :param file_system: beginning of the addresses of all that is read and written.
    """
    told = []
    work = WorkFolder(f"{file_system}{folder / 'work'}")
    run = DistributedCleanRun(pipeline, Conditions(NOW, **given), engine, work, **layout)
    files = shared_files([f"{file_system}{inbox}"])
    report = run.clean(files, f"{file_system}{folder / 'out.jsonl'}", told.append)
    parts = sorted((folder / "out.jsonl").glob("part-*"))
    rejected = (folder / "out.jsonl" / "_rejected.jsonl").read_bytes().splitlines()
    assert [one.locator for one in told] == [json.loads(line)["locator"] for line in rejected]
    return [line for part in parts for line in part.read_bytes().splitlines()], rejected, counts_of(report)


@pytest.fixture(scope="module")
def expected(inbox, pipeline, tmp_path_factory):
    """Give what a run on this machine leaves."""
    return here(pipeline, inbox, tmp_path_factory.mktemp("here"))


class UnluckyEngine(InProcessEngine):
    """Sends all functions to where they are called, and calls each twice, as engines do whose workers die."""

    def each(self, function, tasks):
        super().each(pickle.loads(pickle.dumps(function)), tasks)
        return super().each(function, tasks)

    def exchange(self, function, tasks, hops):
        super().exchange(function, tasks, pickle.loads(pickle.dumps(hops)))
        return super().exchange(pickle.loads(pickle.dumps(function)), tasks, hops)


def test_the_input_has_what_the_tests_are_about(expected):
    records, rejected, report = expected
    assert report.sources == 3
    assert sum(f"it stood in 3 of 3 articles of {LATE}" in line.decode() for line in records) == 3
    (ticker,) = (line for line in records if b'"kind":"ticker"' in line)
    assert b"articles of one.example.org" in ticker  # which is not counted itself
    assert report.repeated == 4
    assert report.articles > 15
    assert {"cut.jsonl.gz", "empty.txt", "b.jsonl:6"} < {json.loads(line)["locator"] for line in rejected}
    assert len(records) == report.written


@pytest.mark.parametrize(
    "layout",
    [
        {"block_bytes": 0, "part_documents": 5},
        {"block_bytes": 3_000, "part_documents": 25},
        {"block_bytes": 12_000, "part_documents": 10_000},
        {"block_bytes": 1 << 26, "part_documents": 30},
    ],
    ids=str,
)
def test_records_are_those_of_a_run_on_this_machine(inbox, pipeline, expected, tmp_path, layout):
    """Whatever is in a block, and whatever comes together in a part."""
    assert on_engine(InProcessEngine(layout["block_bytes"]), pipeline, inbox, tmp_path, layout) == expected


def test_a_task_may_run_twice(inbox, pipeline, expected, tmp_path):
    """As when a worker dies after it has left its results."""
    layout = {"block_bytes": 8_000, "part_documents": 20}

    assert on_engine(UnluckyEngine(), pipeline, inbox, tmp_path, layout) == expected


def test_files_may_be_on_another_file_system(inbox, pipeline, expected, tmp_path):
    """Such as those of clusters; here it is one of fsspec, which Arrow opens by its address as it opens those."""
    pytest.importorskip("fsspec")

    assert on_engine(InProcessEngine(), pipeline, inbox, tmp_path, {}, file_system="fsspec+file://") == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "work"]


@pytest.mark.long
@pytest.mark.skipif(which("java") is None or find_spec("pyspark") is None, reason="Spark needs Java and pyspark")
def test_on_spark(inbox, pipeline, expected, tmp_path):
    """In several processes, with what they leave each other in a folder."""
    with spark_engine("local[2,2]") as engine:
        assert on_engine(engine, pipeline, inbox, tmp_path, {"block_bytes": 12_000, "part_documents": 20}) == expected


def test_of_a_large_source_a_sample_is_counted(inbox, pipeline, tmp_path):
    """The same one everywhere."""
    found = here(pipeline, inbox, tmp_path, most_counted=4)
    (tmp_path / "out.jsonl").unlink()

    assert any(b"it stood in 4 of 4 articles of one.example.org" in record for record in found[0])
    layout = {"block_bytes": 3_000, "part_documents": 10}
    assert on_engine(InProcessEngine(), pipeline, inbox, tmp_path, layout, most_counted=4) == found


OF_A_STATE = {"fetched_at", "run", "duplicate", "revision_of", "event"}
"""Fields in which a record of a crawl differs anyway."""
OF_CUTTING = {"text", "removed", "notes", "language", "text_hash"}
"""Those in which it differs where something was learned: a crawl learns while it reads."""


def test_records_are_those_of_a_crawl_but_for_what_a_state_knows(inbox, expected, tmp_path):
    """All that is not learned, inherited or compared, of documents of every form; so are rejections."""
    crawls = Crawls(tmp_path)
    done = crawls.run("local", "-a", f"path={inbox}", "-O", tmp_path / "crawled.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    cleaned_records = [from_line(line) for line in expected[0]]
    crawled = [from_line(line) for line in (tmp_path / "crawled.jsonl").read_bytes().splitlines()]

    assert [one.id for one in crawled] == [one.id for one in cleaned_records]
    for here, there in zip(cleaned_records, crawled, strict=True):
        differing = OF_CUTTING if any(removal.kind == "learned" for removal in here.removed) else set()
        assert body_of(here) == body_of(there)
        assert fields_of(here, OF_A_STATE | differing) == fields_of(there, OF_A_STATE | differing)
    assert sorted(map(str, crawls.rejected())) == sorted(str(json.loads(line)) for line in expected[1])


def body_of(record):
    return restore(record.text, record.removed)


def fields_of(record, without):
    return {name: value for name, value in msgspec.to_builtins(record).items() if name not in without}


def test_a_document_that_takes_too_long_is_rejected(tmp_path):
    """It holds up nothing, here or on an engine."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "rules.toml").write_text(SLOW_RULE, encoding="utf-8")
    for number, last in enumerate((FOOTER, ENDLESS_LINE, FOOTER)):
        (inbox / f"{number}.txt").write_text(f"{article(number, 300).text}\n\n{last}", encoding="utf-8")
    slow = Pipeline([tmp_path / "rules.toml"])

    found = here(slow, inbox, tmp_path, seconds=0.3)

    records, (line,), _ = found
    rejected = json.loads(line)
    assert (len(records), rejected["locator"], rejected["stage"]) == (2, "1.txt", "cleaning")
    assert rejected["reason"].startswith("it took more than 0.3 seconds of processor time")
    (tmp_path / "out.jsonl").unlink()
    assert on_engine(InProcessEngine(), slow, inbox, tmp_path, {}, seconds=0.3) == found
