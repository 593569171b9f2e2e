"""``scrapy dedup`` on an engine: its lines, rejections and report are those of the command in one process."""

import json
import pickle
import random
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.planted import planted
from newscrawl.dedup.distributed import state_index
from newscrawl.dedup.distributed.job import Job, PreparationPlan
from newscrawl.dedup.distributed.kept_index import open_index
from newscrawl.dedup.distributed.run import commit_day, deduplicate_on
from newscrawl.dedup.engine_run import deduplicate_into, index_for
from newscrawl.dedup.inputs import LineBatch, chosen_files
from newscrawl.dedup.records import FieldNames
from newscrawl.dedup.run import deduplicate
from newscrawl.dedup.splits import Split, splits_of
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.serialization import rejection_line
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.disk_store import DiskStore, DiskStoreReader
from pipelines.errors import NewscrawlError, StateError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FORMS = tomllib.loads((Path(__file__).parents[1] / "duplicates" / "filled_forms.toml").read_text())["form"]


@dataclass(frozen=True)
class OneFileABlock:
    """Writes each block to a file of its own."""

    folder: Path

    def __call__(self, block, lines):
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{block:05}.jsonl").write_bytes(b"".join(lines))


class ForgetfulEngine(InProcessEngine):
    """Sends each function to its tasks as bytes, gives every task up midway, and does it again."""

    def each(self, function, tasks):
        return super().each(_twice(function), tasks)

    def exchange(self, function, tasks, hops):
        return super().exchange(_twice(function), tasks, [hop._replace(function=_twice(hop.function)) for hop in hops])


def _twice(function):
    sent = pickle.dumps(function)

    def again(*task):
        given_up = pickle.loads(sent)(*task)
        if isinstance(given_up, Iterator):
            next(given_up, None)
            given_up.close()
        return pickle.loads(sent)(*pickle.loads(pickle.dumps(task)))

    return again


@dataclass
class Comparison:
    """The same input in one process and on an engine."""

    folder: Path
    plan: PreparationPlan = field(default_factory=PreparationPlan)
    partial: bool = True

    def local(self, paths, store=None):
        """Return lines, rejected lines and report of one process.

        :param store: of the texts that were read before.
        """
        output, rejected = self.folder / "local.jsonl", []
        report = deduplicate(
            chosen_files([str(path) for path in paths]),
            output,
            SketchIndex(store or Store(partial=self.partial), NOW),
            self.plan.made(),
            keep=self.plan.keep,
            on_rejection=rejected.append,
        )
        return output.read_bytes(), list(map(rejection_line, rejected)), _untimed(report)

    def distributed(self, splits, engine=None, parts=3, index=None):
        """Return the same of an engine."""
        number = len(list(self.folder.glob("work*")))
        work, output, rejected = self.folder / f"work{number}", self.folder / f"out{number}", []
        job = Job(WorkFolder(str(work)), splits, self.plan, self.partial, parts, index)
        report = deduplicate_on(engine or InProcessEngine(number), job, OneFileABlock(output), rejected.append)
        if index is not None:
            commit_day(job)
        files = sorted(output.iterdir())
        assert len(files) == len(splits)
        lines = b"".join(file.read_bytes() for file in files)
        return lines, list(map(rejection_line, rejected)), _untimed(report)


def _untimed(report):
    return replace(report, seconds=0, articles_a_second=0)


