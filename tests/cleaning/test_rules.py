import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from pipelines.attribution.attributor import TABLE_FILES
from pipelines.cleaning import Cleaner
from pipelines.cleaning.cleaner import RULE_FILES
from pipelines.cleaning.examples import failed_examples, split_example
from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.items import Article

RULES = Cleaner.from_files().rules


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_passes_its_examples(rule):
    """A rule finds exactly what its examples mark, and nothing in its look-alikes."""
    assert list(failed_examples(rule)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"matches": ("Ende.\n⟦Mehr dazu⟧",)}, "finds nothing in its example 'Ende.\\nMehr dazu', not 'Mehr dazu'"),
        ({"refuses": RULES[0].matches}, "which it must refuse"),
    ],
)
def test_a_failed_example_is_reported(change, sentence):
    """A failed example is reported with what the rule finds instead."""
    rule = replace(RULES[0], **{"matches": (), "refuses": ()} | change)

    assert sentence in next(failed_examples(rule))


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=rule.id) for rule in RULES for example in rule.matches],
)
def test_the_whole_cleaner_finds_the_examples_too(rule, example, cleaner):
    """A cleaner with all rules tries each rule near its literals, and marks what it finds."""
    text, expected = split_example(example)
    draft = Draft(Article(id="0" * 32, locator="sample.txt"), text)
    cleaner.mark(draft)
    covered = {at for span in draft.spans for at in range(span.start, span.end)}
    noted = [note for note in draft.article.notes if rule.id in note]

    for found in expected:
        start = text.index(found.strip())
        assert noted or set(range(start, start + len(found.strip()))) <= covered


@pytest.mark.parametrize("words", ["Die Zeugin erstattete am Montag Anzeige", "Er liest den Newsletter gern"])
def test_a_bare_word_is_never_boilerplate(words, cleaner, draft):
    """A word that boilerplate uses stays if it is an ordinary word of a sentence."""
    paper = draft(f"{words}. " * 6)
    cleaner.mark(paper)

    assert paper.spans == []


@pytest.mark.skipif("TEST_ORIGINALS" not in os.environ, reason="TEST_ORIGINALS is not set")
def test_rules_that_match_an_original_have_three_examples_and_three_look_alikes(cleaner):
    """No rule is made for one document: a rule that matches an original has three more examples and three
    look-alikes."""
    by_id = {rule.id: rule for rule in cleaner.rules}
    matched = set()
    for file in sorted(Path(os.environ["TEST_ORIGINALS"]).glob("*.txt")):
        draft = extract(Document(locator=file.name, content=file.read_bytes(), format="text"))
        cleaner.mark(draft)
        matched |= {span.rule for span in draft.spans if span.rule in by_id}

    assert matched
    assert {name for name in matched if min(len(by_id[name].matches), len(by_id[name].refuses)) < 3} == set()


@pytest.mark.parametrize(("stage", "names"), [("cleaning", RULE_FILES), ("attribution", TABLE_FILES)])
def test_every_shipped_table_has_a_priority(stage, names):
    """The list that orders the tables names every file of the data folder with entries, each once."""
    folder = files(f"pipelines.{stage}") / "data"
    shipped = sorted(file.name for file in folder.iterdir() if "\n[[" in file.read_text(encoding="utf-8"))

    assert sorted(f"{name}.toml" for name in names) == shipped
