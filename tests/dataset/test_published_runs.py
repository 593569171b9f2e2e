"""Runs of a dataset: what arguments name, and each fault under which a manifest vouches for nothing."""

import json
import shutil

import pytest

from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.runs.vouching import Vouching
from newscrawl.serialization import to_line
from pipelines.errors import ArgumentError
from tests.dataset.written_runs import counted, record, write_run

OUTPUT = "../articles/local-2026-11-01T03-00-00Z-abc000.jsonl"
"""The first run's file, as its manifest has it."""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    for number in range(2):
        write_run(folder, number, [record(10 * number + each) for each in range(3)])
    (folder / "runs" / "local-2026-11-01T03-00-00Z-abc000.rejected.jsonl").write_text("")
    return folder


def manifests(data):
    return sorted((data / "runs").glob("*.manifest.json"))


def articles(data):
    return sorted((data / "articles").glob("*.jsonl"))


def changed(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def fault(*arguments):
    with pytest.raises(BrokenRunError) as raised:
        published_runs(arguments)
    return str(raised.value)


@pytest.mark.parametrize("arguments", [["."], ["runs"], ["runs/*"], ["runs/*.manifest.json"], ["runs", "."]])
def test_what_names_runs(data, monkeypatch, arguments):
    """Manifests, their folder, the folder above it and globs, what is named twice once, by their start."""
    monkeypatch.chdir(data)

    runs = published_runs(arguments)

    assert [run.id[-6:] for run in runs] == ["abc000", "abc001"]
    assert [[file.records for file in run.files] for run in runs] == [[3], [3]]
    assert [run.files[0].path.resolve() for run in runs] == [path.resolve() for path in articles(data)]


def test_one_manifest(data):
    """A manifest is a run, whatever else is beside it."""
    (run,) = published_runs([manifests(data)[1]])

    assert run.id.endswith("abc001")


@pytest.mark.parametrize("argument", ["nowhere", "no*where", "empty"])
def test_what_names_nothing(tmp_path, argument):
    """A path that is not there, a glob without a match, a folder without a manifest."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(ArgumentError, match=r"there is no"):
        published_runs([tmp_path / argument])


def test_folders_that_were_moved(data, tmp_path):
    """Articles are found beside their manifests when both were moved, though the manifest has an absolute path."""
    changed(manifests(data)[0], outputs=[{"path": str(articles(data)[0]), "format": "jsonlines"}])
    moved = data.rename(tmp_path / "moved")

    assert [len(run.files) for run in published_runs([moved])] == [1, 1]


def test_a_file_of_records_is_no_manifest(data):
    """A file of records vouches for nothing itself."""
    assert "is no manifest: name the <run>.manifest.json" in fault(articles(data)[0])


def test_articles_without_a_manifest(data):
    """In a folder, articles that no manifest names are a fault: their run was killed."""
    manifests(data)[0].unlink()

    assert f"{articles(data)[0]}: no manifest names it: its run was killed" in fault(data)
    assert "no manifest names it" in fault(data / "runs")
    assert len(published_runs(manifests(data))) == 1


def test_a_run_that_goes_on_is_left_out(data):
    """It has published a part, and will name it in its manifest."""
    _, last = manifests(data)
    last.unlink()
    going_on = Vouching(last.parent, last.name.removesuffix(".manifest.json"))
    going_on.begin(b"{}")

    assert [run.path for run in published_runs([data])] == manifests(data)

    going_on.end(has_manifest=False)  # as if it had died
    assert "no manifest names it: its run was killed" in fault(data)


def test_an_output_that_is_missing(data):
    """The message names the manifest, and the file."""
    articles(data)[0].unlink()

    assert fault(data) == f"{manifests(data)[0]}: its file {OUTPUT} is missing"


def test_records_that_are_missing(data):
    """Fewer whole lines than the manifest says."""
    path = articles(data)[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))

    assert fault(data) == f"{manifests(data)[0]}: its file {OUTPUT} has 2 of its 3 records: it was cut off"


def test_a_torn_last_line(data):
    """A file that ends within a line."""
    path = articles(data)[0]
    path.write_bytes(path.read_bytes()[:-10])

    torn = "ends in a torn line, after 2 whole ones: it was cut off"
    assert fault(data) == f"{manifests(data)[0]}: its file {OUTPUT} {torn}"


def test_a_changed_file(data):
    """As many records and bytes, but others; or more, which do not begin with its own."""
    path = articles(data)[0]
    own = path.read_bytes()
    for content in (own.replace(b"crane", b"cranE"), own[100:] + own):
        path.write_bytes(content)

        changed_ = "is not the one that the run wrote: it was changed or replaced"
        assert fault(data) == f"{manifests(data)[0]}: its file {OUTPUT} {changed_}"


def test_what_a_later_run_appended(data):
    """With ``-o`` a later run appends to the file of an earlier one, which vouches for its own part."""
    first, path = manifests(data)[0], articles(data)[0]
    path.write_bytes(path.read_bytes() + to_line(record(99)))

    (run,) = published_runs([first])

    assert run.files[0].records == 3
    assert run.files[0].length == json.loads(first.read_text())["outputs"][0]["bytes"]


def test_a_file_that_a_later_run_replaced(data):
    """With ``-O`` a later run may replace the file of an earlier one, which is told by the name of that run."""
    first, second = manifests(data)
    outputs = json.loads(first.read_text())["outputs"]
    articles(data)[0].write_bytes(to_line(record(99)))
    content = articles(data)[0].read_bytes()
    changed(second, outputs=[outputs[0] | counted(content)])
    articles(data)[1].unlink()

    assert "the run local-2026-11-02T03-00-00Z-abc001 wrote to the same file later" in fault(data)
    skipped = []
    assert [run.id[-6:] for run in published_runs([data], skip_broken=skipped)] == ["abc001"]
    assert len(skipped) == 1


@pytest.mark.parametrize(
    "fields",
    [{"schema": "newscrawl/manifest/9"}, {"versions": {"schema": "newscrawl/article/9"}}],
)
def test_a_newer_schema(data, fields):
    """A manifest, or records, that only a later newscrawl reads."""
    changed(manifests(data)[1], **fields)

    assert "/9" in fault(data)
    assert "upgrade" in fault(data)


def test_a_newer_schema_in_a_line(data):
    """A manifest that says nothing of the schema is not enough: the first line says it too."""
    path, manifest = articles(data)[1], manifests(data)[1]
    path.write_bytes(path.read_bytes().replace(b"newscrawl/article/2", b"newscrawl/article/9"))
    outputs = json.loads(manifest.read_text())["outputs"]
    changed(manifest, versions={}, outputs=[outputs[0] | counted(path.read_bytes())])

    assert "has records of newscrawl/article/9" in fault(data)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"outputs": [1]}', '{"run": {}}', '{"versions": 1}', "[" * 9000])
def test_what_is_no_manifest(data, content):
    """Anything under the name of a manifest."""
    manifests(data)[0].write_text(content)

    assert "is no manifest of newscrawl" in fault(data)


def test_a_manifest_of_version_1(data):
    """It has paths alone: the total of its records is checked, and every line."""
    manifest, path = manifests(data)[0], articles(data)[0]
    changed(manifest, schema="newscrawl/manifest/1", outputs=[str(path)])
    assert [len(run.files) for run in published_runs([data])] == [1, 1]

    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"{}\n", lines[1]]))
    assert f"{path}, byte {len(lines[0]):,}: the line is not a record that can be read" in fault(data)

    path.write_bytes(b"".join(lines[:2]))
    assert "its files have 2 records, and its run wrote 3" in fault(data)

    changed(manifest, counts={})
    assert "does not say how many records its run wrote" in fault(data)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"path": "s3://bucket/x.jsonl", "format": "jsonlines"}, "its records are at s3://bucket/x.jsonl"),
        ({"path": "stdout:", "format": "jsonlines"}, "its records are at stdout:"),
        ({"path": "x.parquet", "format": "parquet"}, "its records are only in x.parquet"),
    ],
)
def test_records_in_other_places(data, output, message):
    """Records that are not in files of lines."""
    changed(manifests(data)[0], outputs=[output])
    articles(data)[0].unlink()

    assert message in fault(data)


def test_a_run_without_records(data):
    """A run that wrote nothing is a run; its files are none."""
    changed(manifests(data)[0], outputs=[], counts={"written": 0})
    articles(data)[0].unlink()

    assert [len(run.files) for run in published_runs([data])] == [0, 1]


def test_one_run_in_two_folders(data, tmp_path):
    """A copy of a run is that run; a run of the same id with other records is a fault."""
    copied = shutil.copytree(data, tmp_path / "copied")
    assert len(published_runs([data, copied])) == 2

    other = write_run(tmp_path / "other", 0, [record(77)])
    assert "with other records" in fault(data, other)
    skipped = []
    assert len(published_runs([data, other], skip_broken=skipped)) == 2
    assert [error.place for error in skipped] == [str(other)]


def test_broken_runs_are_collected(data):
    """With somewhere to collect faults, the other runs are returned."""
    write_run(data, 2, [record(50)])
    articles(data)[0].write_bytes(b"torn")
    manifests(data)[2].write_text("{")
    skipped = []

    (run,) = published_runs([data], skip_broken=skipped)

    assert run.id.endswith("abc001")
    assert [error.place.rpartition("/")[2] for error in skipped] == [
        manifests(data)[2].name,
        articles(data)[2].name,
        manifests(data)[0].name,
    ]