@cache
def corpus():
    """Return lines with all that labels depend on: copies of every kind, forms, versions, names taken, bad lines."""
    draw = random.Random(4)
    texts = [one.text for one in planted(260, 0.5, seed=5, words=(60, 220))]
    texts += [form["text"].format(*day) for form in FORMS for day in form["days"]]
    footer = " ".join(texts[0].split()[:45])  # a phrase that far more texts have than a key has holders
    texts = [f"{text}\n\n{footer}" if draw.random() < 0.4 else text for text in texts]
    texts += [texts[7]] * 90  # more copies of one text than a key has holders
    texts += [f"{texts[number]} Das ist neu." for number in range(0, 120, 3)]
    draw.shuffle(texts)
    lines = []
    for number, text in enumerate(texts):
        record = {"text": text, "url": f"https://example.org/{draw.choice([number, number // 7, 'live'])}"}
        if draw.random() < 0.8:
            record["id"] = draw.choice([f"a{number}", f"a{number}", f"a{number // 3}", number])
        if draw.random() < 0.6:
            record["published_at"] = f"2026-11-{draw.randint(1, 28):02}"
        lines.append(json.dumps(record, ensure_ascii=draw.random() < 0.5).encode())
        if draw.random() < 0.05:
            lines.append(draw.choice([b"no JSON", b"", b'{"text": ""}', b'{"text": "\xff"}', b'{"title": "no text"}']))
    return lines


