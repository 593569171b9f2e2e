"""What ``scrapy dedup`` writes: labels, lines, rejections and reports."""

import gzip
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newscrawl.readers import zstd
from pipelines.cleaning import restore
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.items import Removal

LABELS = ("duplicate", "revision_of")


def records(texts):
    """Return articles, of which every fifth has the same id, and some are longer versions of one at the same URL."""
    texts = [f"{texts[number - 350]} {text}" if number >= 350 else text for number, text in enumerate(texts)]
    return [
        {"id": f"a{number}" if number % 5 else "a1", "url": f"https://news.example.com/{number % 350}", "text": text}
        for number, text in enumerate(texts)
    ]


def expected(rows, name="news.jsonl", partial=True):
    """Return the verdicts of the index on all articles in one batch, in this process."""
    seen, names = set(), []
    for line, row in enumerate(rows, start=1):
        names.append(row["id"] if row["id"] not in seen else f"{name}:{line}")
        seen.add(row["id"])
    index = SketchIndex(Store(partial=partial), datetime(2026, 5, 4, tzinfo=UTC))
    verdicts = index.compare(signer("numpy").sketch([row["text"] for row in rows]), names, [row["url"] for row in rows])
    return msgspec.to_builtins(verdicts)


def labels(rows):
    return [{name: row[name] for name in LABELS} for row in rows]


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_labels_are_those_of_the_index(dedup, texts, workers):
    """With any number of workers, the labels are those of an index that gets all texts at once."""
    rows = records(texts)
    dedup.write("news.jsonl", rows)

    result = dedup.run("news.jsonl", "-O", "out.jsonl", "--report", "report.json", workers=workers)

    assert result.returncode == 0, result.stderr
    out = dedup.read("out.jsonl")
    assert labels(out) == expected(rows)
    kinds = [row["duplicate"]["kind"] for row in out]
    assert {"unique", "exact", "near", "partial"} == set(kinds)
    report = json.loads((dedup.folder / "report.json").read_bytes())
    assert report["read"] == report["written"] == len(rows)
    assert {kind: report[kind] for kind in set(kinds)} == {kind: kinds.count(kind) for kind in set(kinds)}
    assert report["revisions"] == 50
    assert not list(dedup.folder.glob("*.rejected.jsonl"))


def test_labels_do_not_depend_on_batches(dedup, texts):
    """Input in several batches and files gets the same labels as in one."""
    long = "\n\n".join(texts)  # so few lines fill batches
    rows = [{"id": str(number), "url": None, "text": text} for number, text in enumerate([long, *texts, long] * 3)]
    (dedup.folder / "parts").mkdir()
    for part in range(3):
        dedup.write(f"parts/{part}.jsonl", rows[part * 402 : (part + 1) * 402])
    dedup.write("parts/readme.txt", [b"no articles"])
    dedup.write("all.jsonl", rows)

    assert dedup.run("parts", "-O", "parts.jsonl", workers=2).returncode == 0
    assert dedup.run("parts/*.jsonl", "-O", "glob.jsonl", workers=2).returncode == 0
    assert dedup.run("all.jsonl", "-O", "one.jsonl", "--no-partial").returncode == 0

    assert labels(dedup.read("parts.jsonl")) == labels(dedup.read("glob.jsonl")) == expected(rows)
    assert labels(dedup.read("one.jsonl")) == expected(rows, partial=False)


def test_lines_keep_their_bytes(dedup):
    """Labels go before the last brace of an object; its other bytes stay, unless it had labels, which are replaced."""
    odd = b'{ "z" : 1.50e1 ,"id":7, "text":"' + b"Gr\\u00fc\\u00dfe aus K\xc3\xb6ln", b'", "n":{"a" :[ 1 ,2]} }'
    labelled = b'{"duplicate": "x", "k": 1.50e1, "text": "Ein anderer Text.", "revision_of": [ 1 ]}'
    dedup.write("news.jsonl", [b"\xef\xbb\xbf" + odd[0] + odd[1], b"  ", labelled + b"\r"])

    assert dedup.run("news.jsonl", "-O", "out.jsonl").returncode == 0

    first, second = (dedup.folder / "out.jsonl").read_bytes().splitlines()
    assert first.startswith(odd[0] + odd[1][:-1] + b',"duplicate":{"kind":"unique","of":null,"cluster":"7",')
    assert second.startswith(b'{"k":1.50e1,"text":"Ein anderer Text.","duplicate":{"kind":"unique"')
    assert second.endswith(b'"revision_of":null}')
    assert second.count(b"revision_of") == second.count(b'"duplicate"') == 1


