"""What is learned about a source's boilerplate, and what is not."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import series
from benchmarks.corpus import article as made_up
from pipelines.cleaning import cut, restore
from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, Recurrence, mark_learned
from pipelines.cleaning.learned_counts import MAX_SEGMENTS, PRUNING_INTERVAL, LearnedCounts
from pipelines.cleaning.learned_overrides import learned_segments
from pipelines.cleaning.learned_tables import DAY, DAYS_KEPT, active_segments
from pipelines.cleaning.segments import key_of
from pipelines.documents import Draft, Rejection
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.items import Agency, Article, Evidence, Removal, Run, Source

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
RULE = f"learned.{key_of(FOOTER)}"
SIGNER = signer("numpy")
START = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.fixture
def connection(monkeypatch):
    monkeypatch.setattr(OneRun, "texts", Store(), raising=False)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


class OneRun:
    """A run's cleaning, copies and learning, without Scrapy."""

    texts: Store

    def __init__(self, connection, day=0, open_ended=()):
        now = START + timedelta(days=day)
        self.learned, self.open_ended = LearnedCounts(connection, now), open_ended
        self.copies = SketchIndex(self.texts, now)

    def compare(self, cleaned):
        (verdict,) = self.copies.compare(SIGNER.sketch([cleaned.text]), [cleaned.id])
        cleaned.duplicate = verdict.duplicate

    def read(self, number, body, host="one.example.org", run=None, **fields):
        article = Article(id=f"{number:032}", locator=f"{number}.txt", source=Source(host=host), run=run, **fields)
        draft = Draft(article, body)
        self.learned.mark(draft, self.open_ended)
        cleaned = cut(draft)
        assert not isinstance(cleaned, Rejection), cleaned.reason
        if run is None:
            self.compare(cleaned)
            self.learned.count(cleaned)
        return cleaned


def body(number, footer=FOOTER):
    return f"{made_up(number, 700).text}\n\n{footer}"


def cuts(article):
    return [removal.rule for removal in article.removed if removal.kind == "learned"]


def teach(connection, numbers=range(FEWEST_ARTICLES), make=body, **fields):
    run = OneRun(connection, fields.pop("day", 0))
    for number in numbers:
        assert cuts(run.read(number, make(number), **fields)) == []


def test_planted_footer_is_found_by_the_next_run(connection):
    """A line under a dozen articles of a source is cut from the next one, with its evidence, and can be restored."""
    teach(connection)

    cleaned = OneRun(connection).read(99, body(99))

    assert cuts(cleaned) == [RULE]
    assert cleaned.text == made_up(99, 700).text
    assert cleaned.notes == [f"{RULE}: learned, it stood in 12 of 12 articles of one.example.org"]
    assert restore(cleaned.text, cleaned.removed) == body(99)


def test_nothing_is_learned_within_a_run(connection):
    """However often a segment recurs within one run, that run does not cut it."""
    teach(connection, range(3 * FEWEST_ARTICLES))


def test_too_little_evidence(connection):
    """One article fewer, and nothing is learned."""
    teach(connection, range(FEWEST_ARTICLES - 1))

    assert cuts(OneRun(connection).read(99, body(99))) == []


def test_the_background_of_a_story_is_not_boilerplate(connection):
    """A paragraph that recurs in the articles of a series, and speaks of what they speak of, stays; the footer goes."""
    teach(connection, range(24), make=lambda number: series.body(number, in_series=number % 3 > 0))

    cleaned = OneRun(connection).read(98, series.body(98, in_series=True))

    assert series.BACKGROUND["de"] in cleaned.text
    assert series.FOOTER["de"] not in cleaned.text
    standing = {one.words: one.standing for one in learned_segments(connection, START)}
    assert (standing[series.BACKGROUND["en"]], standing[series.FOOTER["en"]]) == ("background", "active")