def written(folder, lines, files):
    """Write lines into files of about one length, with empty ones and one that cannot be read between them."""
    folder.mkdir()
    cuts = [round(len(lines) * number / files) for number in range(files + 1)]
    for number, (start, stop) in enumerate(pairwise(cuts)):
        (folder / f"{number}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[start:stop]))
        (folder / f"{number}-none.jsonl").write_bytes(b"\n" if number % 2 else b"")
    (folder / "0-torn.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00")
    return folder


@pytest.mark.parametrize(
    ("plan", "partial", "files"),
    [
        (PreparationPlan(), True, 1),
        (PreparationPlan(), True, 7),
        (PreparationPlan(), False, 3),
        (PreparationPlan(keep="first"), True, 3),
        (PreparationPlan(keep="earliest"), True, 5),
        (PreparationPlan(keep="longest"), False, 4),
        (PreparationPlan(FieldNames(text="url", id="text", url="id")), True, 2),
    ],
)
def test_all_is_as_in_one_process(tmp_path, plan, partial, files):
    """Lines, rejected lines and report are the same, however the input is cut, in whatever order messages come."""
    folder = written(tmp_path / "in", corpus(), files)
    both = Comparison(tmp_path, plan, partial)

    local = both.local([folder])

    assert both.distributed(splits_of([str(folder)]), parts=files) == local
    assert local[1]
    kinds = {"unique", "exact", "near", *(["partial"] if partial else [])}
    assert plan.fields.text == "url" or all(getattr(local[2], kind) for kind in kinds)


def test_cleaned_articles(tmp_path):
    """With cleaning, each article is cleaned once, before it is compared."""
    folder = written(tmp_path / "in", corpus()[:60], 2)
    both = Comparison(tmp_path, PreparationPlan(clean=True))

    assert both.distributed(splits_of([str(folder)])) == both.local([folder])


def test_tasks_that_are_given_up_and_done_again(tmp_path):
    """What a task did before it was given up does not matter; all that is sent can be."""
    folder = written(tmp_path / "in", corpus()[:250], 4)
    both = Comparison(tmp_path, PreparationPlan(keep="longest"))

    assert both.distributed(splits_of([str(folder)]), ForgetfulEngine(1)) == both.local([folder])


def test_splits_of_one_file(tmp_path):
    """Lines are numbered through all splits of a file, in rejections and in names."""
    lines = [line + b"\n" for line in corpus()[:200]]
    (tmp_path / "news.jsonl").write_bytes(b"".join(lines))
    splits = []
    for number, start in enumerate(range(0, 200, 45)):
        piece = tmp_path / f"piece{number}"
        piece.write_bytes(b"".join(lines[start : start + 45]))
        splits.append(Split("news.jsonl", str(piece)))
    both = Comparison(tmp_path)

    assert both.distributed(splits) == both.local([tmp_path / "news.jsonl"])


def test_oversized_clusters(tmp_path):
    """A cluster that is too large is reported, though no block has more than a part of it."""
    text = corpus()[0]
    folder = written(tmp_path / "in", [text] * 1_100 + corpus()[1:50], 4)
    both = Comparison(tmp_path)

    local = both.local([folder])

    assert list(local[2].oversized.values()) == [1_100]
    assert both.distributed(splits_of([str(folder)])) == local


@pytest.mark.parametrize("partial", [True, False])
def test_a_day_after_the_other(tmp_path, partial):
    """Days that are compared with an index of those before them have the labels of one run over all."""
    lines = corpus()
    days = [written(tmp_path / f"day{number}", lines[number::4], 2) for number in range(4)]
    for file in [file for day in days for file in day.iterdir()]:  # else whole paths would tell the files apart
        file.rename(file.with_name(f"{file.parent.name}-{file.name}"))
    both = Comparison(tmp_path, partial=partial)
    all_lines, _, report = both.local(sorted(file for day in days for file in day.iterdir()))
    kept = WorkFolder(str(tmp_path / "index"))

    labelled, clusters = [], []
    for number, day in enumerate(days):
        index = open_index(kept, f"2026-12-{9 - number:02}", 3, partial=partial)
        output, _, own = both.distributed(splits_of([str(day)]), index=index, parts=99)
        labelled += output.splitlines()
        clusters.append(own)

    assert labelled == all_lines.splitlines()
    assert sum(own.near for own in clusters) == report.near


@pytest.mark.parametrize(
    ("keep", "partial", "files"), [(None, True, 3), ("first", True, 1), ("longest", True, 2), (None, False, 2)]
)
def test_against_a_state(tmp_path, monkeypatch, keep, partial, files):
    """Articles are compared with the texts of a state as in one process; its expired texts count no more."""
    monkeypatch.setattr(state_index, "TEXTS", 50)
    monkeypatch.setattr(state_index, "_BYTES_AT_ONCE", 1 << 16)
    lines = corpus()
    earlier = [json.loads(line) for line in lines[::2] if line.startswith(b'{"text": "') and json_text(line)]
    prepare = PreparationPlan(signer="numpy").made()
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as connection:
        for number, arrived in enumerate((NOW - timedelta(days=91), NOW - timedelta(days=10))):
            store = DiskStore(connection, tmp_path / "duplicates", arrived, 90, partial=partial)
            own = earlier[number::2]
            made = prepare(LineBatch("earlier.jsonl", 1, b"\n".join(json.dumps(row).encode() for row in own)))
            ids = [f"a{2 * row + number}" for row in range(len(made.ids))]  # so that some names are taken
            SketchIndex(store, arrived).compare(made.sketches, ids, made.urls)
            store.flush()
            store.published()

        def reader():
            return DiskStoreReader(connection, tmp_path / "duplicates", NOW, 90, partial=partial)

        assert 0 < reader().live.sum() < len(reader().live)
        both = Comparison(tmp_path, PreparationPlan(keep=keep, signer="numpy"), partial=partial)
        folder = written(tmp_path / "in", lines[1::2], files)
        local = both.local([folder], reader())
        index = state_index.index_of_state(WorkFolder(str(tmp_path / "index")), reader(), "day", 5)
        found = both.distributed(splits_of([str(folder)]), parts=3, index=index)

    assert found[:2] == local[:2]
    assert replace(found[2], oversized={}) == replace(local[2], oversized={})
    ofs = {of for _, of, _ in labels_of(local[0])}
    assert keep or len(ofs & set(ids)) > 5
    assert keep or (b'"kind":"partial"' in local[0]) is partial


def json_text(line):
    """Return the text in a line, None if there is none."""
    with suppress(ValueError):
        return json.loads(line)["text"]


def day_of(folder, name, texts):
    """Write a file with these texts, by their ids, and return its splits."""
    file = folder / f"{name}.jsonl"
    file.write_bytes(b"".join(json.dumps({"id": id_, "text": text}).encode() + b"\n" for id_, text in texts.items()))
    return splits_of([str(file)])


def labels_of(output):
    rows = map(json.loads, output.splitlines())
    return [(row.get("id"), row["duplicate"]["of"], row["duplicate"]["cluster"]) for row in rows]


@pytest.fixture
def stories():
    """Return texts that share little with each other."""
    return [one.text for one in planted(40, 0, seed=8, words=(100, 120))]


def test_of_clusters_of_the_index_nothing_is_kept(tmp_path, stories):
    """An article of the cluster was written by an earlier run; of a new cluster one is."""
    kept, both = WorkFolder(str(tmp_path / "index")), Comparison(tmp_path, PreparationPlan(keep="longest"))
    first = day_of(tmp_path, "first", {"a": stories[0]})
    both.distributed(first, index=open_index(kept, "1", 2, partial=True))
    second = day_of(tmp_path, "second", {"b": f"{stories[0]} Mehr.", "c": stories[1], "d": f"{stories[1]} Mehr."})

    output, _, report = both.distributed(second, index=open_index(kept, "2", 2, partial=True))

    assert labels_of(output) == [("d", "c", "c")]
    assert (report.clusters, report.near, report.written) == (2, 2, 1)


def test_a_block_of_which_nothing_is_kept(tmp_path, stories):
    """Where the best article of each cluster is in another block, a block has no lines."""
    both = Comparison(tmp_path, PreparationPlan(keep="earliest"))
    splits = [*day_of(tmp_path, "1", {"a": stories[0]}), *day_of(tmp_path, "2", {"b": stories[0]})]

    output, _, _ = both.distributed(splits)

    assert labels_of(output) == [("a", None, "a")]


def test_a_day_that_is_forgotten(tmp_path, stories):
    """To forget a day is to delete its folder: its texts are new again, clusters that began on it go on."""
    kept, both = WorkFolder(str(tmp_path / "index")), Comparison(tmp_path)
    long, other = stories[0], stories[1]
    for name, texts in {"1": {"a": long, "x": other}, "2": {"b": f"{long} Mehr."}}.items():
        both.distributed(day_of(tmp_path, name, texts), index=open_index(kept, name, 2, partial=True))
    WorkFolder(str(tmp_path / "index" / "1")).delete()

    third = day_of(tmp_path, "3", {"c": f"{long} Noch mehr.", "y": other, "x": stories[2]})
    output, _, report = both.distributed(third, index=open_index(kept, "3", 2, partial=True))

    assert labels_of(output) == [("c", "b", "a"), ("y", None, "y"), ("x", None, "x")]
    assert report.clusters == 1


def test_a_day_that_did_not_come_to_its_end(tmp_path, stories):
    """What it left is not in the index, and not in the way of the next try."""
    kept, both = WorkFolder(str(tmp_path / "index")), Comparison(tmp_path)
    splits = day_of(tmp_path, "1", dict(zip("abcdef", stories, strict=False)))
    job = Job(WorkFolder(str(tmp_path / "dead")), splits, index=open_index(kept, "1", 8, partial=True))
    deduplicate_on(InProcessEngine(), job, OneFileABlock(tmp_path / "dead-out"))

    again = day_of(tmp_path, "again", {"g": stories[3]})
    both.distributed(again, index=open_index(kept, "1", 8, partial=True))
    output, _, _ = both.distributed(splits, index=open_index(kept, "2", 8, partial=True))

    assert [of for _, of, _ in labels_of(output)] == [None, None, None, "g", None, None]


def test_files_of_one_name_on_many_days(tmp_path, stories):
    """A place that was taken on earlier days has an apostrophe for each of them, so that names stay unique."""
    kept, both = WorkFolder(str(tmp_path / "index")), Comparison(tmp_path)
    named = []
    for day, text in enumerate([*stories[:3], stories[2]]):
        (tmp_path / f"day{day}").mkdir()
        file = tmp_path / f"day{day}" / "news.jsonl"
        file.write_text(json.dumps({"text": text}))
        output, _, _ = both.distributed(splits_of([str(file)]), index=open_index(kept, f"{day}", 2, partial=True))
        named.append(json.loads(output)["duplicate"]["cluster"])

    assert named == ["news.jsonl:1", "news.jsonl:1'", "news.jsonl:1''", "news.jsonl:1''"]


def test_two_runs_at_the_same_time(tmp_path, stories):
    """The one that ends later would number its texts as the other did: it is told to begin again."""
    kept, both = WorkFolder(str(tmp_path / "index")), Comparison(tmp_path)
    late = open_index(kept, "1", 2, partial=True)
    both.distributed(day_of(tmp_path, "2", {"a": stories[0]}), index=open_index(kept, "2", 2, partial=True))

    with pytest.raises(StateError, match="let no two runs add to one index"):
        both.distributed(day_of(tmp_path, "1", {"b": stories[1]}), index=late)


def test_an_index_says_what_it_is_not_for(tmp_path, stories):
    """A day is added once; an index without samples cannot find partial copies."""
    kept = WorkFolder(str(tmp_path / "index"))
    splits = day_of(tmp_path, "1", {"a": stories[0]})
    Comparison(tmp_path).distributed(splits, index=open_index(kept, "1", 2, partial=True))

    with pytest.raises(StateError, match=r"1 is in the index in .* already"):
        open_index(kept, "1", 2, partial=True)
    with pytest.raises(StateError, match="with other options"):
        open_index(kept, "2", 2, partial=False)


def test_a_day_is_in_the_index_once_its_output_is_there(tmp_path, stories):
    """A run whose output could not be written has not seen its articles."""
    splits, work = day_of(tmp_path, "1", {"a": stories[0]}), 0
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    read = []
    for output in (in_the_way / "out.jsonl", tmp_path / "out.jsonl", tmp_path / "again.jsonl"):
        index = index_for(str(tmp_path / "index"), NOW + timedelta(seconds=work), splits, partial=True)
        folder, work = WorkFolder(str(tmp_path / f"work{work}")), work + 1
        with suppress(OSError, NewscrawlError) if work == 1 else nullcontext():
            deduplicate_into(str(output), InProcessEngine(), folder, splits, PreparationPlan(), index=index)
            read += labels_of(b"".join(file.read_bytes() for file in sorted(output.glob("*.jsonl"))))

    assert read == [("a", None, "a"), ("a", "a", "a")]


@pytest.mark.parametrize("lines", [[], [b"no JSON"]])
def test_nothing_to_compare(tmp_path, lines):
    """Input without articles gives no lines."""
    folder = written(tmp_path / "in", lines, 2)
    both = Comparison(tmp_path)

    assert both.distributed(splits_of([str(folder)])) == both.local([folder])


WORDS = [f"w{number}" for number in range(400)]
PIECES = st.lists(st.integers(0, 6), min_size=1, max_size=4)
ARTICLES = st.tuples(PIECES, st.integers(0, 8), st.integers(0, 6), st.booleans())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=st.lists(ARTICLES, min_size=1, max_size=60), cut=st.data(), parts=st.integers(1, 4))
def test_any_texts_in_any_blocks(tmp_path_factory, articles, cut, parts):
    """Texts made of a few pieces, so that each may be anything to any other, in blocks of any length."""
    folder = tmp_path_factory.mktemp("any")
    lines = []
    for pieces, name, document, changed in articles:
        words = [word for piece in pieces for word in WORDS[piece * 50 : piece * 50 + 50]]
        if changed:
            words[len(words) // 2] = "other"
        record = {"text": " ".join(words), "url": f"u{document}" if document else None}
        lines.append(json.dumps(record | ({"id": name} if name else {})).encode() + b"\n")
    cuts = sorted(cut.draw(st.lists(st.integers(0, len(lines)), max_size=8)))
    splits = []
    for start, stop in zip([0, *cuts], [*cuts, len(lines)], strict=True):
        piece = folder / f"piece{len(splits)}"
        piece.write_bytes(b"".join(lines[start:stop]))
        splits.append(Split("news.jsonl", str(piece)))
    (folder / "news.jsonl").write_bytes(b"".join(lines))
    both = Comparison(folder)

    assert both.distributed(splits, parts=parts) == both.local([folder / "news.jsonl"])
