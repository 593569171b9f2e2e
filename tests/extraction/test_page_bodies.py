"""The body of a page: no paragraph of the article is lost, whatever the markup, and nothing hidden comes in."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.extraction.page.lines import page_lines
from pipelines.extraction.page.page import Page

ARTICLES = tomllib.loads((Path(__file__).parent / "page_bodies.toml").read_text(encoding="utf-8"))
TEXTS = {language: article["paragraphs"] for language, article in ARTICLES.items()}
HEADLINES = {language: article["headline"] for language, article in ARTICLES.items()}


def page(language: str, article: str, top: str = "", head: str = "") -> str:
    headline = top or f"<h1>{HEADLINES[language]}</h1>"
    return (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>{HEADLINES[language]}</title>"
        f"{head}</head><body><header><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav></header>"
        f"<main><article>{headline}{article}</article></main><footer><p>Imprint | Privacy</p></footer></body></html>"
    )


def body(html: str) -> str:
    found = extract(Document("page.html", html.encode(), "html", url="https://www.example.org/harbour/landing"))
    assert isinstance(found, Draft), found
    cut = [span for span in found.spans if span.rule == "block-model"]
    return "".join(letter for at, letter in enumerate(found.body) if not any(one.start <= at < one.end for one in cut))


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


FORMS = {
    "a lead above the body": lambda t: f"<p class='lead'>{t[0]}</p><div class='article-body'>{paragraphs(t[1:])}</div>",
    "a lead in a box": lambda t: f"<div class='intro'><p>{t[0]}</p></div><div class='text'>{paragraphs(t[1:])}</div>",
    "a body in two blocks": lambda t: "".join(
        f"<div itemprop='articleBody'>{paragraphs(part)}</div>" for part in (t[:2], t[2:])
    ),
    "a body in blocks between advertisements": lambda t: "".join(
        f"<div class='grid'><div class='entry-content'>{paragraphs(part)}</div></div><div class='ad'>Anzeige</div>"
        for part in (t[:2], t[2:4], t[4:])
    ),
    "sections": lambda t: "".join(f"<section>{paragraphs(part)}</section>" for part in (t[:3], t[3:])),
    "a loose first paragraph": lambda t: f"<div class='body'>{t[0]}{paragraphs(t[1:])}</div>",
    "a loose paragraph among others": lambda t: f"<div class='body'>{paragraphs(t[:2])}{t[2]}{paragraphs(t[3:])}</div>",
    "a paragraph in a div": lambda t: f"{paragraphs(t[:3])}<div>{t[3]}</div>{paragraphs(t[4:])}",
    "paragraphs in divs": lambda t: "".join(f"<div>{text}</div>" for text in t),
    "paragraphs separated by line breaks": lambda t: f"<div class='text'>{'<br><br>'.join(t)}</div>",
    "lines separated by line breaks": lambda t: f"<div class='text'>{'<br>'.join(t)}</div>",
    "text behind a button": lambda t: (
        f"<div>{paragraphs(t[:3])}</div><button>Read more</button><div class='collapse'>{paragraphs(t[3:])}</div>"
    ),
    "text in details": lambda t: (
        f"{paragraphs(t[:3])}<details><summary>Read more</summary>{paragraphs(t[3:])}</details>"
    ),
    "a list": lambda t: f"{paragraphs(t[:3])}<ul>{''.join(f'<li>{text}</li>' for text in t[3:])}</ul>",
    "a quotation": lambda t: f"{paragraphs(t[:4])}<blockquote>{t[4]}</blockquote>{paragraphs(t[5:])}",
    "a table for layout": lambda t: f"<table><tr><td>{paragraphs(t)}</td></tr></table>",
}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("form", FORMS)
def test_no_paragraph_is_lost(form, language):
    """The body has every paragraph once, in order, in whatever elements they stand."""
    texts = TEXTS[language]
    found = body(page(language, FORMS[form](texts)))
    assert [text for text in texts if found.count(text) != 1] == []
    assert found.startswith(texts[0])


def test_a_lead_that_the_description_repeats_is_text():
    """A line above the body that the page's description repeats is the lead, whatever its element is called."""
    first, *rest = TEXTS["en"]
    html = page("en", f"<p class='x1'>{first}</p><div class='article-body'>{paragraphs(rest)}</div>")
    assert body(html.replace("</head>", f"<meta name='description' content='{first}'></head>")).startswith(first)


