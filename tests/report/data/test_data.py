"""The data of a report's page agree with its records, counted independently."""

from collections import Counter, defaultdict
from datetime import UTC, datetime

import msgspec

from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.events.report import report
from newscrawl.state.published import ArticleSummary
from pipelines.items import CREDITED, Article
from tests.report.data.samples import HOSTILE

COPIES = {"exact", "near"}


def credits_of(record):
    return {agency["id"] for agency in record["syndication"]["agencies"] if agency["role"] in CREDITED}


def test_the_figures_are_those_of_the_records(made_up) -> None:
    """Each figure is what plain counting over the lines gives."""
    page, records = made_up
    figures = page.figures

    assert figures["articles"] == page.meta["articles"] == len(records)
    assert figures["outlets"] == len({record["source"]["host"] for record in records})
    assert figures["copies"] == sum(record["duplicate"]["kind"] in COPIES for record in records)
    assert figures["partial_copies"] == sum(record["duplicate"]["kind"] == "partial" for record in records)
    assert figures["credited"] == sum(bool(credits_of(record)) for record in records)
    assert figures["revisions"] == len({record["revision_of"] for record in records} - {None})
    assert figures["undated"] == 0


def test_articles_are_counted_by_outlet_agency_language_and_rule(made_up) -> None:
    """So are the lists; every agency of a joint credit counts."""
    page, records = made_up
    figures, names = page.figures, page.meta["dictionaries"]
    outlets = Counter(record["source"]["host"] for record in records)
    roles = Counter((each["id"], each["role"]) for record in records for each in record["syndication"]["agencies"])
    prints = Counter((record["source"]["host"], agency) for record in records for agency in credits_of(record))

    assert {names["outlet"][outlet]["host"]: count for outlet, count, _ in figures["by_outlet"]} == outlets
    assert {
        (names["agency"][agency]["id"], role): count
        for agency, *counts in figures["by_agency"]
        for role, count in zip(("origin", "contributor", "cited", "photo"), counts, strict=True)
        if count
    } == roles
    assert {names["language"][code]: count for code, count in figures["by_language"]} == Counter(
        record["language"]["code"] for record in records
    )
    assert {names["rule"][rule]: count for rule, count in figures["by_rule"]} == {"example-footer": len(records)}
    assert {
        (names["outlet"][outlet]["host"], names["agency"][agency]["id"]): count
        for outlet, agency, count in figures["prints"]
    } == prints
    assert sum(len(credits_of(record)) > 1 for record in records) > 10


def test_chains_lead_from_agency_over_distributor_to_outlet(made_up) -> None:
    """An article is on one way for each agency of its credit, and on one without if only a distributor is named."""
    page, records = made_up
    names = page.meta["dictionaries"]
    expected = Counter()
    for record in records:
        carried = record["syndication"]["distributor"]
        distributor = carried and carried["id"]
        for agency in credits_of(record) or ({None} if distributor else ()):
            expected[agency, distributor, record["source"]["host"]] += 1

    assert {
        (
            None if agency < 0 else names["agency"][agency]["id"],
            None if distributor < 0 else names["distributor"][distributor]["id"],
            names["outlet"][outlet]["host"],
        ): count
        for agency, distributor, outlet, count in page.figures["chains"]
    } == expected


def test_days_count_first_texts_and_copies(made_up) -> None:
    """A day is that of the date in UTC."""
    page, records = made_up
    expected = defaultdict(lambda: [0, 0])
    for record in records:
        expected[record["published_at"][:10]][record["duplicate"]["kind"] in COPIES] += 1

    found = {f"{datetime.fromtimestamp(86_400 * day, UTC):%Y-%m-%d}": counts for day, *counts in page.figures["days"]}
    assert found == expected
    assert page.figures["months"] == page.figures["years"] == []


def clusters_of(records, label):
    """Return the sets of numbers of the records that have one cluster."""
    clusters = defaultdict(set)
    for number, record in enumerate(records):
        clusters[record[label]["cluster"]].add(number)
    return [cluster for cluster in clusters.values() if len(cluster) > 1]


