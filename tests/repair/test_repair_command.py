"""``scrapy state repair``: whatever became of the state, what was published stays true, and nothing comes twice."""

import json
import shutil

import pytest

DATABASE = "newscrawl.sqlite"


@pytest.fixture(scope="module")
def expected(published, folders, tmp_path_factory):
    """Return what a fourth run writes with -O, if the state was never damaged."""
    return everything(published.copy(tmp_path_factory.mktemp("undamaged") / "crawl"), folders)


def everything(crawls, folders):
    """Return the records that a run on the fourth day writes of all input, those that are new without their times."""
    output = crawls.folder / "all.jsonl"
    paths = " ".join(map(str, folders))
    done = crawls.run("local", "-a", f"path={paths}", "-O", output, NEWSCRAWL_NOW="2026-05-14T06:00:00+00:00")
    assert done.returncode == 0, done.stderr.decode()
    records = [json.loads(line) for line in output.read_bytes().splitlines()]
    for record in records:
        if "2026-05-14" in record["run"]["id"]:
            del record["fetched_at"], record["run"]["id"]
    return records


def empty_database(state):
    (state / DATABASE).write_bytes(b"")


def no_state(state):
    shutil.rmtree(state)


def flipped_pages(state):
    path = state / DATABASE
    content = bytearray(path.read_bytes())
    for place in range(5_000, len(content), 9_000):
        content[place] ^= 0x41
    path.write_bytes(content)


def lost_index(state):
    for path in (state / "duplicates").iterdir():
        path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [no_state, flipped_pages, lost_index])
def test_labels_are_given_back(crawls, folders, state, expected, damage):
    """With a repaired state, a run writes what was published, and labels what is new as if nothing had happened."""
    damage(crawls.folder / "state")

    code, said = state("repair")

    assert code == (0 if damage is lost_index else 3), said
    kept = list(crawls.folder.glob("state.damaged-*"))
    assert all(str(folder) in said for folder in kept)
    assert len(kept) == (damage is not no_state)
    found = everything(crawls, folders)
    assert found == expected
    kinds = {record["duplicate"]["kind"] for record in found}
    assert {"unique", "exact", "near"} <= kinds
    assert any(record["revision_of"] for record in found)
    assert any(cut["kind"] == "learned" for record in found for cut in record["removed"])


def test_nothing_is_published_twice(crawls, folders, state):
    """After a repair, a run over the same input publishes nothing."""
    empty_database(crawls.folder / "state")
    before = crawls.published()
    assert state("repair")[0] == 3  # what the database held besides is lost

    done = crawls.run("local", "-a", f"path={' '.join(map(str, folders[:3]))}")

    assert done.returncode == 0
    assert crawls.published() == before
