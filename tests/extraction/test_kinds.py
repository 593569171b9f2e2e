"""What a document is, if it is not one article: kinds by structure."""

import tomllib
from pathlib import Path

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract

STORIES = {
    "Swing bridge closed": "The council of Altenfurt closed the swing bridge for nine months so that its bearings "
    "can be "
    "replaced, a decision that had been put off twice.",
    "Bakery burns down": "A fire at a bakery in Port Ellery destroyed four ovens in the night. Nobody was hurt, and "
    "the baker reopened in a tent.",
    "Thirty new trains": "The regional rail operator ordered thirty electric trains from a factory in the north. They "
    "are to run from next spring.",
    "Beetle in library roof": "Scientists found a beetle that had been thought extinct since 1954. It lives in the "
    "roof of the town library, which is now closed.",
    "United sign goalkeeper": "Harbour United signed a goalkeeper from the second division for three years. He "
    "replaces the captain, who retires.",
}
TOLD = list(STORIES.values())
HARBOURS = "Abe Bo Cy Di Ed Flo Gus Ha Ike Jo".split()
PARTS = {
    "Why the bridge closes": "The bridge of Altenfurt sticks when it is hot. Engineers say that its bearings are worn "
    "out, and that its motors draw too much current.",
    "Who pays": "The county pays two thirds of the cost of the bridge. Altenfurt pays the rest from a fund that was "
    "set up after the fire in the market hall.",
    "How long it takes": "The bridge is to open again in February. Contractors must pay for each day that it stays "
    "closed beyond that, the board decided.",
    "What traders say": "Traders on the eastern quay of Altenfurt expect to lose a third of their customers while the "
    "bridge is closed, and ask for help.",
}


def page(title: str, body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><main>"
        f"<article><h1>{title}</h1>{body}</article></main><footer><p>Imprint Privacy Contact</p></footer></body></html>"
    )


def kind_of(content: str, url: str | None = None) -> str:
    document = Document("sample", content.encode(), "html" if content.startswith("<") else "text", url=url)
    found = extract(document)
    assert isinstance(found, Draft), found
    return found.article.kind


def sections(parts: dict[str, str]) -> str:
    return "".join(f"<h2>{heading}</h2><p>{told}</p>" for heading, told in parts.items())


@pytest.mark.parametrize(
    "content",
    [
        page("Morning briefing", sections(STORIES)),
        page("What Tuesday brought", sections(STORIES)),
        page(
            "Regional news",
            "".join(f"<p>{place} (AP) — {told}</p>" for place, told in zip("ABE CLA DOR".split(), TOLD, strict=False)),
        ),
        "Kurz notiert\n\n" + "\n\n+++\n\n".join(TOLD),
        "L'essentiel de l'actu\n\n" + "\n\n".join(f"{heading}\n{told}" for heading, told in STORIES.items()),
        page("In Kürze", "".join(f"<p>{heading}: {told}</p>" for heading, told in STORIES.items())),
    ],
)
def test_several_stories_are_a_roundup(content):
    """Headlines, datelines or separators between stories without a common subject make a roundup."""
    assert kind_of(content) == "roundup"


@pytest.mark.parametrize(
    "content", [page("Altenfurt closes its swing bridge", sections(PARTS) + f"<p>{TOLD[0]}</p>" * 2)]
)
def test_an_article_with_subheads_is_an_article(content):
    """The parts of one story share its subject."""
    assert kind_of(content) == "article"


@pytest.mark.parametrize(
    "content",
    [
        page("Results", "<ul>" + "".join(f"<li>Altenfurt – Quay {n}:{n // 2}</li>" for n in range(14)) + "</ul>"),
        page("Harbours", "<ol>" + "".join(f"<li>Harbour of {n} in the north</li>" for n in HARBOURS) + "</ol>"),
        "TV on Monday\n\n" + "\n".join(f"{hour}.15 Film number {hour} from the archive" for hour in range(8, 23)),
    ],
)  # fmt: skip
def test_items_are_a_list(content):
    """A ranking, results or a programme are a list: most of the text are its items."""
    assert kind_of(content) == "list"


@pytest.mark.parametrize("entry", ["<p><strong>{0}.10 Uhr:</strong> {1}</p>", "<h3>{0}:10</h3><p>{1}</p>"])
def test_timed_entries_in_order_are_a_ticker(entry):
    """Entries that run backwards through a day are a ticker, whatever the title."""
    told = [*TOLD, *PARTS.values()]
    assert (
        kind_of(page("Storm over the coast", "".join(entry.format(20 - n, one) for n, one in enumerate(told))))
        == "ticker"
    )


