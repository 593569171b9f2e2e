"""The headline of a page as printed, and the name of its outlet."""

import json

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.items import Article

TITLE = "Port Ellery closes its ferry landing for the winter"
TEXT = "".join(
    f"<p>The harbour board of Port Ellery voted on {day} to close the old ferry landing for the winter, after divers "
    "found cracks in three of its eleven piers.</p>"
    for day in ("Tuesday", "Wednesday", "Thursday")
)


def article(head: str, top: str, url: str | None = None) -> Article:
    html = f"<html><head><meta charset='utf-8'>{head}</head><body><article>{top}{TEXT}</article></body></html>"
    draft = extract(Document("page.html", html.encode(), "html", url=url))
    assert isinstance(draft, Draft), draft
    return draft.article


def shared(title: str, site: str = "The Ellery Gull") -> str:
    return f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}">'


def linked(**node: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **node})}</script>"


@pytest.mark.parametrize(
    "heading",
    [
        "Port Ellery closes its<br>ferry landing for the winter",
        "<span>Port Ellery closes its</span><span>ferry landing for the winter</span>",
        "<div>Port Ellery closes its</div><div>ferry landing for the winter</div>",
        "<span>P</span>ort Ellery closes its <em>ferry</em> landing for the winter",
        "Port Ellery closes its ferry landing for the winter<span>3 min read</span>",
        "Port Ellery closes its ferry landing for the winter <small>12 comments</small>",
        "Port Ellery closes its ferry landing for the winter<button>Share</button>",
        "Port El&shy;lery closes its ferry land&shy;ing for the winter",
        "<span class='kicker'>Harbour</span> Port Ellery closes its ferry landing for the winter",
        "<span>Harbour</span><span>Port Ellery closes its ferry landing for the winter</span>",
        "<div>Exclusive</div><div>Port Ellery closes its ferry landing for the winter</div>",
        "Exclusive<br>Port Ellery closes its ferry landing for the winter",
        "<b>Harbour</b><br>Port Ellery closes its ferry landing for the winter",
        "<a href='/harbour'>Harbour</a> Port Ellery closes its ferry landing for the winter",
    ],
)
def test_a_heading_is_read_as_it_is_seen(heading):
    """Words are apart at line breaks and borders; a kicker, a reading time or a button is not the headline."""
    assert article(shared(TITLE), f"<h1>{heading}</h1>").title == TITLE


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        (shared("Ferry landing closed: all dates and buses"), f"<h1>{TITLE}</h1>", TITLE),
        (linked(headline="Port Ellery ferry landing closed: dates"), f"<h1>{TITLE}</h1>", TITLE),
        (shared(TITLE), f"<h1>The Ellery Gull</h1><h1>{TITLE}!</h1>", f"{TITLE}!"),
        (shared(TITLE), f"<h1>Log in to the Gull</h1><div><h1>{TITLE}</h1></div>", TITLE),
        (shared(TITLE), f"<h1>Our newsletters</h1><h2>{TITLE}</h2>", TITLE),
        (
            linked(headline=f"Harbour: {TITLE}"),
            f"<h1><span class='kicker'>Harbour</span>{TITLE}</h1>",
            f"Harbour: {TITLE}",
        ),
        (shared("Landing: everything you need"), f"<h1 class='article-title'>{TITLE}</h1>", TITLE),
        (shared(TITLE), "", TITLE),
    ],
)
def test_the_printed_headline_goes_before_titles_for_search_engines(head, top, title):
    """A heading counts if the metadata hold a version of it; what the page prints is kept, kicker only as stated."""
    assert article(head, top).title == title


def test_a_trail_of_links_may_end_in_an_h1_that_is_no_headline():
    """Where the first heading belongs to the breadcrumb, the headline is the next heading that is like the metadata."""
    trail = "<ul class='breadcrumb'><li><a href='/'>Home</a></li><li><h1>Ferry landing: all dates</h1></li></ul>"
    kicker = "<span class='title__kicker'>Harbour</span>"
    head = linked(headline="Ferry landing: all dates") + shared(TITLE) + "<title>Ferry landing: all dates</title>"
    assert article(head, f"{trail}<h2>{kicker}<span>{TITLE}</span></h2>").title == TITLE
    assert article(head, trail).title == TITLE


