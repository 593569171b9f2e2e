"""Every view of a report, opened and clicked in a real browser."""

import re

import pytest

from tests.report.browser import DESKTOP, PHONE

LINKED_NUMBERS = """(selector) => Array.from(document.querySelectorAll(selector), (link) =>
    [Number(link.textContent.replace(/[^0-9]/g, '')), link.getAttribute('href')])"""
COUNTS = """links => links.map(([, href]) => {
    const { view, parameters } = parsedHash(href);
    return (view === 'articles' ? selectedArticles : selectedEvents)(parameters).length;
})"""
HEADINGS = {
    "overview": "Overview", "events": "Events", "copies": "Copies",
    "compare": "Side by side", "chains": "Chains", "articles": "Articles", "found": "Articles", "runs": "Runs",
}  # fmt: skip


def listed(report):
    """Return how many entries the view's list says it has."""
    return int(re.sub(r"\D", "", report.text("main .lead")))


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view_opens_and_fits_the_window(example, width):
    example.resize(width)
    for name, address in example.views().items():
        example.open(address)
        if name in HEADINGS:
            assert example.text("h1") == HEADINGS[name]
        assert example.do("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the window"
    example.resize(DESKTOP)
    assert example.errors == []
    assert {url.partition(":")[0] for url in example.requests} <= {"file", "data"}


def test_each_number_of_the_overview_leads_to_as_many_articles(example):
    example.open("#/")
    for summary in example.page.locator("main summary").all():
        summary.click()
    links = example.do(LINKED_NUMBERS, "main .number a[href^='#/articles']")
    links += [
        [int(row.locator(".number").inner_text().replace(",", "")), row.locator("a").get_attribute("href")]
        for row in example.page.locator("main .bars li").all()
    ]
    assert len(links) > 100

    counts = example.do(COUNTS, links)

    wrong = [(link, count) for link, count in zip(links, counts, strict=True) if link[0] != count]
    assert wrong == []


def test_bars_of_days_lead_to_the_articles_of_these_days(example):
    example.open("#/")
    found = example.do("""() => Array.from(document.querySelectorAll('.drawing svg a[href*="from="]'), (bar) => [
        Array.from(bar.getAttribute('aria-label').split(': ').pop().matchAll(/\\d+/g), Number).reduce((a, b) => a + b),
        selectedArticles(parsedHash(bar.getAttribute('href')).parameters).length])""")

    assert len(found) > 20
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_ribbons_and_nodes_of_chains_lead_to_their_articles(example):
    example.open("#/chains")
    example.wait("document.querySelectorAll('.ribbon').length")
    found = example.do("""() => Array.from(document.querySelectorAll('.drawing svg a[href^="#/articles"]'), (link) => [
        Number(link.getAttribute('aria-label').match(/: ([\\d,]+) article/)[1].replace(',', '')),
        selectedArticles(parsedHash(link.getAttribute('href')).parameters).length])""")

    assert len(found) > 20
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_an_event_shows_a_lane_for_each_origin_and_all_its_articles(example):
    example.open(example.views()["event"])
    reports, outlets, origins = map(int, re.findall(r"(\d+) (?:report|outlet|origin)", example.text(".main .lead")))

    assert example.page.locator(".main .origin").count() == origins > 1
    assert example.page.locator(".main .origin li").count() == reports
    dated = example.page.locator(".main .origin time", has_not_text="no date").count()
    assert example.page.locator(".main svg .mark").count() == dated
    assert outlets > 1


def test_marks_are_as_wide_as_their_dates_are_uncertain(example):
    example.open(example.views()["event"])
    widths = example.do("""() => Array.from(document.querySelectorAll('.main svg a'), (link) => [
        link.getAttribute('aria-label').split(',')[0].length,
        Number(link.querySelector('.mark').getAttribute('width'))])""")

    to_the_minute = {width for length, width in widths if length == len("2026-11-02 10:00")}
    to_the_day = {width for length, width in widths if length == len("2026-11-02")}
    assert to_the_minute == {9}
    assert to_the_day
    assert min(to_the_day) > 50


def test_from_an_event_to_an_article_and_back(example):
    address = example.views()["event"]
    example.open(address)
    title = example.text(".main .origin li .title")
    example.click(".main .origin li a")
    assert example.text("h1") == title
    assert title in example.page.title()

    example.back()
    assert example.do("location.hash") == address


def test_passages_of_two_copies_lead_to_each_other(example):
    example.open(example.views()["compare"])
    shares = [int(number) for number in re.findall(r"(\d+) %", example.text(".comparison > .note"))]
    assert all(30 < number <= 100 for number in shares)

    example.page.locator(".pair article").nth(0).locator(".passage").first.click()
    sides = example.page.locator(".pair article")
    shown = [sides.nth(side).locator("mark.shown").all_inner_texts() for side in (0, 1)]
    assert shown[0] == shown[1] != []
    assert example.do("document.activeElement.closest('article') === document.querySelectorAll('.pair article')[1]")


def test_an_article_shows_its_cuts_where_they_were(example):
    article = next(article for article in example.articles if len(article.removed) > 2)
    example.open(f"#/article/{article.id}")
    cuts = example.do("Array.from(document.querySelectorAll('del.cut'), (cut) => cut.textContent)")
    assert len(cuts) == len(article.removed)
    for shown, removal in zip(cuts, article.removed, strict=True):
        assert f"{removal.kind} · {removal.rule}" in shown
        assert removal.text.split()[-1] in shown

    example.page.get_by_role("button", name="Only what was kept").click()
    kept = example.do("document.querySelector('.text').innerText")
    assert kept.split() == article.text.split()


def test_evidence_is_marked_in_the_text(example):
    article = next(article for article in example.articles if article.syndication.agencies)
    example.open(f"#/article/{article.id}")
    words = article.syndication.agencies[0].evidence[0].text
    example.page.locator("aside button", has_text="in the text").first.click()

    assert example.do("document.querySelector('.evidence.shown').firstChild.textContent") == words


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "ferry council"}, lambda it: all(word in it.title.lower() for word in ("ferry", "council"))),
        ({"agency": "dpa"}, lambda it: any(agency.id == "dpa" for agency in it.syndication.agencies)),
        ({"agency": "afp", "role": "contributor"}, lambda it: ("afp", "contributor") in roles(it)),
        ({"distributor": "seaprwire"}, lambda it: it.syndication.distributor is not None),
        ({"copies": "edited"}, lambda it: it.duplicate.kind == "near"),
        ({"dated": "month"}, lambda it: it.published_precision == "month"),
        ({"dated": "none"}, lambda it: it.published_at is None),
        ({"rule": "example.newsletter"}, lambda it: any(cut.rule == "example.newsletter" for cut in it.removed)),
        (
            {"from": "2026-11-05", "to": "2026-11-07"},
            lambda it: known_day(it) in {"2026-11-05", "2026-11-06", "2026-11-07"},
        ),
        ({"lacks": "agency"}, lambda it: not it.syndication.agencies),
        ({"lacks": "byline"}, lambda it: it.byline is None),
        ({"chain": "any"}, lambda it: it.syndication.agencies or it.syndication.distributor),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_filters_agree_with_the_records(example, filters, expected):
    found = example.do("filters => selectedArticles(filters).length", filters)

    assert found == sum(1 for article in example.articles if expected(article)) > 0


