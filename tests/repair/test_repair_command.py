"""``scrapy state repair``: whatever became of the state, what was published stays true, and nothing comes twice."""

import gzip
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pytest

from newscrawl.state.lock import lock
from newscrawl.state.published import DATABASE, state_to_read
from newscrawl.state.state import State
from pipelines.checksums import grown
from pipelines.duplicates.sorted_run import Entries
from tests.crawls import ROOT
from tests.state.damages import damage, files


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


def earlier_format(state):
    """Write the index of copies as format 4 was: the upper half of each key and a text number as one integer."""
    with closing(State(state, "the test")) as changed:
        connection = changed.connection
        connection.execute("UPDATE schemes SET scheme = json_set(scheme, '$.format', 4) WHERE component = 'duplicates'")
        for path in [*(state / "duplicates").glob("keys-*"), *(state / "duplicates").glob("samples-*")]:
            entries = Entries.of_bytes(np.fromfile(path, np.uint8))
            content = np.sort(entries.keys >> np.uint64(32) << np.uint64(32) | entries.numbers).tobytes()
            path.write_bytes(content)
            found = (grown(path, (0, b""), len(content)), path.name)
            connection.execute("UPDATE duplicate_files SET checksums = ? WHERE name = ?", found)


def test_an_index_of_an_earlier_format(published, crawls, folders, state, tmp_path):
    """An index with narrow keys is refused, not called damaged; what refuses it names the repair, which rebuilds it."""
    earlier_format(crawls.folder / "state")
    crawl = crawls.run("local", "-a", f"path={folders[3]}")
    refused = [state("verify"), state("backup", tmp_path / "backup"), (crawl.returncode, crawl.stderr.decode())]

    for code, said in refused:
        assert code == 2
        assert re.search(r'made as .*"format":4.* would write .*"format":5.*`scrapy state repair`', said)
        assert "damaged" not in said
    assert not (tmp_path / "backup").exists()

    assert state("repair")[0] == 0
    assert state("verify")[0] == 0
    assert remembered(crawls.folder) == remembered(published.folder)


@pytest.mark.parametrize(
    "damage", [flipped_pages, *(pytest.param(one, marks=pytest.mark.soak) for one in (no_state, lost_index))]
)
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


def remembered(folder):
    """Return what the state says of each article: reading, event, summary and labels."""
    with state_to_read(folder / "state") as connection:
        return sorted(connection.execute("SELECT * FROM articles"))


def test_files_of_any_kind(published, crawls, state, tmp_path):
    """Packed files and named ones count too; lines that are no records are named and left out."""
    first, second, third = crawls.published()
    (first.parent / f"{first.name}.gz").write_bytes(gzip.compress(first.read_bytes()))
    output = tmp_path / "output.jsonl"
    output.write_bytes(third.read_bytes() + second.read_bytes())  # as after -O, with a torn line at the end
    with second.open("ab") as file:
        file.write(b'{"foreign": 1}\n' + third.read_bytes()[:500])
    first.unlink()
    third.unlink()
    shutil.rmtree(crawls.folder / "state")

    code, said = state("repair", output)

    assert code == 3
    assert f"{second.name}:{len(second.read_bytes().splitlines())}" in said
    assert "left out: 2 lines" in said
    assert remembered(crawls.folder) == remembered(published.folder)
    assert state("verify")[0] == 2  # of the line that was torn
    second.write_bytes(output.read_bytes())
    assert state("verify")[0] == 0


def test_articles_that_were_moved_away(published, crawls, state):
    """What is in no file stays published if the database can be read; its clusters keep their names."""
    first = crawls.published()[0]
    moved = len(first.read_bytes().splitlines())
    first.unlink()
    lost_index(crawls.folder / "state")

    code, said = state("repair")

    assert code == 3
    assert f"the texts of {moved} articles" in said
    assert remembered(crawls.folder) == remembered(published.folder)
    assert state("verify")[0] == 0, state("verify")


def test_a_state_in_use(crawls, state):
    """A run that holds the state is not disturbed, and without articles nothing is replaced."""
    before = remembered(crawls.folder)
    with closing(lock(crawls.folder / "state", "run local-1")):
        code, said = state("repair")
    assert (code, "in use by run local-1" in said) == (2, True)
    for path in crawls.published():
        path.rename(path.with_suffix(".old"))
    with (crawls.folder / "state" / DATABASE).open("r+b") as file:
        file.truncate(0)
    code, said = state("repair")
    assert (code, "no published article was found" in said) == (2, True)
    assert {path.name for path in crawls.folder.glob("state*")} == {"state"}
    assert before


@pytest.mark.soak
def test_a_killed_repair(crawls, state):
    """A repair that is killed leaves the state as it was, and the next one begins again."""
    lost_index(crawls.folder / "state")
    before = contents(crawls.folder / "state")
    places = [f"NEWSCRAWL_{name.upper()}_DIR={crawls.folder / name}" for name in ("articles", "state")]
    words = [word for place in places for word in ("-s", place)]
    command = [sys.executable, "-m", "scrapy", "state", "repair", *words]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while not (crawls.folder / "state.repairing" / DATABASE).exists() and process.poll() is None:
            time.sleep(0.01)
        process.kill()

    assert process.returncode == -signal.SIGKILL
    assert contents(crawls.folder / "state") == before
    code, said = state("repair")
    assert code == 0, said
    assert not (crawls.folder / "state.repairing").exists()


def contents(folder):
    return {path: path.read_bytes() for path in files(folder)}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_random_damage(crawls, state, folders, expected, seed):
    """Whatever happens to files of a state, a repair gives back what was published."""
    chance = random.Random(seed)
    whole = remembered(crawls.folder)
    for _ in range(20):
        done = [damage(crawls.folder / "state", chance) for _ in range(chance.randint(1, 3))]
        code, said = state("repair")
        assert code in {0, 3}, (done, said)
        assert remembered(crawls.folder) == whole, done
        assert state("verify")[0] == 0, done
    assert seed or everything(crawls, folders) == expected