def test_groups_and_events_have_the_members_of_their_clusters(made_up) -> None:
    """Two articles or more with one text are a group, two reports or more an event: versions of one page are one."""
    page, records = made_up
    events = [each for each in clusters_of(records, "event") if len({records[at]["url"] for at in each}) > 1]

    assert set(map(frozenset, page.groups())) == set(map(frozenset, clusters_of(records, "duplicate")))
    assert set(map(frozenset, _members(page))) == set(map(frozenset, events))
    assert all(page["event"][article] == number for number, event in enumerate(_members(page)) for article in event)
    assert all(page["copies"][article] == number for number, group in enumerate(page.groups()) for article in group)


def test_members_are_in_the_order_of_their_dates(made_up) -> None:
    """In a group, and in an origin of an event."""
    page, _ = made_up
    for members in [*page.groups(), *(members for event in page.events() for _, members in event)]:
        assert members == sorted(members, key=lambda article: (page["time"][article], article))


def _members(page):
    return [[article for _, members in event for article in members] for event in page.events()]


def test_the_columns_are_those_of_the_records(made_up) -> None:
    """Each article has its run, kind, language, date, copy, event and credits."""
    page, records = made_up
    number = {record["id"]: at for at, record in enumerate(records)}

    assert page.named("language") == [record["language"]["code"] for record in records]
    assert page.named("run") == [record["run"]["id"] for record in records]
    assert page.named("kind") == ["article"] * len(records)
    assert page.titles == [record["title"] for record in records]
    assert page.urls == [record["url"] for record in records]
    assert page["filled"] == [bool(each["title"]) + 2 * bool(each["byline"] or each["authors"]) for each in records]
    assert page.ids == [record["id"][:12] for record in records]
    assert page["copy_of"] == [number.get(record["duplicate"]["of"], -1) for record in records]
    assert page["revision_of"] == [number.get(record["revision_of"], -1) for record in records]
    assert page["event_of"] == [number.get(record["event"]["of"], -1) for record in records]
    assert page.credits() == [
        [(agency["id"], agency["role"]) for agency in record["syndication"]["agencies"]] for record in records
    ]


def test_every_text_is_in_the_page_with_what_was_cut_and_why(made_up) -> None:
    """Texts have the fields of their records."""
    page, records = made_up
    assert page.meta["texts"] == {"kept": "all", "articles": 600, "shards": page.meta["texts"]["shards"], "files": None}
    for number in range(0, 600, 7):
        text, record = page.text(number), records[number]
        for field in ("text", "removed", "locator", "language", "syndication", "section", "fetched_at"):
            assert text[field] == record[field], field
        assert text.get("byline") == record["byline"]
        assert text["event"].get("evidence") == record["event"]["evidence"]


def test_texts_that_are_read_together_lie_together(made_up) -> None:
    """The texts of an event, and those of a copy group, have positions without a gap."""
    page, _ = made_up
    for event in _members(page):
        positions = [page["text"][article] for article in event]
        assert max(positions) - min(positions) < len(event) + 3  # copies of a member that are in no event


def test_origins_count_each_agency_of_a_joint_credit(samples) -> None:
    """The crane is one text of dpa, whose versions are one report, and a text without a credit."""
    (event, _) = samples.events()
    assert event == [(["dpa", "afp"], [1, 0, 4]), ([], [2])]
    assert samples["origin_reports"][:2] == [2, 1]
    assert samples["event_reports"] == [3, 2]
    assert samples["event_outlets"] == [3, 2]
    assert samples.figures["origins"] == [[1, 1], [2, 1]]


def test_events_are_those_of_scrapy_events(made_up) -> None:
    """With the same reports, origins and agencies; two versions of one page are no event."""
    page, records = made_up
    articles = [msgspec.convert(record, Article) for record in records]
    clusters = defaultdict(list)
    for article in articles:
        clusters[article.event.cluster].append(ArticleSummary.of(article))
    listed = [report(event, members, as_of="") for event, members in clusters.items()]
    expected = {event.event: event for event in listed if event.reports > 1}

    assert (
        len(page.events()) == page.figures["events"] == len(expected) < sum(len(each) > 1 for each in clusters.values())
    )
    for event, reports in zip(page.events(), page["event_reports"], strict=True):
        found = expected[records[event[0][1][0]]["event"]["cluster"]]
        assert reports == found.reports
        origins = {(frozenset(agencies), frozenset(records[at]["id"] for at in members)) for agencies, members in event}
        assert origins == {(frozenset(text.agencies), frozenset(text.members)) for text in found.independent}