def roles(article):
    return {(agency.id, agency.role) for agency in article.syndication.agencies}


def known_day(article):
    return article.published_at[:10] if article.published_precision in {"second", "day"} else None


def test_typing_searches_and_tells_how_many_were_found(example):
    example.open("#/articles")
    example.page.locator("#search").fill("ferry")
    example.wait("location.hash.includes('q=ferry') && document.querySelector('main .filters')")

    assert listed(example) == sum("ferry" in article.title.lower() for article in example.articles)
    assert example.text("#announcement") == example.text("main .lead")
    assert example.do("document.activeElement.id") == "search"


def test_a_list_is_divided_into_pages(example):
    example.open("#/articles")
    assert example.page.locator("main .list li").count() == 40
    first = example.text("main .list .title")
    example.click("main .pager a[rel=next]")
    assert example.do("location.hash") == "#/articles?page=1"
    example.back()
    assert example.text("main .list .title") == first


def test_runs_show_their_counts_and_what_fields_are_filled(example):
    example.open("#/runs")
    rows = example.page.locator("main table").nth(0).locator("tbody tr").count()
    assert rows == 4
    found = example.do(LINKED_NUMBERS, "main td a[href*='run=']:not([href*=lacks])")
    counts = example.do(COUNTS, found)
    assert [count for count, _ in found] == counts


def test_what_is_unusual_of_a_run_is_marked(example):
    example.open("#/")
    example.do("() => Object.assign(data.meta.runs[1], { marked: ['byline', 'rejected'], usual: { byline: 0.84 } })")
    example.open("#/runs")
    marked = example.page.locator("main td.unusual")
    assert [text[0] for text in marked.all_inner_texts()] == ["▴", "▾"]
    assert marked.nth(1).get_attribute("title") == "usual: 84 %"


def test_an_address_that_names_nothing_says_so(example):
    for address in ("#/article/ffff", "#/events/ffff", "#/copies/ffff", "#/compare/ffff/fffe"):
        example.open(address)
        assert "There is no such" in example.text("main")
    example.open("#/nonsense/%E0%A4%A")
    assert example.text("h1") == "Overview"
    assert example.errors == []
