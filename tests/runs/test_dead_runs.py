"""Manifests of dead runs, made of what they had noted: only what stands on the disk as it was noted is named."""

import json

import msgspec
import pytest

from newscrawl.runs.dead_runs import vouch_for_dead_runs
from newscrawl.runs.manifests import SUFFIX, read_manifest
from newscrawl.runs.outputs import measured
from newscrawl.runs.vouching import Vouching
from newscrawl.serialization import json_line, rejection_line, to_line
from pipelines.documents import Rejection
from pipelines.items import Article, Run
from tests.monitoring.histories import manifest

RUN = Run("local-2026-11-04T03-00-00Z-aaaaaa", "local", "0")


@pytest.fixture
def places(tmp_path):
    """Return the folders of manifests, articles and state, where a run has noted two files and died."""
    folder, state = tmp_path / "runs", tmp_path / "state"
    start = msgspec.to_builtins(manifest()) | {"state": str(state), "run": msgspec.to_builtins(RUN)}
    vouching = Vouching(folder, RUN.id)
    vouching.begin(json.dumps(start).encode())
    for name in ("one", "two\udcff"):  # a name that is not UTF-8
        file = tmp_path / "articles" / f"{name}.jsonl"
        file.parent.mkdir(exist_ok=True)
        articles = [Article(id=f"{name[:3]}{number}", locator="a", text="A text.", run=RUN) for number in range(3)]
        file.write_bytes(b"".join(map(to_line, articles)))
        vouching.announce(measured(file, file, folder, "jsonlines", counts_lines=True))
    vouching.end(has_manifest=False)
    return folder, tmp_path / "articles", state


def left(folder):
    (path,) = folder.glob("*.part")
    return path


def outputs(folder):
    found = read_manifest(folder / f"{RUN.id}{SUFFIX}")
    return None if found is None else [output.path for output in found.outputs]


def test_what_stands_there_is_named(places):
    """Once: the second time there is nothing to do."""
    folder, _, state = places
    lines = [rejection_line(Rejection("a", "read", "it is empty")) for _ in range(2)]
    (folder / f"{RUN.id}.rejected.jsonl").write_bytes(b"".join(lines) + b'{"locator": "torn')

    assert vouch_for_dead_runs(folder, state) == [folder / f"{RUN.id}{SUFFIX}"]

    found = read_manifest(folder / f"{RUN.id}{SUFFIX}")
    assert outputs(folder) == ["../articles/one.jsonl", "../articles/two\udcff.jsonl"]
    assert (found.finish_reason, found.finished, found.new) == ("died", None, 6)
    assert found.counts["rejected"] == 2
    assert found.rejections == {"read: it is empty": 2}
    assert vouch_for_dead_runs(folder, state) == []
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("change", [b"", b"other", None])
def test_what_is_not_as_it_was_noted_is_not_named(places, change):
    """It was not published, or changed, or replaced."""
    folder, articles, state = places
    file = articles / "two\udcff.jsonl"
    if change is None:
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(change + content[len(change) :] if change else content + content)

    vouch_for_dead_runs(folder, state)

    assert outputs(folder) == ["../articles/one.jsonl"]


def test_a_line_that_was_torn_counts_for_nothing(places):
    """The run died while it noted a file, so before it published that."""
    folder, _, state = places
    content = left(folder).read_bytes()
    for end in (len(content) - 1, len(content) - 60):
        left(folder).write_bytes(content[:end])
        vouch_for_dead_runs(folder, state)
        assert outputs(folder) == ["../articles/one.jsonl"]
        (folder / f"{RUN.id}{SUFFIX}").unlink()
        (folder / f"{RUN.id}.outputs.jsonl.part").write_bytes(content)


@pytest.mark.parametrize("content", [b"", b'{"state": "', b"[1]\n", b'{"no": "manifest"}\n'])
def test_a_run_that_died_at_its_start_has_no_manifest(places, content):
    """It had published nothing; what it left is cleared away."""
    folder, _, state = places
    left(folder).write_bytes(content)

    assert vouch_for_dead_runs(folder, state) == []
    assert list(folder.iterdir()) == []


def test_the_manifest_of_the_run_itself_stays(places):
    """It died between the manifest and the end."""
    folder, _, state = places
    own = folder / f"{RUN.id}{SUFFIX}"
    own.write_bytes(json_line(manifest()))

    assert vouch_for_dead_runs(folder, state) == []
    assert own.read_bytes() == json_line(manifest())
    assert [path.name for path in folder.iterdir()] == [own.name]


def test_one_that_died_while_it_vouched_is_no_hindrance(places):
    """What it left of the manifest is written anew."""
    folder, _, state = places
    (folder / f"{RUN.id}{SUFFIX}.part").write_bytes(b'{"schema": "news')

    vouch_for_dead_runs(folder, state)

    assert outputs(folder) == ["../articles/one.jsonl", "../articles/two\udcff.jsonl"]
    assert not list(folder.glob("*.part"))


def test_a_run_that_lives_is_left_alone(places):
    """It has released its state and is about to write its manifest; or it is on another state."""
    folder, _, state = places
    start, notes = left(folder).read_bytes().split(b"\n", 1)
    left(folder).unlink()
    vouching = Vouching(folder, RUN.id)
    vouching.begin(start)

    assert vouch_for_dead_runs(folder, state) == []
    vouching.end(has_manifest=False)
    left(folder).write_bytes(start + b"\n" + notes)
    assert vouch_for_dead_runs(folder, state.with_name("other")) == []
    assert outputs(folder) is None
    assert vouch_for_dead_runs(folder, state) != []


def test_a_folder_that_cannot_be_written_ends_nothing(tmp_path):
    """Then a death leaves no manifest, and the run says at its end that its own could not be written."""
    (tmp_path / "runs").write_bytes(b"")
    vouching = Vouching(tmp_path / "runs", RUN.id)

    vouching.begin(b"{}")
    vouching.end(has_manifest=True)

    assert vouching.outputs == []
    assert vouch_for_dead_runs(tmp_path / "nowhere", tmp_path) == []
