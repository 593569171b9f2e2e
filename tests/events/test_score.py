"""Signatures and their scores: a report in other words is the same event, one of the same kind is not."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.score import agreement, conflicts, evidence, model, probability, score
from pipelines.events.signature import KEPT_TERMS, Signature, make_signature, pack, unpack
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, EVERYTHING, FERRY, FERRY_RETOLD, OTHER_BRIDGE, Sample


def signature_of(sample: Sample) -> Signature:
    return make_signature(text_features(sample.title, sample.text, sample.language), Frequencies(sample.language))


SIGNATURES = {name: signature_of(sample) for name, sample in EVERYTHING.items()}
TEXTS = st.one_of(st.sampled_from([sample.text for sample in EVERYTHING.values()]), st.text(max_size=200))


@pytest.mark.parametrize(("one", "other"), [(BRIDGE, BRIDGE_RETOLD), (FERRY, FERRY_RETOLD)])
def test_an_event_in_other_words_is_recognised(one: Sample, other: Sample) -> None:
    """Two reports of one event score clearly above the threshold, though they share hardly a phrase."""
    assert score(signature_of(one), signature_of(other)) >= model().threshold + 0.5


def test_other_events_are_not_the_same() -> None:
    """All other pairs, also those of one kind of event, score clearly below the threshold."""
    true = {frozenset({"bridge", "bridge_retold"}), frozenset({"ferry", "ferry_retold"})}
    false = [
        score(SIGNATURES[one], SIGNATURES[other])
        for one, other in combinations(SIGNATURES, 2)
        if {one, other} not in true
    ]

    assert max(false) < model().threshold - 0.25


@given(TEXTS, TEXTS)
@settings(max_examples=60)
def test_the_order_of_two_articles_does_not_matter(one: str, other: str) -> None:
    """A pair has the same score and the same conflicts in both orders."""
    a, b = (signature_of(Sample("de", None, text)) for text in (one, other))

    assert score(a, b) == score(b, a)
    assert conflicts(a, b) == conflicts(b, a)


@given(TEXTS)
@settings(max_examples=60)
def test_a_packed_signature_can_be_unpacked(text: str) -> None:
    """A signature that is packed and unpacked is equal to the original."""
    signature = signature_of(Sample("en", "Title", text))

    assert unpack(pack(signature)) == signature


def test_no_text_scores_higher_than_the_same_text() -> None:
    """No article scores higher with another than with itself; reports in other words may score as high as copies."""
    own = SIGNATURES["bridge"]

    assert all(score(own, own) >= score(own, other) for other in SIGNATURES.values())


def test_a_long_text_keeps_its_heaviest_terms() -> None:
    """However long the text, its signature has a limited number of terms."""
    words = " ".join(f"Wort{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(600))

    assert len(signature_of(Sample("de", None, words)).weights) == KEPT_TERMS


def test_agencies_are_not_terms() -> None:
    """The name of the agency says nothing about the event."""
    assert "reuters" not in signature_of(Sample("de", None, "Wie Reuters am Montag aus Marbeck berichtet.")).weights


def test_the_evidence_lists_what_is_shared() -> None:
    """Names as spelled in the first article, terms with shares that sum to at most 1, and the days between the two."""
    shared = evidence(SIGNATURES["bridge_retold"], SIGNATURES["bridge"], 0.5)

    assert {"Marbeck", "Hagen"} <= set(shared.names)
    assert shared.terms[0].term == "marbeck"
    assert sum(term.share for term in shared.terms) <= 1.001
    assert shared.days == 0.5
    assert shared.against == []


def test_the_evidence_lists_conflicts() -> None:
    """Other names and another weekday conflict with the two bridges being one event."""
    against = evidence(SIGNATURES["bridge_retold"], signature_of(OTHER_BRIDGE), 0.0).against

    assert "names" in against
    assert "weekdays" in against


def test_numbers_and_dates_conflict() -> None:
    """Three numbers each with none in common conflict, and so do distant dates; two conflicts count as several."""
    one = signature_of(Sample("en", None, "On May 3 they counted 212 boats, 340 crew and 56 crates."))
    other = signature_of(Sample("en", None, "On May 20 they counted 77 boats, 81 crew and 99 crates."))

    assert conflicts(one, other) == {"numbers": 1.0, "dates": 1.0, "several": 1.0}


def test_a_probability_rises_with_the_score() -> None:
    """The probability grows with the log-odds, and is one half at log-odds of 0."""
    assert probability(0.0) == 0.5
    assert probability(-3) < probability(0) < probability(3) < 1


def test_a_common_term_weighs_less() -> None:
    """Document frequencies lower the weight of terms that are in the news all the time."""
    frequencies = Frequencies("de")
    before = frequencies.share("marbeck")
    for _ in range(50):
        frequencies.add({"marbeck"})

    assert frequencies.share("marbeck") > 20 * before
    assert frequencies.share("kirnau") < before


def test_one_earlier_article_does_not_make_a_term_common() -> None:
    """A term does not become common just because the compared article has it."""
    frequencies = Frequencies("de")
    before = frequencies.share("marbeck")
    frequencies.add({"marbeck"})

    assert frequencies.share("marbeck") <= before


def test_halving_keeps_proportions_and_drops_the_rare() -> None:
    """Counts are halved; terms that were counted once are dropped."""
    frequencies = Frequencies("en", 100, [("ferry", 40), ("skarholm", 1)])
    frequencies.halve()

    assert (frequencies.articles, frequencies.counts) == (50, {"ferry": 20})


def test_a_rare_name_counts_more_than_a_common_one() -> None:
    """A rarer name counts more for one event if both leads have it, and more against it if one lacks it."""
    lead = "The mayor of Varnholm in Norway opened the new library."
    common = "A delegation from Norway visited the harbour of Skarby."
    rare = "A delegation from Sweden visited the harbour of Varnholm."
    frequencies = Frequencies("en")
    for _ in range(50):
        frequencies.add({"norway", "sweden"})
    opened, same_country, same_town = (
        make_signature(text_features(None, text, "en"), frequencies) for text in (lead, common, rare)
    )

    assert agreement("names", opened, same_country) < agreement("names", opened, same_town)
    assert conflicts(opened, same_country)["names"] > conflicts(opened, same_town)["names"]
