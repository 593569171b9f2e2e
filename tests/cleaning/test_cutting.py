from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning import cut, restore
from pipelines.documents import Draft, Rejection
from pipelines.items import Article, Removal

SENTENCE = "Der Rat der Stadt berät am Freitag über den neuen Haushalt und die Kosten der Brücke am Hafen."
ARTICLE = f"{SENTENCE} {SENTENCE}"


def removal(body, words, kind="related", rule="sample"):
    start = body.index(words)
    return Removal(start, start + len(words), kind, rule, words)


def cut_out(body, *spans):
    return cut(Draft(Article(id="0" * 32, locator="sample.txt"), body, spans=list(spans)))


@st.composite
def drafts(draw):
    """Draw bodies with white space of all kinds, and spans anywhere in them."""
    body = draw(st.text(alphabet=st.sampled_from("ab. \n\t\xa0ß🙂"), min_size=130, max_size=400))
    offsets = st.integers(-3, len(body) + 3)
    spans = draw(st.lists(st.tuples(offsets, offsets, st.sampled_from(["related", "title", "share"])), max_size=8))
    removals = [
        Removal(
            min(first, second), max(first, second), kind, kind, body[max(min(first, second), 0) : max(first, second)]
        )
        for first, second, kind in spans
    ]
    return Draft(Article(id="0" * 32, locator="sample.txt"), body, spans=removals)


@given(drafts())
def test_restore_returns_the_body(draft):
    """Whatever was marked, the body can be rebuilt exactly from the text and the removals."""
    result = cut(draft)

    if isinstance(result, Article):
        assert restore(result.text, result.removed) == draft.body


@given(drafts())
def test_removals_are_sorted_disjoint_and_correct(draft):
    """Removals are in order, never overlap, are never empty, and contain the words at their offsets in the body."""
    result = cut(draft)

    if isinstance(result, Article):
        ends = [0, *(one.end for one in result.removed)]
        assert all(end <= one.start < one.end for end, one in zip(ends, result.removed, strict=False))
        assert all(draft.body[one.start : one.end] == one.text for one in result.removed)


@given(drafts())
def test_the_text_is_trimmed_and_has_no_wide_gaps(draft):
    """The text has visible characters at both ends, and between words one space, one line end or one blank line."""
    result = cut(draft)

    if isinstance(result, Article):
        assert result.text == result.text.strip()
        assert "\n\n\n" not in result.text
        assert "  " not in result.text


@given(drafts())
def test_only_what_is_marked_or_white_space_is_cut(draft):
    """No visible character outside the marked spans is cut."""
    result = cut(draft)
    marked = {at for span in draft.spans for at in range(span.start, span.end)}

    if isinstance(result, Article):
        assert all(
            at in marked or draft.body[at].isspace() for one in result.removed for at in range(one.start, one.end)
        )


def test_a_cut_paragraph_leaves_one_blank_line():
    """When a paragraph is cut, one blank line separates its neighbours."""
    body = f"{SENTENCE}\n\nMehr dazu\n\n\n{SENTENCE}"
    article = cut_out(body, removal(body, "Mehr dazu"))

    assert article.text == f"{SENTENCE}\n\n{SENTENCE}"


def test_a_cut_within_a_line_leaves_one_space():
    """When words are cut from a line, one space separates their neighbours."""
    body = f"{SENTENCE} Teilen Drucken {SENTENCE}"
    article = cut_out(body, removal(body, " Teilen Drucken "))

    assert article.text == ARTICLE


def test_the_wider_of_two_overlapping_spans_keeps_what_they_share():
    """Of two overlapping spans, the wider one keeps the words that are in both, and its kind."""
    body = f"{ARTICLE}\n\nMehr zum Thema und Neues"
    wide, narrow = removal(body, "Mehr zum Thema und", "related"), removal(body, "und Neues", "share")
    article = cut_out(body, narrow, wide)

    assert [(one.kind, one.text) for one in article.removed if one.kind != "whitespace"] == [
        ("related", "Mehr zum Thema und"),
        ("share", "Neues"),
    ]


def test_of_equal_spans_the_first_rule_wins():
    """Of two spans over the same words, the one that was marked first is kept."""
    body = f"{ARTICLE}\n\nMehr"
    article = cut_out(body, removal(body, "Mehr", "related", "first"), removal(body, "Mehr", "share", "second"))

    assert [one.rule for one in article.removed if one.kind != "whitespace"] == ["first"]


def test_the_body_is_kept_as_it_was():
    """The body before cleaning is kept; without marks it is the text."""
    article = cut_out(ARTICLE)

    assert (article.text, article.raw_text, article.removed) == (ARTICLE, ARTICLE, [])


def test_a_record_read_back_restores_its_body():
    """Removals rebuilt from plain values restore the body too."""
    body = f"Anzeige\n\n{ARTICLE}"
    values = asdict(cut_out(body, removal(body, "Anzeige", "ad_label")))

    assert restore(values["text"], [Removal(**one) for one in values["removed"]]) == body


@pytest.mark.parametrize(
    ("kind", "words"),
    [("consent", "a consent wall"), ("paywall", "a paywall or login"), ("related", "of the kind related")],
)
def test_a_rejection_names_the_rule_that_cut_the_text(kind, words):
    """A document without article text is rejected with the kind and the rule that cut the most of it."""
    rejection = cut_out(ARTICLE, removal(ARTICLE, ARTICLE, kind, "rule.of.the.wall"))

    assert isinstance(rejection, Rejection)
    assert (rejection.locator, rejection.stage) == ("sample.txt", "cleaning")
    assert words in rejection.reason
    assert "rule.of.the.wall" in rejection.reason


def test_a_short_body_is_not_an_article():
    """A body of fewer than 120 characters is rejected with their number."""
    rejection = cut_out("Der Rat tagt am Freitag.")

    assert rejection.reason == "no article text: only 24 characters were found"


def test_a_short_body_in_chinese_is_an_article():
    """Eighty Chinese characters say as much as a brief in English, and thirty say too little."""
    body = "港口管理局昨日宣布，旧桥将于五月起关闭九个月，以便更换轴承。"

    assert cut_out(body * 2 + "渡轮免费。").text.startswith(body)
    assert isinstance(cut_out("港口管理局昨日宣布，旧桥将于五月起关闭。"), Rejection)
