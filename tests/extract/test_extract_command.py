"""``scrapy extract``: what each source says, what was taken, and how the body came about."""

import json

import pytest

from tests import commands
from tests.command_server import command_server
from tests.crawl.test_web import LOCAL, serving
from tests.crawls import ROOT

SENTENCE = "Der Rat der Stadt hat am Freitag den Haushalt für die neue Brücke beschlossen, sagte die Bürgermeisterin."
BRIDGE = "Gebaut wird von Mai an neben der alten Schleuse; zwei Jahre lang fährt dort eine kleine Fähre hin und her."
MONEY = "Das Geld kommt zur Hälfte vom Land, den Rest nimmt die Stadt als Kredit auf, wie der Kämmerer vorrechnete."
PAGE = f"""<html lang="de"><head><title>Der Haushalt steht | Hafenblatt</title>
<meta property="og:site_name" content="Hafenblatt"><meta property="og:title" content="Haushalt: so viel kostet alles">
<link rel="canonical" href="https://hafenblatt.example.org/haushalt">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Der Haushalt steht",
"datePublished": "2024-04-02T22:30:00+02:00", "author": {{"@type": "Person", "name": "Ada Beispiel"}}}}</script></head>
<body><article><h1>Der Haushalt steht</h1>
<p>ULM (dpa) - {SENTENCE}</p><p>{BRIDGE}</p><p>{MONEY}</p></article></body></html>"""
RECORD = {"headline": "Der Haushalt steht", "maintext": f"{SENTENCE}\n\x1b[31m{BRIDGE}", "when": "2024-04-02", "n": 7}
NOTE = f"Der Haushalt steht\n\n{SENTENCE}\n{BRIDGE}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "b.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    (folder / "c.txt").write_text(NOTE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shown(folder):
    return commands.run("extract", folder)


@pytest.fixture(scope="module")
def explained(folder):
    lines = commands.run("extract", folder, "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


def field(explained, name):
    return next(one for one in explained["fields"] if one["name"] == name)


def test_sources_are_shown_with_what_was_taken_and_why(shown):
    """Each source has a line with a mark: = says the same as what was taken, ~ is a part of it or contains it."""
    assert shown.returncode == 0
    assert "title  Der Haushalt steht\n  as JSON-LD newsarticle.headline and h1 say; 1 other value" in shown.stdout
    assert "  ~ title element                      Der Haushalt steht | Hafenblatt\n" in shown.stdout
    assert "    meta og:title                      Haushalt: so viel kostet alles\n" in shown.stdout
    assert "authors  Ada Beispiel\n" in shown.stdout


def test_a_body_shows_what_was_cut_by_which_rule(shown):
    """What a rule cut is in brackets, with the rule's id."""
    assert "⟦ULM (dpa) - ⟧ dateline.bracket" in shown.stdout


def test_without_a_terminal_there_are_no_colours_and_no_control_characters(shown):
    """A document cannot steer the terminal, and a pipe gets plain text."""
    assert "\x1b" not in shown.stdout
    assert "[31m" in shown.stdout


def test_records_and_texts_show_where_the_values_stand(explained):
    """Of a record the field is named that was taken, of a text the line; other fields and lines are not listed."""
    _, record, text = explained

    assert [one["source"] for one in field(record, "title")["said"]] == ["headline"]
    assert [one["source"] for one in field(text, "title")["said"]] == ["line 1"]


def test_dates_and_addresses_are_compared_by_what_they_mean(explained):
    """The same moment in another zone is the same, a day is part of it; an address counts in its canonical form."""
    published = {one["source"]: one["agreement"] for one in field(explained[0], "published")["said"]}

    assert published["JSON-LD newsarticle.datePublished"] == "same"
    assert published["htmldate"] == "part"
    assert field(explained[0], "address")["why"] == "as link canonical says"


def test_lines_of_a_page_show_how_likely_they_are_article_text(explained):
    """Each line of a page's body has the probability of its block; a record's have none, since no model was asked."""
    page, record, _ = explained
    (bridge,) = (line for line in page["body"] if line["pieces"] == [{"text": BRIDGE, "rule": None, "kind": None}])

    assert (bridge["origin"], bridge["probability"] > 0.5) == ("both", True)
    assert {line["probability"] for line in record["body"]} == {None}


def test_a_document_that_is_no_article_shows_why(tmp_path):
    """A rejection is shown with what the sources say; a missing file is an error."""
    (tmp_path / "short.html").write_text("<h1>Bald mehr</h1><p>Bald.</p>", encoding="utf-8")
    short = commands.run("extract", tmp_path / "short.html")
    missing = commands.run("extract", tmp_path / "none.html")

    assert "rejected at extraction: no article text" in short.stdout
    assert "title  nothing\n  none of these could be used\n    h1" in short.stdout
    assert (missing.returncode, missing.stderr[:11]) == (2, "newscrawl: ")


def test_addresses_are_fetched_as_the_web_spider_fetches_them(tmp_path):
    """A URL needs a contact, is shown like a file, and stays unread where robots.txt forbids it; nothing is written."""
    options = [word for name, value in LOCAL.items() for word in ("-s", f"{name}={value}")]
    with serving() as site:
        names = [site.url(path) for path in ("/article/a,b/2", "/private/1", "/paper.pdf")]
        words = ["extract", *names, *options, "--json", "-s", f"NEWSCRAWL_STATE_DIR={tmp_path / 'state'}"]
        done = command_server().run(words, folder=ROOT, seconds=60)
        refused = commands.run("extract", site.url("/article/2"))

    outcomes = {one["locator"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr) == (0, b"")
    assert outcomes[names[0]]["rejected"] is None
    assert outcomes[names[1]]["rejected"] == "download: robots.txt forbids it"
    assert outcomes[names[2]]["rejected"] == "read: not read: it is a PDF document"
    assert not (tmp_path / "state").exists()
    assert "NEWSCRAWL_CONTACT" in refused.stderr
