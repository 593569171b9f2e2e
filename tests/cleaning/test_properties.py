import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.cleaning import Cleaner, cut, restore
from pipelines.documents import Draft
from pipelines.items import Article

CLEANER = Cleaner.from_files()
BOILERPLATE = [
    segment.strip()
    for rule in CLEANER.rules
    if rule.scope not in ("document", "caption") and rule.action == "cut" and "\n" not in rule.matches[0]
    for segment in re.findall("⟦(.*?)⟧", rule.matches[0])
]
ARTICLE = [
    "Der Rat der Stadt beriet am Freitag über den Haushalt, den die Mehrheit nach langer Debatte beschloss.",
    "Zwei Schulen und eine Brücke sollen im kommenden Jahr saniert werden, wie die Vorsitzende sagte.",
    "The council met on Friday and passed the budget, which the opposition criticised for its debt.",
    "Le conseil a adopté le budget vendredi, et la présidente a salué un accord après un long débat.",
]
SEGMENTS = st.one_of(st.sampled_from(ARTICLE), st.sampled_from(BOILERPLATE))
BODIES = st.lists(SEGMENTS, min_size=4, max_size=12).map("\n\n".join)
# what a first cleaning leaves of a repeated line may look like a repeated headline
WITHOUT_REPETITION = st.lists(SEGMENTS, min_size=4, max_size=12, unique=True).map("\n\n".join)


def cleaned(body):
    draft = Draft(Article(id="0" * 32, locator="sample.txt"), body)
    CLEANER.mark(draft)
    return draft, cut(draft)


@given(BODIES)
@settings(max_examples=200)
def test_offsets_are_valid_and_the_body_can_be_restored(body):
    """However articles and boilerplate are mixed, removals are at their offsets and restore the body."""
    draft, article = cleaned(body)

    assert all(body[span.start : span.end] == span.text for span in draft.spans)
    if isinstance(article, Article):
        assert restore(article.text, article.removed) == body


@given(WITHOUT_REPETITION)
@example("\n\n".join([next(segment for segment in BOILERPLATE if segment.endswith("Fill out this field"))] * 5))
@example(
    "\n\n".join([*[next(segment for segment in BOILERPLATE if segment.startswith("Klick, um über"))] * 3, ARTICLE[0]])
)
@example("\n\n".join([ARTICLE[0], "Mehr zum Thema", "Media Contact: Jo Doe, press@example.com", "› Musterblatt"]))
@example(
    "\n\n".join(
        [
            *ARTICLE[:2],
            "Have you been affected by the closure of the mill?",
            *["Alle aktuellen Entwicklungen im Newsblog"] * 12,
        ]
    )
)
@settings(max_examples=200)
def test_cleaning_a_cleaned_text_changes_nothing(body):
    """What is left after cleaning is the article: a second cleaning finds nothing in it.

    Unless the cap kept something: its share of the body is another one when the rest is gone.
    """
    _, article = cleaned(body)
    if isinstance(article, Article) and not any(note.startswith("not cut") for note in article.notes):
        _, again = cleaned(article.text)
        assert isinstance(again, Article)
        assert again.text == article.text
