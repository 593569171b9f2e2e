"""Properties of every extracted document."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract

_BOILERPLATE = (
    "Politik|Altenfurt bekommt eine Brücke|a1b2c3d4e5.jpg|(Foto: dpa)|Foto: Lena Brandt|date 2024-04|title: Ein Titel"
)
_FRAGMENTS = [
    "Die Brücke von 1911.",
    "Der Rat hat am Dienstag den Bau beschlossen. " * 3,
    "Von dpa",
    "(dpa)",
    "e\u0301",
    "😀",
]
_BREAKS = ["\r\n", "\n", "\n\n", " ", "\u2028", "---\n", "<p>", "</div>", "<article>", "\ud800", "\0"]
_WORDS = st.sampled_from(_BOILERPLATE.split("|") + _FRAGMENTS + _BREAKS)
_PROSE = (
    "Der Gemeinderat von Altenfurt hat am Dienstagabend den Bau einer neuen Brücke über die Selse beschlossen. "
    "Die Kosten von rund vier Millionen Euro trägt zur Hälfte das Land."
)
_TEXTS = st.lists(_WORDS | st.text(max_size=20), max_size=15).map("".join)
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "title", "author", "image", "date", "url", "html", "source", "x"]), inner
        )
    ),
    max_leaves=8,
)


def check(document: Document) -> None:
    outcome = extract(document)
    assert isinstance(outcome, Draft | Rejection)
    if isinstance(outcome, Rejection):
        assert outcome.reason
        assert outcome.stage == "extraction"
        return
    assert outcome.body.encode()
    assert "\r" not in outcome.body
    end = 0
    for span in outcome.spans:
        assert end <= span.start < span.end <= len(outcome.body)
        assert outcome.body[span.start : span.end] == span.text
        end = span.end
    assert outcome.article.id
    assert (outcome.article.published_at is None) == (outcome.article.published_precision is None)
    assert extract(document) == outcome


@given(content=st.binary(max_size=400), kind=st.sampled_from(["text", "html", "record"]))
@settings(max_examples=150)
def test_arbitrary_bytes_are_a_draft_or_a_rejection(content, kind):
    """Extraction raises for no bytes, in any format."""
    check(Document("x", content, kind))


@given(text=_TEXTS)
@settings(max_examples=200)
def test_spans_of_a_text_lie_in_its_body(text):
    """Spans are sorted and disjoint and match their text; the same bytes give the same draft."""
    check(Document("x", text.encode("utf-8", "surrogatepass"), "text"))


@given(parts=st.lists(_TEXTS, max_size=4))
@settings(max_examples=80)
def test_spans_of_a_page_lie_in_its_body(parts):
    """The same is true of pages."""
    html = "<html><body><article>" + "".join(f"<p>{part}</p>" for part in [*parts, _PROSE]) + "</article></body></html>"
    check(Document("x", html.encode("utf-8", "replace"), "html", url="https://example.org/a"))


@given(value=_JSON, hint=_TEXTS)
@settings(max_examples=150)
def test_spans_of_a_record_lie_in_its_body(value, hint):
    """The same is true of records, whatever values their fields and hints have."""
    import json

    check(
        Document(
            "x", json.dumps({"text": value, "title": value, "author": value}).encode(), "record", hints={"title": hint}
        )
    )
    check(Document("x", json.dumps(value).encode(), "record"))