def test_compressed_and_tables(dedup, texts):
    """Input as gzip, zstd or Parquet gets the same labels; the suffix of the output chooses its format."""
    rows = [row | {"at": f"2026-05-{number % 28 + 1:02}T08:00:00"} for number, row in enumerate(records(texts))]
    plain = dedup.write("news.jsonl", rows).read_bytes()
    (dedup.folder / "news.jsonl.gz").write_bytes(gzip.compress(plain))
    (dedup.folder / "news.jsonl.zst").write_bytes(zstd.compress(plain))
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    moments = table["at"].cast(pa.timestamp("us"))
    pq.write_table(table.set_column(3, "at", moments), dedup.folder / "news.parquet")

    for given, output in (
        ("news.jsonl.gz", "a.jsonl.zst"),
        ("news.jsonl.zst", "b.jsonl.gz"),
        ("news.jsonl", "c.parquet"),
        ("news.parquet", "d.parquet"),
    ):
        result = dedup.run(given, "-O", output)
        assert result.returncode == 0, result.stderr

    def lines(content):
        return labels([json.loads(line) for line in content.splitlines()])

    assert lines(zstd.decompress((dedup.folder / "a.jsonl.zst").read_bytes())) == expected(rows, "news.jsonl.gz")
    assert lines(gzip.decompress((dedup.folder / "b.jsonl.gz").read_bytes())) == expected(rows, "news.jsonl.zst")
    assert labels(pq.read_table(dedup.folder / "c.parquet").to_pylist()) == expected(rows)
    written = pq.read_table(dedup.folder / "d.parquet")
    assert labels(written.to_pylist()) == expected(rows, "news.parquet")
    assert written.column_names == [*rows[0], *LABELS]
    assert written["at"].equals(moments)


def test_lines_that_do_not_fit_into_a_table(dedup):
    """A field of two types, or with too large a value, cannot be a column; no file is left."""
    for name, values in (("mixed", (1, "x")), ("large", (2**70,)), ("empty", ())):
        dedup.write(f"{name}.jsonl", [{"text": "Der Rat tagt.", "a": value} for value in values])

    for name in ("mixed", "large"):
        result = dedup.run(f"{name}.jsonl", "-O", f"{name}.parquet")
        assert result.returncode == 2
        assert "choose a .jsonl output" in result.stderr
    assert dedup.run("empty.jsonl", "-O", "empty.parquet").returncode == 0

    assert {path.name for path in dedup.folder.iterdir()} == {
        "mixed.jsonl",
        "large.jsonl",
        "empty.jsonl",
        "empty.parquet",
    }
    assert pq.read_table(dedup.folder / "empty.parquet").num_rows == 0


def test_nobody_reads_the_messages(dedup, texts):
    """Rejections are printed into a closed pipe, and the other lines are written anyway."""
    dedup.write("news.jsonl", [b"{broken", *records(texts[:3])])
    reader, writer = os.pipe()
    os.close(reader)
    command = dedup.command("news.jsonl", "-O", "out.jsonl", "--workers", 0)
    done = subprocess.run(command, cwd=dedup.folder, stderr=writer, check=False, timeout=240)
    os.close(writer)

    assert done.returncode == 0
    assert len(dedup.read("out.jsonl")) == 3


def test_fields_are_named(dedup, texts):
    """Text, id and URL are taken from the named fields, nested ones too."""
    rows = [row | {"url": f"https://news.example.com/{number % 20}"} for number, row in enumerate(records(texts[:60]))]
    links = [row["url"] + ("?utm_source=feed#top" if number % 3 else "") for number, row in enumerate(rows)]
    both = zip(rows, links, strict=True)  # tracking parameters and fragments do not make it a different address
    dedup.write("news.jsonl", [{"article": {"body": row["text"], "no": row["id"]}, "link": link} for row, link in both])

    names = ("--text-field", "article.body", "--id-field", "article.no", "--url-field", "link")
    assert dedup.run("news.jsonl", "-O", "out.jsonl", *names).returncode == 0

    assert labels(dedup.read("out.jsonl")) == expected(rows)