@pytest.mark.parametrize(
    ("kind", "url", "head"),
    [
        ("video", "https://example.com/video/bridge", ""),
        ("gallery", "https://example.com/gallery/bridge", ""),
        ("gallery", None, '<script type="application/ld+json">{"@type": "ImageGallery", "name": "Bridge"}</script>'),
        ("video", None, '<script type="application/ld+json">{"@type": "VideoObject", "name": "Bridge"}</script>'),
    ],
)
def test_a_short_text_beside_a_video_or_pictures(kind, url, head):
    """What the address or the data of a page announce holds for a short text; a long one is an article."""
    assert kind_of(page("The bridge opens for the last time", f"<p>{TOLD[0]}</p><p>{TOLD[1]}</p>", head), url) == kind
    assert (
        kind_of(page("The bridge opens for the last time", f"<p>{' '.join([*PARTS.values()] * 3)}</p>", head), url)
        == "article"
    )


PAID_PART = '{"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}'


@pytest.mark.parametrize(
    ("stated", "paragraphs", "kind"),
    [
        ('"isAccessibleForFree": false', 2, "stub"),
        ('"isAccessibleForFree": "False"', 2, "stub"),
        ('"isAccessibleForFree": false', 9, "article"),
        ('"isAccessibleForFree": false, "wordCount": 900', 9, "stub"),
        ('"isAccessibleForFree": true', 2, "brief"),
        (f'"hasPart": {PAID_PART}', 2, "stub"),
        (f'"isAccessibleForFree": "true", "hasPart": [{PAID_PART}]', 2, "stub"),
        (f'"hasPart": {PAID_PART}', 9, "article"),
        ('"hasPart": {"@type": "NewsArticle", "headline": "Other", "isAccessibleForFree": false}', 2, "brief"),
    ],
)
def test_a_page_that_is_not_free_is_a_stub_if_text_is_missing(stated, paragraphs, kind):
    """That a text is not free proves nothing if the page has all of it."""
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Quay", {stated}}}</script>'
    told = [*TOLD, *PARTS.values()][:paragraphs]
    assert kind_of(page("Quay", "".join(f"<p>{one}</p>" for one in told), head)) == kind


def test_a_text_that_is_not_free_has_a_note():
    """A page may say so in its JSON-LD or in a meta element; a stub says more."""
    locked = '<meta property="article:content_tier" content="locked">'
    texts = "".join(f"<p>{one}</p>" for one in [*TOLD, *PARTS.values()])
    whole = extract(Document("page.html", page("Quay", texts, locked).encode(), "html")).article
    short = extract(Document("page.html", page("Quay", f"<p>{TOLD[0]}</p>", locked).encode(), "html")).article
    free = extract(Document("page.html", page("Quay", texts).encode(), "html")).article

    assert (whole.kind, [note for note in whole.notes if "not free" in note]) == (
        "article",
        ["the page says that the text is not free for everybody"],
    )
    assert (short.kind, len([note for note in short.notes if "not free" in note])) == ("stub", 1)
    assert not any("not free" in note for note in free.notes)


PROMPTS = tomllib.loads(Path(__file__).with_name("stub_prompts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", PROMPTS)
def test_a_short_text_above_a_prompt_is_a_stub(language):
    """The prompt need not be in the body: the page shows it right below."""
    text, prompt = PROMPTS[language]["text"], PROMPTS[language]["prompt"]
    box = f"<div class='member'><p>{prompt}</p></div>"

    assert kind_of(page("The ferry", f"<p>{text}</p>{box}")) == "stub"
    assert kind_of(page("The ferry", f"<p>{text}</p>")) != "stub"


@pytest.mark.parametrize(
    "item", ["<h3>{0} Oven</h3><p>Dark rye, and a queue.</p>", "<p>{0} Oven</p><div>Open till one</div>"]
)
def test_items_of_several_elements_are_a_list(item):
    """A heading and a line in one item are an item."""
    items = "".join(f"<li>{item.format(name)}</li>" for name in HARBOURS)

    assert kind_of(page("Ten bakeries", f"<p>These are our favourites.</p><ol>{items}</ol>")) == "list"


def test_the_times_of_a_ticker_stay_above_its_entries():
    """A time in an element of its own belongs to the paragraph below it, whatever the model says of so short a line."""
    entries = "".join(
        f"<div class='entry'><span class='time'>{14 - number}:{50 - 7 * number} Uhr</span><p>{story}</p></div>"
        for number, story in enumerate(TOLD)
    )
    draft = extract(Document("page.html", page("Storm over Altenfurt: live", entries).encode(), "html"))

    assert isinstance(draft, Draft)
    assert draft.article.kind == "ticker"
    assert all(f"{14 - number}:{50 - 7 * number} Uhr\n\n{story}" in draft.body for number, story in enumerate(TOLD))
