"""What pages of several publishers say to their readers in the same words is no article; a wire story is one."""

import pytest

from newscrawl.stages.notices import Notices
from pipelines.duplicates import DuplicateIndex
from pipelines.duplicates.signer import signer
from pipelines.items import Article, Source

PROMPT = (
    "Our new app is here. You get all the stories that matter to you, and you choose what we send. "
    "Please tell us in the settings which subjects you follow. We will never ask for your location."
)
APP = (
    "Unsere neue App ist da. Hier finden Sie alles, was Sie wissen wollen, und wählen selbst, was wir Ihnen schicken. "
    "Bitte nennen Sie uns in den Einstellungen Ihre Themen. Wir fragen Sie nie nach Ihrem Standort."
)
WIRE = (
    "The harbour council has voted to close the old bridge while its bearings are replaced. Engineers said that the "
    "motors draw too much current. Shopkeepers expect to lose customers, and the mayor spoke of a hard choice."
)
DATED = PROMPT.replace("Our new app", "From Monday our new app")


def found(text, *sources):
    """Return for each source whether its page with the text is a notice."""
    notices = Notices(signer("numpy"))
    articles = []
    for number, (source, fetched) in enumerate(sources):
        article = Article(id=f"{number}", locator="", text=text, fetched_at=fetched)
        article.source = source
        articles.append(article)
    with DuplicateIndex.in_memory() as index:
        for article, label in zip(
            articles, index.compare([text] * len(articles), map(str, range(len(articles)))), strict=True
        ):
            article.duplicate = label
    return [notices.is_notice(article) for article in articles]


def on(*hosts, family=None, days=(4, 4, 4, 4)):
    return [
        (Source(host=host, family=family), f"2026-05-{day:02}T08:00:00+00:00")
        for host, day in zip(hosts, days, strict=False)
    ]


@pytest.mark.parametrize("text", [PROMPT, APP])
def test_the_third_publisher_within_a_day_shows_a_notice(text):
    """The first two are published as they come: what they are is not known yet."""
    assert found(text, *on("a.example", "b.example", "c.example", "d.example")) == [False, False, True, True]


@pytest.mark.parametrize("text", [WIRE, DATED])
def test_what_reports_or_names_a_day_is_no_notice(text):
    """However many print it."""
    assert not any(found(text, *on("a.example", "b.example", "c.example", "d.example")))


def test_one_family_or_many_days_are_not_enough():
    """Papers of one publisher share pages, and a text that spreads slowly is no form."""
    assert not any(found(PROMPT, *on("a.example", "b.example", "c.example", family="house")))
    assert not any(found(PROMPT, *on("a.example", "b.example", "c.example", days=(4, 6, 8))))
