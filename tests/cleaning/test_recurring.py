"""What recurs at an outlet is cut in the run that reads it, from the third article on; and what is not."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from benchmarks import series
from benchmarks.corpus import article as made_up
from pipelines.cleaning import cut, recurring, restore
from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.learned_overrides import suppress
from pipelines.cleaning.recurring import FEWEST_AT_OUTLET
from pipelines.cleaning.segments import key_of
from pipelines.documents import Draft
from pipelines.items import Agency, Article, Evidence, Run, Source

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
RULE = f"learned.{key_of(FOOTER)}"
BEFORE = FEWEST_AT_OUTLET - 1


@pytest.fixture
def connection():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


class OneRun:
    """Marking and cutting in one run, and the counting that later runs start from."""

    def __init__(self, connection):
        self.learned = LearnedCounts(connection, datetime(2026, 4, 2, tzinfo=UTC))

    def read(self, number, body, host="one.example.org", agencies=(), **fields):
        article = Article(id=f"{number:032}", locator=f"{number}.txt", source=Source(host=host), **fields)
        draft = Draft(article, body)
        self.learned.mark(draft, ())
        article.syndication.agencies = list(agencies)
        self.learned.mark_recurring(draft, ())
        cleaned = cut(draft)
        if article.is_new:
            cleaned.duplicate.cluster = cleaned.id
            self.learned.count(cleaned)
        return cleaned

    def cuts(self, bodies, **fields):
        """Read articles with these bodies, and return which rules cut something in each."""
        cleaned = [self.read(number, body, **fields) for number, body in enumerate(bodies)]
        return [[one.rule for one in article.removed if one.kind == "learned"] for article in cleaned]


@pytest.fixture
def run(connection):
    return OneRun(connection)


def body(number, footer=FOOTER):
    return f"{made_up(number, 700).text}\n\n{footer}"


def test_the_third_article_of_an_outlet_loses_the_footer(run):
    """The first two keep it; from the third on it is cut, with the evidence, and can be restored."""
    cleaned = [run.read(number, body(number)) for number in range(4)]

    assert [FOOTER in article.text for article in cleaned] == [True, True, False, False]
    assert cleaned[2].notes == [f"{RULE}: learned, it stood in 3 of 3 articles of one.example.org"]
    assert restore(cleaned[3].text, cleaned[3].removed) == body(3)


def test_texts_on_one_line(run):
    """In texts on one line the footer is a sentence at the end."""
    assert run.cuts([" ".join(body(number).split()) for number in range(3)]) == [[], [], [RULE]]


def test_what_earlier_runs_counted_is_evidence(connection):
    """After one article in each of three runs it is known from the start."""
    cuts = [OneRun(connection).read(number, body(number)).removed for number in range(4)]

    assert [[one.rule for one in removed if one.kind == "learned"] for removed in cuts] == [[], [], [], [RULE]]


def test_folders_of_unknown_outlets_take_a_dozen(run):
    """In a folder, a text that several outlets print recurs too."""
    cuts = run.cuts(map(body, range(FEWEST_ARTICLES)), host=None)

    assert cuts == [[]] * (FEWEST_ARTICLES - 1) + [[RULE]]


QUOTED = "Der alte Leuchtturm soll bis zum Herbst einen neuen Anstrich bekommen."
"""A paragraph of one text, which an article about something else repeats."""


def test_copies_are_no_witnesses(run):
    """A text that is printed again, with lines of its own around it, is one witness, however often it is printed."""
    same = f"{made_up(1, 700).text}\n\n{QUOTED}"
    copies = [f"Ausgabe Nummer {number} vom Tage.\n\n{same}\n\nBlatt {number} von heute." for number in range(9)]

    assert run.cuts([*copies, body(50, QUOTED)]) == [[]] * 10


def test_copies_on_one_line_are_no_witnesses(run):
    """Neither are copies of which only the ends are looked at."""
    same = f"{' '.join(made_up(1, 6_000).text.split())} {QUOTED}"
    copies = [f"{same} Dies ist die Ausgabe Nummer {number} von heute." for number in range(9)]

    assert run.cuts([*copies, " ".join(body(50, QUOTED).split())]) == [[]] * 10


@pytest.mark.parametrize(
    "fields", [{"title": "Wie es weiterging mit dem Hafen"}, {"url": "https://one.example.org/harbour"}]
)
def test_versions_are_no_witnesses(run, fields):
    """Articles with one title or address are versions of one article."""
    assert run.cuts(map(body, range(6)), **fields) == [[]] * 6


def test_earlier_runs_need_a_dozen_in_folders_too(connection):
    """What three articles of a folder had in earlier runs is not known."""
    cuts = [OneRun(connection).read(number, body(number), host=None).removed for number in range(6)]

    assert not [one for removed in cuts for one in removed if one.kind == "learned"]


def test_copies_lose_what_is_known(run):
    """What recurs in other articles is cut in a copy too."""
    run.cuts(map(body, range(3)))

    assert FOOTER not in run.read(9, body(2)).text


PASSAGE = (
    "Am Leuchtturm auf der Sandbank haben die Maler Gerüste aufgebaut, weil der Rost das Geländer angefressen hat.",
    "Wer hinaufsteigt, sieht von dort die Dünen, den Fähranleger und bei gutem Wetter die Kirche der Nachbarinsel.",
    "Das Leuchtfeuer brennt seit hundert Jahren; früher trug der Wärter das Petroleum jeden Abend die Treppe hinauf.",
    "Nach dem Umbau ziehen zwei Zimmer für Hochzeitspaare ein, und der Kiosk am Fuß des Turms bekommt eine Terrasse.",
)
"""A passage about something that the articles around it do not speak of."""


@pytest.mark.parametrize("own", [600, 2_000, 6_000])
def test_a_wire_text_within_other_texts_stays(run, own):
    """A passage of several paragraphs that an outlet prints among paragraphs of its own is article text."""
    passage = "\n\n".join(PASSAGE)
    bodies = [f"{made_up(1_000 + number, own).text}\n\n{passage}" for number in range(12)]

    assert run.cuts(bodies) == [[]] * 12


def test_the_background_of_a_story_stays(run):
    """A paragraph that recurs in the articles of a series, and speaks of what they speak of, stays; the footer goes."""
    read = [run.read(number, series.body(number, in_series=True)).text for number in range(24)]

    assert all(any(background in text for background in series.BACKGROUND.values()) for text in read)
    assert not any(footer in read[-1] for footer in series.FOOTER.values())


def test_what_few_articles_of_many_say_stays(run):
    """A sentence in three of very many articles belongs to them."""
    bodies = [body(number, FOOTER if number % 20 == 0 else "") for number in range(60)]

    assert run.cuts(bodies) == [[]] * 60


def test_credits_stay(run):
    """A sentence in which attribution found a credit is never cut as boilerplate."""
    credit = "Dieser Bericht kommt von der Nachrichtenagentur dpa."
    dpa = Agency("dpa", "origin", 0.9, [Evidence("text", 0, 3, "dpa", "credit")])

    assert run.cuts((body(number, credit) for number in range(5)), agencies=[dpa]) == [[]] * 5


def test_suppressed_segments_stay(connection):
    """What a person said never to cut is not cut within a run either."""
    OneRun(connection).cuts(map(body, range(3)))
    suppress(connection, RULE)

    assert FOOTER in OneRun(connection).read(9, body(9)).text


def test_an_article_of_an_earlier_run_is_cut_as_it_was(connection):
    """When it is written again, each article has the text with which it was published."""
    first = OneRun(connection)
    published = [first.read(number, body(number)) for number in range(5)]
    again = OneRun(connection)

    for number, article in enumerate(published):
        second = again.read(number, body(number), run=Run("local-1", "local", "1"))
        assert (second.text, second.removed, second.notes) == (article.text, article.removed, article.notes)


def test_memory_is_bounded(connection, monkeypatch):
    """Sources that were not read for long leave the memory; what was counted of them is in the state."""
    monkeypatch.setattr(recurring, "MAX_SEGMENTS", 40)
    run = OneRun(connection)
    for number in range(60):
        run.read(number, body(number), host=f"{number % 20}.example.org")
        assert run.learned.recurring.size <= 40 + 30

    assert FOOTER not in run.read(99, body(99), host="0.example.org").text