def test_a_state_that_never_looked_for_background_still_works(connection):
    """What an earlier version learned is active; from now on the segments are looked at."""
    teach(connection)
    connection.execute("DROP TABLE learned_topical")

    assert active_segments(connection, int(START.timestamp()) // DAY).keys() == {"one.example.org"}
    assert cuts(OneRun(connection).read(99, body(99))) == [RULE]


def test_footer_in_texts_on_one_line(connection):
    """In texts on one line the footer is a sentence at the end."""
    teach(connection, make=lambda number: " ".join(body(number).split()))

    cleaned = OneRun(connection).read(99, " ".join(body(99).split()))

    assert cuts(cleaned) == [RULE]
    assert cleaned.text == " ".join(made_up(99, 700).text.split())


def test_what_was_cut_is_still_counted(connection):
    """A segment that is cut counts as seen, so it stays learned."""
    teach(connection)
    second = OneRun(connection)
    for number in range(50, 60):
        second.read(number, body(number))

    (note,) = OneRun(connection).read(99, body(99)).notes

    assert note == f"{RULE}: learned, it stood in 22 of 22 articles of one.example.org"


def test_each_source_has_its_own_boilerplate(connection):
    """What recurs at one outlet is a sentence of the article at another."""
    teach(connection)

    assert cuts(OneRun(connection).read(99, body(99), host="two.example.org")) == []


def test_wire_text_is_never_removed(connection):
    """A text that thirty outlets of one folder carry, with their own first and last lines, is not boilerplate."""
    wire = made_up(1, 1_500).text
    for day in range(3):
        run = OneRun(connection, day)
        for number in range(30):
            outlet = f"So meldet es das Blatt Nummer {number} in seiner Ausgabe.\n\n{wire}\n\n© Verlag Nummer {number}"
            assert cuts(run.read(100 * day + number, outlet, host=None)) == []


@pytest.mark.parametrize("own", [600, 1_000, 2_000, 6_000])
def test_wire_text_within_other_texts_is_never_removed(connection, own):
    """A wire text that outlets print among so many paragraphs of their own that none is a copy is not boilerplate."""
    wire = made_up(1, 1_500).text
    for day in range(3):
        run = OneRun(connection, day)
        for number in range(30):
            text = f"{made_up(1_000 + number, own).text}\n\n{wire}"
            assert cuts(run.read(100 * day + number, text, host=None)) == []


def test_copies_count_once(connection):
    """A text that a source prints again and again is counted once."""
    run = OneRun(connection)
    for number in range(2 * FEWEST_ARTICLES):
        run.read(number, f"{body(1)} Leserzahl {number}.")

    assert cuts(OneRun(connection).read(99, body(99))) == []


def test_filled_in_template_is_not_boilerplate(connection):
    """Articles made from one template share most of their paragraphs; these are their text."""
    form = made_up(1, 900).text
    teach(connection, range(30), make=lambda number: f"{form}\n\n{made_up(number, 700).text}")

    assert cuts(OneRun(connection).read(99, f"{form}\n\n{made_up(99, 700).text}")) == []


def test_background_of_few_articles_stays(connection):
    """A paragraph in a few of very many articles belongs to the article."""
    teach(connection, range(FEWEST_ARTICLES * 12), make=lambda number: body(number, FOOTER if number % 12 == 0 else ""))

    assert cuts(OneRun(connection).read(999, body(999))) == []


def test_new_footer_of_an_old_source(connection):
    """A source's articles before a segment was first seen do not count against it."""
    teach(connection, range(3 * PRUNING_INTERVAL), make=lambda number: made_up(number, 300).text)
    teach(connection, range(3 * PRUNING_INTERVAL, 3 * PRUNING_INTERVAL + FEWEST_ARTICLES))

    assert cuts(OneRun(connection).read(999, body(999))) == [RULE]


def test_credits_are_not_learned(connection):
    """A sentence in which attribution found a credit is never learned."""
    credit = "Dieser Bericht kommt von der Nachrichtenagentur dpa."
    evidence = Evidence("text", 0, 3, "dpa", "credit")
    run = OneRun(connection)
    for number in range(FEWEST_ARTICLES):
        fresh = Article(id=f"{number:032}", locator="x", source=Source(host="one.example.org"))
        fresh.syndication.agencies = [Agency("dpa", "origin", 0.9, [evidence])]
        draft = Draft(fresh, body(number, credit))
        run.learned.mark(draft, ())
        cleaned = cut(draft)
        run.compare(cleaned)
        run.learned.count(cleaned)

    assert cuts(OneRun(connection).read(99, body(99, credit))) == []


def test_learned_segments_are_forgotten(connection):
    """A segment that was not seen for long is no longer cut, and no rows of its source are left."""
    teach(connection)
    late = OneRun(connection, DAYS_KEPT + 1)

    assert cuts(late.read(99, body(99), host="two.example.org")) == []
    assert cuts(late.read(98, body(98))) == []

    later = OneRun(connection, 2 * DAYS_KEPT + 3)
    later.read(97, made_up(97).text, host="three.example.org")
    later.learned.flush()
    sources = [source for (source,) in connection.execute("SELECT source FROM learned_sources")]
    assert sources == ["three.example.org"]
    assert connection.execute("SELECT count(DISTINCT source) FROM learned_pieces").fetchone() == (1,)


def test_table_is_bounded(connection):
    """Of hundreds of articles with dozens of lines, only what recurs and what is new is kept."""
    learned = OneRun(connection).learned
    for number in range(10 * PRUNING_INTERVAL):
        lines = "\n".join(f"Zeile {line} im Text mit der Nummer {number}." for line in range(70))
        draft = Draft(Article(id=str(number), locator="x", source=Source(host="one.example.org")), f"{lines}\n{FOOTER}")
        learned.mark(draft, ())
        learned.count(cut(draft))
    assert connection.execute("SELECT articles FROM learned_sources").fetchone() == (10 * PRUNING_INTERVAL,)

    assert connection.execute("SELECT count(*) FROM learned_pieces").fetchone()[0] <= MAX_SEGMENTS
    assert cuts(OneRun(connection).read(9_999, body(9_999))) == [RULE]


def test_text_of_an_earlier_run_stays_as_it_was_published(connection):
    """When it is read again, an article is cleaned by what had been learned when it was first written, and no more."""
    early = OneRun(connection).read(0, body(0))
    teach(connection, range(1, FEWEST_ARTICLES))
    late = OneRun(connection).read(99, body(99))
    teach(connection, range(200, 230), make=lambda number: made_up(number).text)
    published = Run("local-1", "local", "1")
    again = OneRun(connection, DAYS_KEPT + 5)

    for number, first in ((0, early), (99, late)):
        second = again.read(number, body(number), run=published)
        assert (second.text, second.removed, second.notes) == (first.text, first.removed, first.notes)


def test_cap():
    """What was learned is not cut if it makes up too much of the body, together with open-ended rules."""
    learned = {key_of(FOOTER): Recurrence(12, 12)}
    text = made_up(3, 400).text
    other = Removal(0, 150, "related", "open", text[:150])
    for spans, found in (([], 1), ([other], 0)):
        draft = Draft(Article(id="0", locator="x"), f"{text[:300]}\n{FOOTER}", spans=list(spans))
        assert mark_learned(draft, learned, "one", {"open"}) == learned
        assert sum(span.kind == "learned" for span in draft.spans) == found
        assert ("not cut" in draft.article.notes[0]) == (found == 0)


def test_failed_article_teaches_nothing(connection):
    """What was learned from an article is lost when its savepoint is rolled back."""
    teach(connection, range(FEWEST_ARTICLES - 1))
    run = OneRun(connection)
    connection.execute("BEGIN")
    connection.execute("SAVEPOINT article")
    run.read(50, body(50))
    connection.execute("ROLLBACK TO article")
    connection.execute("COMMIT")

    assert cuts(OneRun(connection).read(99, body(99))) == []


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([FOOTER, "Folgen Sie uns auf allen Kanälen!", *made_up(8, 900).paragraphs]), max_size=12)
)
def test_cleaning_what_was_cleaned_changes_nothing(lines):
    """Of any mixture of articles and learned boilerplate, a second cleaning finds nothing, and the body is restored."""
    mixed = "\n".join([made_up(9, 800).text, *lines])
    learned = {key_of(FOOTER): Recurrence(12, 12), key_of("Folgen Sie uns auf allen Kanälen!"): Recurrence(20, 40)}

    def cleaned(text):
        draft = Draft(Article(id="0", locator="x"), text)
        mark_learned(draft, learned, "one", ())
        return cut(draft)

    once = cleaned(mixed)
    assert restore(once.text, once.removed) == mixed
    capped = any("not cut" in note for note in once.notes)
    assert capped or (cleaned(once.text).text, cleaned(once.text).removed) == (once.text, [])
