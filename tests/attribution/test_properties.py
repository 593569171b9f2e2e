from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.attribution import Attributor
from pipelines.cleaning import Cleaner, cut, restore
from pipelines.documents import Draft
from pipelines.items import Article

CLEANER = Cleaner.from_files()
ATTRIBUTOR = Attributor.from_files()

PIECES = st.sampled_from(
    [
        "Der Rat der Stadt berät am Freitag über den Haushalt.",
        "BERN (sda/dpa) -",
        "(SeaPRwire) –",
        "Quelle: beispiel.de, abc/dpa",
        "(dpa/rm)",
        "/abc/DP/xy",
        "Mehr zum Thema",
        "Lesen Sie auch: Neues vom Hafen",
        "Foto: Jo Muster/dpa",
        "© 2020 AFP",
        "Das sagte er der dpa.",
        "By Jo Doe, GNA",
        "(Reporting by Jo Doe; Editing by Sam Roe)",
        "Neue Brücke am Hafen",
        "МОСКВА, 5 марта. /ТАСС/.",
        "Praha 5. března (ČTK) -",
        "(서울=연합뉴스) 홍길동 기자 =",
        "（新华社）",
        "Com AFP",
        "KAYNAK: DHA",
        "(",
        "/",
        "ß\u00a0🙂",
    ]
)
BODIES = st.lists(st.tuples(PIECES, st.sampled_from([" ", "\n", "\n\n", ""])), min_size=3, max_size=14).map(
    lambda parts: "".join(part + gap for part, gap in parts)
)


def attributed(body):
    draft = Draft(Article(id="0" * 32, locator="sample.txt", title="Neue Brücke am Hafen"), body)
    CLEANER.mark(draft)
    ATTRIBUTOR.attribute(draft)
    return draft


@given(BODIES)
@settings(max_examples=150)
def test_spans_and_evidence_are_at_their_offsets(body):
    """However the parts of a text are mixed, every span and all evidence match the text at their offsets."""
    draft = attributed(body)
    evidence = [each for agency in draft.article.syndication.agencies for each in agency.evidence]

    assert all(body[span.start : span.end] == span.text for span in draft.spans)
    assert all(body[each.start : each.end] == each.text for each in evidence if each.place == "text")


@given(BODIES)
@settings(max_examples=150)
def test_an_agency_has_one_entry_for_each_role(body):
    """No agency is listed twice in one role, none is both origin and contributor, and each has evidence."""
    agencies = attributed(body).article.syndication.agencies
    pairs = [(agency.id, agency.role) for agency in agencies]

    assert len(pairs) == len(set(pairs))
    assert not {name for name, role in pairs if role == "origin"} & {
        name for name, role in pairs if role == "contributor"
    }
    assert all(agency.evidence and 0 < agency.confidence <= 1 for agency in agencies)


@given(BODIES)
@settings(max_examples=100)
def test_the_body_can_be_restored_after_all_marking(body):
    """What cleaning and attribution marked is cut and restored without loss."""
    result = cut(attributed(body))

    if isinstance(result, Article):
        assert restore(result.text, result.removed) == body


@given(BODIES)
@settings(max_examples=50)
def test_the_same_text_is_read_the_same(body):
    """Attributing a text twice gives the same result."""
    first, second = attributed(body), attributed(body)

    assert (first.article, first.spans) == (second.article, second.spans)