def test_bad_lines_do_not_stop_the_run(dedup, texts):
    """Lines that are not articles are printed, and written to a file with place and reason; the rest is labelled."""
    rows = records(texts[:3])
    long = b'{"text": "' + b"long " * 5_000_000 + b'"}'
    deep = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    broken = [b'{"text": 3}', b'{"id": "x"}', b"no json", b"[1]", b'{"text": "caf\xe9"}', b'{"text": " "}', long, deep]
    dedup.write("news.jsonl", [rows[0], *broken, *rows[1:], b'{"text": "cut o'])

    result = dedup.run("news.jsonl", "-O", "out.jsonl", workers=2)

    assert result.returncode == 0
    assert [row["id"] for row in dedup.read("out.jsonl")] == ["a1", "a1", "a2"]
    rejected = dedup.read("out.rejected.jsonl")
    assert [one["locator"] for one in rejected] == [f"news.jsonl:{line}" for line in (*range(2, 10), 12)]
    reasons = "not a string|no field 'text'|a JSON|a JSON|not UTF-8|empty|longer than 20 MB|a JSON|a JSON"
    for one, reason in zip(rejected, reasons.split("|"), strict=True):
        assert reason in one["reason"]
    assert "news.jsonl:3: there is no field 'text'" in result.stderr


def test_files_with_little_content(dedup, texts):
    """An empty file is healthy; a file without any article is not; a truncated one gives what it has."""
    dedup.write("empty.jsonl", [])
    dedup.write("other.jsonl", [{"a": 1}])
    packed = gzip.compress(dedup.write("news.jsonl", records(texts)).read_bytes())
    (dedup.folder / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])

    assert dedup.run("empty.jsonl", "-O", "out.jsonl").returncode == 0
    assert dedup.read("out.jsonl") == []
    result = dedup.run("other.jsonl", "-O", "out.jsonl")
    assert result.returncode == 3
    assert "all 1 lines were rejected" in result.stderr
    dedup.run("cut.jsonl.gz", "-O", "out.jsonl")
    assert dedup.read("out.rejected.jsonl")[-1]["locator"] == "cut.jsonl.gz"
    assert len(dedup.read("out.jsonl")) > 100


@pytest.mark.parametrize("output", ["out.jsonl", "out.parquet"])
def test_one_article_of_each_cluster_is_kept(dedup, texts, output):
    """``--keep`` writes the first one read, the longest, or the first one published; the order breaks ties."""
    body = " ".join(texts[0].split()[:200])
    rows = [
        {"id": "late", "text": body, "published_at": "2026-05-04"},
        {"id": "other", "text": texts[-1], "published_at": None},
        {"id": "long", "text": f"{body} {body.upper()}", "published_at": "2026-05-03T10:00:00+02:00"},
        {"id": "early", "text": f"{body}!", "published_at": "2026-05-03T07:00:00Z"},
        {"id": "early too", "text": body.upper(), "published_at": "2026-05-03T09:00:00+02:00"},
        {"id": "undated", "text": body, "published_at": "soon"},
    ]
    dedup.write("news.jsonl", rows)

    standard_input = (dedup.folder / "news.jsonl").read_text(encoding="utf-8")
    for source, given, keep, kept in (
        ("news.jsonl", None, "first", "late"),
        ("news.jsonl", None, "longest", "long"),
        ("news.jsonl", None, "earliest", "early"),
        ("-", standard_input, "earliest", "early"),
    ):
        result = dedup.run(source, "-O", output, "--keep", keep, stdin=given)
        assert result.returncode == 0, result.stderr
        path = dedup.folder / output
        written = pq.read_table(path).to_pylist() if output.endswith("parquet") else dedup.read(output)
        assert {row["id"] for row in written} == {kept, "other"}