@pytest.mark.parametrize(
    ("window", "site", "title"),
    [
        ("港口旧桥五月起关闭九个月_新海网", "新海网", "港口旧桥五月起关闭九个月"),
        ("港口旧桥五月起关闭九个月_新闻频道_新海网", "新海网", "港口旧桥五月起关闭九个月"),
        ("港口旧桥五月起关闭九个月--国际--新海网", "新海网", "港口旧桥五月起关闭九个月"),
        ("港口旧桥五月起关闭九个月-新海网", "新海网", "港口旧桥五月起关闭九个月"),
        ("港の古い橋、五月から閉鎖へ：海辺新報", "海辺新報", "港の古い橋、五月から閉鎖へ"),
        ("港の古い橋、五月から閉鎖へ｜海辺新報", "海辺新報", "港の古い橋、五月から閉鎖へ"),
        ("港の古い橋、五月から閉鎖へ | 海辺新報", "", "港の古い橋、五月から閉鎖へ"),
        ("항구 다리 아홉 달 폐쇄 - 바다일보", "바다일보", "항구 다리 아홉 달 폐쇄"),
        ("항구 다리 아홉 달 폐쇄-사회ㅣ바다일보", "바다일보", "항구 다리 아홉 달 폐쇄"),
        ("Ferry landing closes | Harbour | The Ellery Gull", "The Ellery Gull", "Ferry landing closes | Harbour"),
        ("Ferry landing closes | World News | The Ellery Gull", "The Ellery Gull", "Ferry landing closes"),
        ("Fährhafen schließt im Winter - Wirtschaft - Ellery-Bote.de", "Ellery-Bote", "Fährhafen schließt im Winter"),
        ("Ferry landing closes for the winter |", "", "Ferry landing closes for the winter"),
        ("The Ellery Gull: a history of the paper", "The Ellery Gull", "The Ellery Gull: a history of the paper"),
    ],
)
def test_an_outlets_name_is_cut_off_in_every_script(window, site, title):
    """Names of the site are cut off with a section beside them, whatever sign parts them."""
    site_name = f"<meta property='og:site_name' content='{site}'>" if site else ""
    assert article(f"<title>{window}</title>{site_name}", "").title == title


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (
            linked(headline=TITLE, publisher={"name": "The Ellery Gull"}) + shared(TITLE, "ellerygull"),
            "The Ellery Gull",
        ),
        (linked(headline=TITLE, publisher="Ellery Gull &amp; Tern"), "Ellery Gull & Tern"),
        (shared(TITLE, "Home"), None),
        (shared(TITLE, TITLE), None),
        (shared(TITLE, "https://example.org"), None),
        (
            linked(headline=TITLE, publisher={"name": "Associated Press"}) + shared(TITLE, "The Ellery Gull"),
            "The Ellery Gull",
        ),
        ("<meta name='application-name' content='Ellery Gull'>", "Ellery Gull"),
    ],
)
def test_the_outlet_is_the_publisher_else_the_site(head, name):
    """Never the headline, a home page, an address, or an agency where a site is named too."""
    assert article(head, f"<h1>{TITLE}</h1>").source.name == name


def test_metadata_have_neither_entities_nor_markup():
    """Section, keywords and description are words."""
    node = {
        "articleSection": "Sea &amp;amp; Harbour",
        "keywords": ["ferry&nbsp;boats", "<b>piers</b>"],
        "description": "<p>Cracks &quot;everywhere&quot;</p>",
    }
    found = article(linked(headline=TITLE, **node), "")
    assert (found.section, found.keywords) == ("Sea & Harbour", ["ferry boats", "piers"])
    assert found.description == 'Cracks "everywhere"'
