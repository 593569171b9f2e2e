"""The sample documents, run through the pure stages, yield what their ``expected.json`` lists."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newscrawl.readers import input_files, read_file
from pipelines.article import Pipeline
from pipelines.documents import Rejection
from pipelines.items import Article
from tests.cases import NOT_DOCUMENTS, SEEDS, Sample, article_of_text, expectations, mutated, texts
from tests.expectations import check

ORIGINALS = os.environ.get("TEST_ORIGINALS")
LATER_FACTS = {"language"}
"""Facts that later stages find; the test of a whole crawl checks them."""


def named(samples):
    return [pytest.param(sample, id=sample.name) for sample in samples]


def originals(choose):
    if ORIGINALS is None:
        reason = "TEST_ORIGINALS is not set: it names the folder of the original documents, which are not ours"
        return [pytest.param(None, id="originals", marks=pytest.mark.skip(reason=reason))]
    return named(choose(texts(Path(ORIGINALS))))


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


@pytest.fixture(scope="module")
def outcomes(pipeline):
    """Return the article or rejection of each seed, by its locator."""
    outcomes = {}
    for source in input_files([str(SEEDS)], exclude=NOT_DOCUMENTS):
        for document in read_file(source):
            outcome = document if isinstance(document, Rejection) else pipeline.article(document)
            outcomes[document.locator] = outcome
    return outcomes


def differences(pipeline: Pipeline, sample: Sample) -> list[str]:
    outcome = article_of_text(pipeline, sample.name, sample.text)
    if isinstance(outcome, Rejection):
        return [f"rejected in {outcome.stage}: {outcome.reason}"]
    facts = {name: fact for name, fact in sample.facts.items() if name not in LATER_FACTS}
    return check({sample.name: outcome}, {"documents": {sample.name: facts}})


@pytest.mark.parametrize("locator", expectations(SEEDS)["documents"])
def test_a_seed_yields_every_listed_fact(outcomes, locator):
    """Each fact in expected.json is true of the document read from its file."""
    facts = {name: fact for name, fact in expectations(SEEDS)["documents"][locator].items() if name not in LATER_FACTS}
    articles = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Article)}
    found = check(articles, {"documents": {locator: facts}})
    assert not found, "\n".join(found)


def test_every_seed_is_either_expected_or_expected_to_be_rejected(outcomes):
    """The articles and the rejections from the seeds are exactly those that expected.json lists."""
    expected = expectations(SEEDS)
    rejected = sorted(locator for locator, outcome in outcomes.items() if isinstance(outcome, Rejection))
    assert rejected == sorted(expected["rejected"])
    assert sorted(outcomes) == sorted([*expected["documents"], *expected["rejected"]])


@pytest.mark.parametrize("sample", named(mutated(texts(SEEDS))))
def test_a_mutated_twin_of_a_seed_yields_mutated_facts(pipeline, sample):
    """Another place, agency, sigla, order or layout changes the record as it changes the text."""
    found = differences(pipeline, sample)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("sample", originals(list))
def test_an_original_yields_every_listed_fact(pipeline, sample):
    """Each fact listed for the original documents is true."""
    found = differences(pipeline, sample)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("sample", originals(mutated))
def test_a_mutated_twin_of_an_original_yields_mutated_facts(pipeline, sample):
    """No rule is made for one of the originals alone."""
    found = differences(pipeline, sample)
    assert not found, "\n".join(found)