def test_cleaning_comes_first(dedup, texts):
    """With ``--clean``, boilerplate is cut before texts are compared; what was cut is kept beside the text."""
    body = " ".join(texts[0].split()[:90])
    footers = ("Lesen Sie auch: Der Hafen bleibt zu\n\nZur Startseite", "Abonnieren Sie unseren Newsletter!")
    rows = [{"id": str(number), "text": f"{body}.\n\n{footer}"} for number, footer in enumerate(footers)]
    dedup.write("news.jsonl", [*rows, {"id": "short", "text": "Zur Startseite"}])

    assert dedup.run("news.jsonl", "-O", "raw.jsonl").returncode == 0
    assert dedup.run("news.jsonl", "-O", "clean.jsonl", "--clean", workers=2).returncode == 0

    assert [row["duplicate"]["kind"] for row in dedup.read("raw.jsonl")][:2] == ["unique", "near"]
    cleaned = dedup.read("clean.jsonl")
    assert [row["duplicate"]["kind"] for row in cleaned] == ["unique", "exact"]
    for row, source in zip(cleaned, rows, strict=True):
        removed = msgspec.convert(row["removed"], list[Removal])
        assert restore(row["text"], removed) == source["text"]
    assert dedup.read("clean.rejected.jsonl")[0]["stage"] == "cleaning"


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_a_named_pipe_gets_the_lines(dedup, texts, keep):
    """It stays a pipe; there is no file of rejected lines beside it, so each is printed."""
    dedup.write("news.jsonl", [*records(texts[:2]), *[b"{}"] * 12])
    pipe, received = dedup.folder / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()

    result = dedup.run("news.jsonl", "-O", "pipe", "--keep", keep)
    reader.join(60)

    assert result.returncode == 0, result.stderr
    assert [json.loads(line)["id"] for line in received[0].splitlines()] == ["a1", "a1"]
    assert result.stderr.count("there is no field 'text'") == 12
    assert {path.name for path in dedup.folder.iterdir()} == {"news.jsonl", "pipe"}


def test_an_output_may_be_a_link_and_no_device(dedup, texts):
    """The file that a link leads to is replaced; a device is refused, for a report too."""
    dedup.write("news.jsonl", records(texts[:2]))
    (dedup.folder / "link.jsonl").symlink_to("real.jsonl")

    followed = dedup.run("news.jsonl", "-O", "link.jsonl")
    refused = [dedup.run("news.jsonl", "-O", "/dev/null")]
    refused.append(dedup.run("news.jsonl", "-O", "out.jsonl", "--report", "/dev/null"))

    assert followed.returncode == 0, followed.stderr
    assert (dedup.folder / "link.jsonl").is_symlink()
    assert len(dedup.read("real.jsonl")) == 2
    for done in refused:
        assert done.returncode == 2
        assert "/dev/null is a device" in done.stderr


def test_mistakes_are_reported_in_one_line(dedup, texts):
    """A missing input, an output that is an input, a folder without state: exit code 2 and a line of advice."""
    dedup.write("news.jsonl", records(texts[:2]))
    (dedup.folder / "folder").mkdir()

    for arguments, message in (
        (("missing.jsonl", "-O", "out.jsonl"), "no such file"),
        (("folder", "-O", "out.jsonl"), "no file in it"),
        (("news.jsonl", "-O", "news.jsonl"), "choose another name with -O"),
        (("news.jsonl", "-O", "folder"), "is a folder"),
        (("news.jsonl", "-O", "out.jsonl", "--against", "folder"), "there is no state in"),
    ):
        result = dedup.run(*arguments)
        assert result.returncode == 2, result.stderr
        assert message in result.stderr
        assert result.stderr.count("\n") == 1
    assert len(dedup.read("news.jsonl")) == 2
    assert not (dedup.folder / "out.jsonl").exists()


def test_lines_need_no_extra(dedup, texts):
    """Without the extra for Parquet, JSON Lines work; Parquet is refused, with advice on what to install."""
    dedup.write("news.jsonl", [{"text": text} for text in texts[:30]])
    keeps = ("first", "longest", "earliest")
    words = [["news.jsonl", "-O", f"{keep}.jsonl", "--keep", keep] for keep in keeps]
    words.append(["news.jsonl", "-O", "out.parquet"])
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import json; from tests import commands\n"
        "runs = [commands.run('dedup', *words, '--workers', '0') for words in json.loads(sys.argv[1])]\n"
        "print(json.dumps([[run.returncode, run.stderr] for run in runs]))"
    )

    done = subprocess.run([sys.executable, "-c", code, json.dumps(words)], capture_output=True, check=True)

    *lines, (table, message) = json.loads(done.stdout)
    assert [exit_code for exit_code, _ in lines] == [0, 0, 0]
    assert all(dedup.read(f"{keep}.jsonl") for keep in keeps)
    assert table == 2
    assert "newscrawl[parquet]" in message