HIDDEN = [
    "<div hidden><p>{}</p></div>",
    "<p class='screen-reader-text'>{}</p>",
    "<p class='sr-only'>{}</p>",
    "<div class='visually-hidden'>{}</div>",
    "<div class='d-none'><p>{}</p></div>",
    "<div style='display: none'><p>{}</p></div>",
    "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>",
]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("form", HIDDEN)
def test_what_no_reader_sees_is_no_text(form, language):
    """An element that the page hides from all its readers is not in the body, and the text around it is."""
    texts = TEXTS[language]
    found = body(page(language, paragraphs(texts[:3]) + form.format(texts[5]) + paragraphs(texts[3:5])))
    assert found.split("\n\n") == texts[:5]


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        (
            "met on <time datetime='2024-03-05'>Tuesday, March 5</time>, at <time>7 p.m.</time>, in",
            "met on Tuesday, March 5, at 7 p.m., in",
        ),
        ("filed under <code>MB-17</code> in", "filed under MB-17 in"),
        ("the <abbr title='x'>NATO</abbr> of <kbd>Ellery</kbd> said <q>yes</q> to", "the NATO of Ellery said yes to"),
        ("has <del>eleven</del> <ins>thirteen</ins> members", "has thirteen members"),
        ("has <s>eleven</s> <strike>twelve</strike> thirteen members", "has thirteen members"),
        ("a <b>Hyper</b>link and <i>un</i>able to", "a Hyperlink and unable to"),
        ("the line<br>after it", "the line\nafter it"),
        (
            "<span>Open until midnight.</span><span>The harbour is</span> busy",
            "Open until midnight. The harbour is busy",
        ),
        ("The <span class='sr-only'>(opens in a new window)</span> harbour", "The harbour"),
        ("Schiff\u00adfahrts\u00adamt said", "Schifffahrtsamt said"),
    ],
)
def test_inline_elements_are_running_text(markup, printed):
    """Words in inline elements stay in their sentence, struck-out words go, and no two words run together."""
    texts = TEXTS["en"]
    found = body(page("en", f"<p>{markup} {texts[0]}</p>{paragraphs(texts[1:])}"))
    assert found.split("\n\n") == [f"{printed} {texts[0]}", *texts[1:]]


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>{}</h1>",
        "<h1><div>Exclusive</div><div>{}</div></h1>",
        "<h1><span>Harbour</span><br>{}</h1>",
        "<h1>Port Ellery closes<br>its ferry landing</h1>",
    ],
)
def test_the_text_begins_below_the_headline(heading):
    """Headline and kicker are the title's, and not the first lines of the text."""
    found = body(page("en", paragraphs(TEXTS["en"]), top=heading.format(HEADLINES["en"])))
    assert found.split("\n\n") == TEXTS["en"]


def test_rows_of_a_table_are_lines():
    """A table of results within the text stays, a line for each row."""
    texts = TEXTS["en"]
    table = "<table><tr><th>Place</th><th>Boats</th></tr><tr><td>Port Ellery</td><td>41</td></tr></table>"
    found = body(page("en", paragraphs(texts[:4]) + table + paragraphs(texts[4:])))
    assert "Place\tBoats\nPort Ellery\t41" in found


def test_a_large_table_takes_no_minutes():
    """A page with a table of thousands of rows is an article; the suite's limit of time would notice a square."""
    rows = "".join(f"<tr><td>Town {number}</td><td>{number * 7}</td></tr>" for number in range(4_000))
    assert body(page("en", f"{paragraphs(TEXTS['en'])}<table>{rows}</table>")).startswith(TEXTS["en"][0])


def test_a_block_that_the_page_prints_twice_is_there_once():
    """A lead printed for wide and for narrow screens is one lead."""
    first, *rest = TEXTS["en"]
    article = (
        f"<div class='wide'><p class='lead'>{first}</p></div><div class='narrow'><p class='lead'>{first}</p></div>"
    )
    assert body(page("en", f"{article}<div class='article-body'>{paragraphs(rest)}</div>")).count(first) == 1


def test_what_may_be_missing_is_in_the_notes():
    """A note counts the lines of prose that were left out in doubt."""
    texts = TEXTS["en"]
    box = f"<div class='expandable-box'><p>{texts[4]}</p><p>{texts[5]}</p></div>"
    found = extract(Document("page.html", page("en", paragraphs(texts[:4]) + box).encode(), "html"))
    assert isinstance(found, Draft)
    inside = all(text in found.body for text in texts)
    assert inside or any("more line" in note for note in found.article.notes)


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_that_only_a_script_has_is_read(language):
    """A page that a script builds is an article, and a note says where its text is from."""
    markup = json.dumps(paragraphs(TEXTS[language]))
    html = f"<html><body><div id='app'></div><script>self.data.push([1, {markup}])</script></body></html>"
    found = extract(Document("page.html", html.encode(), "html"))
    assert isinstance(found, Draft), found
    assert found.body.split("\n\n") == TEXTS[language]
    assert any("script" in note for note in found.article.notes)


def test_paragraphs_without_a_sign_at_their_end_stay():
    """Thai ends a sentence without a sign: the last of a few short paragraphs is as much text as the first."""
    texts = [
        "เรือข้ามฟากของท่าเรือเอลเลอรีจะหยุดให้บริการในฤดูหนาวนี้ สภาท่าเรือแจ้งเมื่อวันอังคารหลังการประชุมนานสามชั่วโมง",
        "วิศวกรพบสนิมบนเสาสี่ต้นของท่า และการซ่อมจะใช้เวลาหกเดือน",
        "ชาวบ้านบนเกาะขอให้มีรถบัสเพิ่มในช่วงเย็นระหว่างที่ท่าเรือปิด",
    ]
    html = f"<html lang='th'><body><article><h1>ท่าเรือปิด</h1><div>{paragraphs(texts)}</div></article></body></html>"

    assert body(html).split("\n\n") == texts


WORDS = st.lists(st.sampled_from(["harbour", "Ellery", "ferry,", "landing.", "42", "“so”"]), min_size=1, max_size=8)


@given(parts=st.lists(st.tuples(st.sampled_from(["p", "div", "span", "b", "li", "h2", "td", "br"]), WORDS), max_size=8))
def test_no_words_run_together(parts):
    """Every word of the page's own text is a word of its lines, however elements part them."""
    html = " ".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in parts)
    parsed = Page.parse(f"<html><body>{html}</body></html>", None)
    assert parsed is not None
    printed = [word for line in page_lines(parsed.blocks) for word in line.split()]
    assert printed == [word for _, words in parts for word in words]