def test_the_origins_of_events_are_those_of_datasets(made_up) -> None:
    """As of the newest run."""
    page, _ = made_up
    records = join_runs(published_runs([page.path.parent]))
    counts = [len(event) for event in page.events()]
    assert [counts[event] for event in page["event"] if event >= 0] == [
        int(origins) for origins, event in zip(records.event_origins, page["event"], strict=True) if event >= 0
    ]
    assert page["superseded_by"] == records.superseded_by.tolist()


def test_what_only_absent_articles_connect_belongs_together(samples) -> None:
    """Two copies of a text that is in no run are a group, and two reports of its event an event."""
    assert samples.groups() == [[1, 0, 4], [5, 6]]
    assert samples["copy_of"] == [-1, 0, 0, -1, 0, -1, -1, -1]
    assert samples["copies"] == [0, 0, -1, -1, 0, 1, 1, -1]
    assert samples["superseded_by"] == [4, -1, -1, -1, -1, -1, -1, -1]


def test_outlets_are_counted_if_they_are_known(samples) -> None:
    """What has neither host nor name has an entry in the dictionary all the same."""
    assert samples.figures["outlets"] == 3
    assert {"host": None, "name": None, "family": None} in samples.meta["dictionaries"]["outlet"]


def test_dates_are_counted_at_their_precision(samples) -> None:
    """What is dated to the month or the year is in no day."""
    assert samples["precision"] == [1, 2, 3, 4, 1, 0, 0, 0]
    assert samples["time"][:3] == [1793354400, 1793318400, 1790812800]
    assert samples.figures["days"] == [[20756, 1, 1], [20757, 0, 1]]
    assert samples.figures["months"] == [[20727, 1, 0]]
    assert samples.figures["years"] == [[20089, 1, 0]]
    assert samples.figures["undated"] == 3


def test_shares_are_whole_per_cents_and_only_the_same_is_all(samples) -> None:
    """0.999 is 99 per cent."""
    assert samples["similarity"] == [0, 99, 20, 0, 90, 100, 100, 0]
    assert samples["probability"] == [0, 91, 60, 0, 0, 0, 0, 0]


def test_matches_name_articles_of_the_report(samples) -> None:
    """The best match comes first; one with an article that is not there is left out."""
    matches = samples.text(2)["matches"]
    assert [(match["article"], match["containment"]) for match in matches] == [(0, 0.5), (1, 0.3)]


def test_an_article_without_a_title_has_the_first_words_of_its_text(samples) -> None:
    """Nor is a title longer than a line."""
    assert samples.titles[0] == "A crane fell into the harbour"
    assert samples.titles[1] == "The crane moved."
    assert samples.titles[3] == "(no title)"


def test_rules_are_counted_once_an_article_without_white_space(samples) -> None:
    """The rule that cut twice from one article counts once."""
    rules = samples.meta["dictionaries"]["rule"]
    assert [[rules[rule] for rule in each] for each in samples.lists("rule_start", "rule")][:3] == [
        ["dateline"],
        [],
        [HOSTILE],
    ]
    assert samples.figures["by_rule"] == [[0, 1], [1, 1]]


def test_runs_tell_what_their_manifests_say(samples) -> None:
    """What a manifest does not say is empty."""
    first, second = samples.meta["runs"]
    assert (first["articles"], first["problems"], first["rejections"]) == (4, ["one input file was broken"], {})
    assert (second["articles"], second["coverage"]) == (4, {"records": 4})
    assert samples.meta["as_of"] == "2026-11-02T03:20:00Z"


def test_agencies_have_names_and_the_most_frequent_come_first(samples) -> None:
    """An agency that is only cited comes after those that write."""
    assert samples.meta["dictionaries"]["agency"] == [
        {"id": "dpa", "name": "Deutsche Presse-Agentur"},
        {"id": "afp", "name": "afp"},
        {"id": "reuters", "name": "reuters"},
    ]


def test_text_of_strangers_is_never_markup(samples) -> None:
    """What ends a script, in any field, is nowhere in the page."""
    assert samples.titles[2] == " ".join(HOSTILE.split())
    assert samples.text(2)["text"] == HOSTILE
    assert samples.urls[2] == "javascript:alert(3)"
    assert b"alert(" not in samples.html
