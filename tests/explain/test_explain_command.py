"""``scrapy explain`` on a crawl of the samples and of texts written for these tests."""

import json
import shutil
from contextlib import closing
from itertools import product

import pytest

from newscrawl.state.state import State
from pipelines.duplicates.tokens import tokens
from tests import commands
from tests.command_server import command_server
from tests.crawls import ROOT, Crawls

SEEDS = ROOT / "seeds"
SENTENCES = [
    f"Im Stadtteil {place} {what}, {when}."
    for (place, when), what in zip(
        product(
            ("Altenwerder", "Birkholz", "Cramerfeld", "Dornburg"),
            ("wie der Bezirk mitteilte", "sagte die Architektin", "heißt es im Gutachten"),
        ),
        (
            "beginnt im März der Umbau der alten Markthalle mit 42 Ständen",
            "sollen Linden statt Pappeln den Uferweg säumen",
            "wartet eine Schule seit neun Jahren auf ihr Dach",
            "kostet die Sanierung des Hallenbades 17,3 Millionen Mark",
            "öffnet ein Lesesaal für Nachtarbeiter und ihre Kinder",
            "fehlen der Werkstatt noch immer drei Drehbänke",
            "ziehen Imker mit achtzig Völkern auf die Dächer",
            "wird die Straßenbahn bis zum Klinikum verlängert",
            "lagert im Keller ein Archiv aus gläsernen Negativen",
            "streiten Nachbarn über den Lärm der Kühlanlage",
            "übt ein Chor in der stillgelegten Gießerei",
            "misst ein Pegel das Grundwasser unter dem Rathaus",
        ),
        strict=True,
    )
]
WHOLE = "\n\n".join(SENTENCES)
CUT = "\n\n".join(SENTENCES[:6])
OTHER = "Die Sternwarte meldet einen Kometen, den man mit bloßem Auge sehen kann. Er zieht bis Ostern nach Norden."
MADE_UP = {"whole.txt": WHOLE, "cut.txt": CUT, "other.txt": OTHER * 2}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of the samples, and then of the texts above."""
    folder = tmp_path_factory.mktemp("explained")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, text in MADE_UP.items():
        (inbox / name).write_text(f"Stadtumbau {name}\n\n{text}\n", encoding="utf-8")
    crawls = Crawls(folder / "crawl")
    paths = [SEEDS, *(inbox / name for name in MADE_UP)]
    assert crawls.run("local", "-a", f"path={' '.join(map(str, paths))}").returncode == 0
    return crawls


def words_of(crawls, *words, **settings):
    """Return the arguments of ``scrapy``."""
    folder = crawls.folder if crawls else None
    places = {"NEWSCRAWL_ARTICLES_DIR": folder / "articles", "NEWSCRAWL_STATE_DIR": folder / "state"} if folder else {}
    options = [word for name, value in (places | settings).items() for word in ("-s", f"{name}={value}")]
    return ["explain", *map(str, words), *options]


def explain(crawls, *words, **settings):
    return commands.run(*words_of(crawls, *words, **settings))


def explained(crawls, *words, **settings):
    result = explain(crawls, *words, "--json", **settings)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def record(crawls, locator):
    (found,) = (article for article in crawls.articles() if article["locator"] == locator)
    return found


def ids(crawls, *locators):
    return [record(crawls, locator)["id"] for locator in locators]


def test_an_edited_copy_is_explained_by_its_record(crawled):
    """The verdict is that of the record, shown with counted, estimated and stored scores, bands and samples."""
    earlier, later = ids(crawled, "07-sturm-kurzfassung.txt", "pages/sommersturm.html")
    found = explained(crawled, earlier, later)
    stored = record(crawled, "pages/sommersturm.html")["duplicate"]

    copy = found["copy"]
    assert (found["earlier"], copy["verdict"], copy["origin"], found["copy_difference"]) == (
        "a",
        "near",
        "stored",
        None,
    )
    assert copy["stored"]["similarity"] == stored["similarity"] == copy["now"]["estimated"]["similarity"]
    assert abs(copy["now"]["counted"]["similarity"] - stored["similarity"]) < 0.15
    assert copy["now"]["collisions"]["of_bands"] == 25
    assert copy["now"]["collisions"]["bands"]
    assert 1 < copy["now"]["collisions"]["sampled"] <= copy["now"]["collisions"]["sampled_later"]
    assert found["event"]["verdict"] == "same"


def test_the_order_of_the_two_does_not_matter(crawled):
    """The records say which article is the earlier one, not the order of the arguments."""
    earlier, later = ids(crawled, "07-sturm-kurzfassung.txt", "pages/sommersturm.html")
    one, other = explained(crawled, earlier, later), explained(crawled, later, earlier)

    assert (one["earlier"], other["earlier"]) == ("a", "b")
    assert one["copy"] == other["copy"]
    assert one["event"] == other["event"]


def test_a_partial_copy_is_explained_by_the_share_that_made_it_one(crawled):
    """Most of a cut text is in the whole one: the reason names that share and its margin over the threshold."""
    found = explained(crawled, *ids(crawled, "whole.txt", "cut.txt"))

    copy = found["copy"]
    assert (copy["verdict"], copy["origin"]) == ("partial", "stored")
    assert copy["now"]["counted"]["containment"] == 1.0
    assert copy["now"]["counted"]["similarity"] < 0.64
    assert "the share of the later text that is also in the earlier one" in copy["reason"]
    assert "above the threshold of a partial copy, 0.60" in copy["reason"]


def test_copies_with_the_same_words_share_one_passage(crawled):
    """An exact copy is one single passage, whatever its punctuation."""
    found = explained(crawled, *ids(crawled, "02-faehre-agenturmeldung.txt", "06-faehre-nachdruck.txt"))

    assert found["copy"]["verdict"] == "exact"
    assert found["copy"]["now"]["collisions"]["exact"]
    assert len(found["passages"]) == 1
    assert found["passages"][0]["words"] == found["a"]["words"]


def test_one_event_in_other_words_is_explained_by_its_evidence(crawled):
    """Two reports that hardly share a passage are not copies, but one event; the evidence is the record's."""
    earlier, later = "01-faehre-uebersetzung.txt", "02-faehre-agenturmeldung.txt"
    found = explained(crawled, *ids(crawled, earlier, later))

    event = found["event"]
    assert found["copy"]["verdict"] == "unique"
    assert "none of 25 bands" in found["copy"]["now"]["reason"]
    assert (event["verdict"], event["origin"], event["stored"]["named"]) == ("same", "stored", True)
    assert event["stored"]["evidence"] == record(crawled, later)["event"]["evidence"]
    assert event["now"]["probability"] > event["threshold_probability"]
    assert "Nordsund" in event["now"]["evidence"]["names"]


def test_unrelated_articles_have_reasons_too(crawled):
    """Two texts about different things are neither copies nor one event, with a reason for both."""
    found = explained(crawled, *ids(crawled, "09-gemeinderat-lokalbericht.txt", "other.txt"))

    assert (found["copy"]["verdict"], found["event"]["verdict"]) == ("unique", "other")
    assert found["event"]["stored"]["reason"] == "by their records they are in different events"
    assert "below the threshold of" in found["event"]["now"]["reason"]


def test_removals_are_summed_by_kind(crawled):
    """The removals of a record and their characters are counted by kind."""
    found = explained(crawled, record(crawled, "06-faehre-nachdruck.txt")["id"])
    removed = record(crawled, "06-faehre-nachdruck.txt")["removed"]

    assert sum(each["pieces"] for each in found["article"]["removed"]) == len(removed)
    assert sum(each["characters"] for each in found["article"]["removed"]) == sum(len(each["text"]) for each in removed)


def test_one_article_is_shown_with_everything_it_matched(crawled):
    """With one argument: its matches with scores, its copy cluster and its event."""
    original, copy, translation = ids(
        crawled, "02-faehre-agenturmeldung.txt", "06-faehre-nachdruck.txt", "01-faehre-uebersetzung.txt"
    )
    found = explained(crawled, copy)

    assert [(each["id"], each["kind"], each["similarity"]) for each in found["matches"]] == [(original, "exact", 1.0)]
    assert [each["headline"]["id"] for each in found["copies"]] == [original]
    assert {each["headline"]["id"] for each in found["reports"]} == {original, translation}
    assert all(each["headline"]["title"] for each in found["reports"])


def test_a_file_that_was_not_crawled_is_shown_with_records_of_the_same_words(crawled, tmp_path):
    """Nothing is stored about it; records with the same words, whatever their case and spacing, are named."""
    record_of_words = record(crawled, "other.txt")
    (tmp_path / "again.txt").write_text(record_of_words["text"].replace(" ", "  ").upper(), encoding="utf-8")
    found = explained(crawled, tmp_path / "again.txt")

    assert not found["article"]["stored"]
    assert [each["id"] for each in found["same_words"]] == [record_of_words["id"]]


def test_versions_and_inherited_agencies_are_shown(crawled, tmp_path):
    """``revision_of`` of a record and the agencies it inherited are shown, with the id of the earlier copy."""
    earlier, later = (record(crawled, each) for each in ("whole.txt", "cut.txt"))
    later["revision_of"] = later["syndication"]["inferred_from"] = earlier["id"]
    later["syndication"]["agencies"] = [{"id": "dpa", "role": "origin", "confidence": 0.7, "evidence": []}]
    rows = tmp_path / "rows.jsonl"
    rows.write_text("\n".join(map(json.dumps, (earlier, later))), encoding="utf-8")
    settings = {"NEWSCRAWL_STATE_DIR": tmp_path / "none"}
    single = explained(None, later["id"], "--articles", rows, **settings)
    pair = explain(None, earlier["id"], later["id"], "--articles", rows, **settings)

    assert (single["revision_of"], single["inherited_from"]) == (earlier["id"], earlier["id"])
    assert single["inherited"] == {"dpa": "origin"}
    assert "the later one is a new version of the earlier one's document" in pair.stdout


def test_files_are_explained_without_a_crawl(tmp_path):
    """Files are extracted and cleaned; without a state and records the verdicts are computed."""
    (tmp_path / "a.txt").write_text(f"Stadtumbau\n\n{WHOLE}\n", encoding="utf-8")
    changed = WHOLE.replace("Drehbänke", "Fräsen")
    row = json.dumps({"title": "Umbau", "text": changed, "url": "https://one.example.org/1"})
    (tmp_path / "rows.jsonl").write_text(f'{{"title": "x"}}\n{row}\n', encoding="utf-8")
    settings = {"NEWSCRAWL_ARTICLES_DIR": tmp_path / "none", "NEWSCRAWL_STATE_DIR": tmp_path / "nothing"}
    found = explained(None, tmp_path / "a.txt", f"{tmp_path / 'rows.jsonl'}:2", **settings)

    assert (found["earlier"], found["a"]["found"], found["b"]["found"]) == ("a", "file", "file")
    assert (found["copy"]["verdict"], found["copy"]["origin"], found["copy"]["stored"]) == (
        "near",
        "computed now",
        None,
    )
    assert found["event"]["origin"] == "computed now"
    assert sum(each["words"] for each in found["passages"]) == len(tokens(WHOLE)) - 1
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_was_crawled_has_its_stored_labels(crawled):
    """A file is recognised by its bytes: its labels from the crawl are shown."""
    found = explained(crawled, SEEDS / "07-sturm-kurzfassung.txt", SEEDS / "pages" / "sommersturm.html")

    assert (found["b"]["found"], found["b"]["stored"]) == ("file", True)
    assert (found["copy"]["verdict"], found["copy"]["origin"]) == ("near", "stored")


@pytest.mark.parametrize(
    "name",
    [
        "https://kuestenblatt.example.org/panorama/sommersturm-nordfriesland",
        "https://kuestenblatt.example.org/panorama/sommersturm-nordfriesland?utm_source=feed",
        "pages/sommersturm.html",
    ],
)
def test_a_url_and_a_locator_name_a_record(crawled, name):
    """A URL, with or without tracking parameters, and a locator lead to the record; nothing is fetched."""
    assert explained(crawled, name)["article"]["headline"]["id"] == record(crawled, "pages/sommersturm.html")["id"]


def test_a_line_of_published_records_is_the_record(crawled):
    """``FILE:LINE`` of a published file is that record as it is, not a document to be cleaned again."""
    path = crawled.published()[0]
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    found = explained(None, f"{path}:1", "--articles", path, NEWSCRAWL_STATE_DIR=crawled.folder / "none")

    assert found["article"]["headline"]["id"] == first["id"]
    assert found["article"]["found"] == "record"


def test_an_id_may_be_shortened_while_it_is_unique(crawled):
    """The first characters of an id name its article; if several articles share them, they are listed in the error."""
    article = record(crawled, "04-hering-blog.txt")
    assert explained(crawled, article["id"][:10])["article"]["headline"]["id"] == article["id"]

    twins = crawled.folder / "twins.jsonl"
    rows = [article | {"id": f"abcd{number}{article['id'][5:]}"} for number in (1, 2)]
    twins.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    refused = explain(crawled, "abcd", "--articles", twins)

    assert refused.returncode == 2
    assert "2 ids start with abcd: abcd1" in refused.stderr
    assert explained(crawled, "abcd2", "--articles", twins)["article"]["headline"]["id"] == rows[1]["id"]


def test_articles_known_only_by_the_state_are_shown_without_texts(crawled, tmp_path):
    """If no file has the records, their stored labels are shown, with a note that the texts are missing."""
    earlier, later = ids(crawled, "07-sturm-kurzfassung.txt", "pages/sommersturm.html")
    found = explained(crawled, earlier, later, NEWSCRAWL_ARTICLES_DIR=tmp_path)

    assert (found["a"]["found"], found["copy"]["verdict"], found["copy"]["now"]) == ("state", "near", None)
    assert "name its file with --articles" in found["a"]["notes"][0]


def test_a_verdict_that_differs_now_is_pointed_out(crawled, tmp_path):
    """If a record calls a copy unique, the computed verdict and the likely reason are shown."""
    earlier, later = (record(crawled, each) for each in ("07-sturm-kurzfassung.txt", "pages/sommersturm.html"))
    alone = {"kind": "unique", "of": None, "cluster": later["id"], "similarity": None, "matches": []}
    later["duplicate"] |= alone
    old = earlier | {"fetched_at": "2020-01-01T00:00:00Z"}
    for first, likely in ((earlier, "in many other copy clusters"), (old, "NEWSCRAWL_INDEX_DAYS")):
        rows = tmp_path / "rows.jsonl"
        rows.write_text("\n".join(map(json.dumps, (first, later))), encoding="utf-8")
        found = explained(None, first["id"], later["id"], "--articles", rows, NEWSCRAWL_STATE_DIR=tmp_path / "none")

        assert (found["copy"]["verdict"], found["copy"]["now"]["kind"]) == ("unique", "near")
        assert found["copy_difference"].startswith("stored: unique, computed now: near; ")
        assert likely in found["copy_difference"]


def test_a_best_match_in_another_event_is_pointed_out(crawled, tmp_path):
    """An article that started an event of its own is not shown as a report of its best match's event."""
    later = next(each for each in crawled.articles() if each["event"]["score"] is not None)
    earlier = next(each for each in crawled.articles() if each["id"] == later["event"]["of"])
    settings = {"NEWSCRAWL_STATE_DIR": tmp_path / "none"}
    said = "that is in another event"
    rows = tmp_path / "rows.jsonl"
    for cluster, pointed_out in ((later["event"]["cluster"], False), (later["id"], True)):
        later["event"]["cluster"] = cluster
        rows.write_text("\n".join(map(json.dumps, (earlier, later))), encoding="utf-8")
        shown = explain(None, later["id"], "--articles", rows, **settings).stdout

        assert (said in shown) == pointed_out
        assert ("others in the event" in shown) == (not pointed_out)


def test_articles_far_apart_are_not_compared_as_events(crawled, tmp_path):
    """Two dated reports further apart than the window are not one event, and the reason names the window."""
    one, other = (record(crawled, each) for each in ("01-faehre-uebersetzung.txt", "02-faehre-agenturmeldung.txt"))
    rows = tmp_path / "rows.jsonl"
    dated = [
        each | {"published_at": day, "published_precision": "day"}
        for each, day in ((one, "2024-05-01"), (other, "2024-05-20"))
    ]
    rows.write_text("\n".join(map(json.dumps, dated)), encoding="utf-8")
    found = explained(None, one["id"], other["id"], "--articles", rows, NEWSCRAWL_STATE_DIR=tmp_path / "none")

    assert found["event"]["now"]["verdict"] == "other"
    assert "NEWSCRAWL_EVENT_WINDOW_DAYS" in found["event"]["now"]["reason"]


def test_languages_are_compared_by_the_names_of_their_leads(crawled, tmp_path):
    """Two reports in two languages are scored as in the index."""
    (tmp_path / "de.txt").write_text(
        "Brückeneinsturz\n\nBei Tarnhof ist am Dienstag die Brücke über die Lauwe eingestürzt. Bürgermeisterin Ruth "
        "Ohlendiek sprach von einem Wunder, weil nur der Fahrer Piet Wenderoth verletzt wurde.\n",
        encoding="utf-8",
    )
    (tmp_path / "en.txt").write_text(
        "Bridge collapse\n\nA bridge over the river Lauwe collapsed near Tarnhof on Tuesday. Mayor Ruth Ohlendiek "
        "called it a wonder that nobody but the driver, Piet Wenderoth, was hurt in the accident.\n",
        encoding="utf-8",
    )
    found = explained(crawled, tmp_path / "de.txt", tmp_path / "en.txt")

    assert found["event"]["now"]["score"] is not None
    assert {"Ruth", "Ohlendiek", "Wenderoth"} & set(" ".join(found["event"]["now"]["evidence"]["names"]).split())


def test_a_state_without_events_can_be_explained(crawled, tmp_path):
    """If the state has no event index, or one that cannot be read, the score is that of an empty one."""
    for change in ("DELETE FROM schemes", "UPDATE schemes SET scheme = '{\"version\":0}'"):
        state = tmp_path / change[:6]
        shutil.copytree(crawled.folder / "state", state)
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'event%'"
        with closing(State(state, "the test")) as changed:
            for (table,) in changed.connection.execute(tables).fetchall():
                changed.connection.execute(f"DROP TABLE {table}")
            changed.connection.execute(f"{change} WHERE component = 'events'")
        found = explained(crawled, *ids(crawled, "whole.txt", "cut.txt"), NEWSCRAWL_STATE_DIR=state)

        assert found["event"]["now"]["score"] is not None


def test_the_json_keys_are_stable(crawled):
    """The keys that programs read keep their names."""
    pair = explained(crawled, *ids(crawled, "whole.txt", "cut.txt"))
    single = explained(crawled, record(crawled, "cut.txt")["id"])

    assert list(pair) == "a b earlier copy copy_difference event event_difference passages".split()
    assert list(pair["copy"]) == "verdict origin reason stored now".split()
    assert list(pair["copy"]["now"]) == (
        "kind reason shingles_earlier shingles_later counted estimated replaced collisions".split()
    )
    assert list(pair["event"]) == "verdict origin reason threshold threshold_probability stored now".split()
    assert list(pair["passages"][0]) == "words a_start a_end b_start b_end".split()
    assert list(single) == (
        "article duplicate revision_of event matches copies reports related same_words inherited_from inherited "
        "best_match_event".split()
    )


def test_a_person_sees_the_passages_side_by_side(crawled):
    """Both texts are shown side by side, shared passages in brackets, the text between them shortened."""
    words = words_of(crawled, *ids(crawled, "07-sturm-kurzfassung.txt", "pages/sommersturm.html"))
    done = command_server().run(words, folder=ROOT)
    shown = done.stdout.decode()

    assert done.returncode == 0, done.stderr
    assert "Copy: near (stored)" in shown
    assert "colliding bands: " in shown
    assert "removed before comparing: " in shown
    assert "Ein ungewöhnlich früher ⟦Sommersturm hat am Mittwoch" in shown
    assert "\x1b" not in shown


def test_explaining_changes_nothing(crawled):
    """Records and state are the same bytes before and after."""
    files = [path for path in sorted(crawled.folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm")]
    before = [path.read_bytes() for path in files]
    explained(crawled, *ids(crawled, "whole.txt", "cut.txt"))

    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["0123abcd"], "0123abcd was not found: it is not a file, and no record in "),
        (["https://one.example.org/nowhere"], "has this id, URL or locator"),
        ([SEEDS / "export.jsonl"], "contains several documents: name one, as in"),
        ([f"{SEEDS / 'export.jsonl'}:99"], "there is no document at 99 in"),
        ([SEEDS / "10-einwilligung.txt"], "is not an article"),
        (["abcd", "--articles", "missing.jsonl"], "--articles missing.jsonl: there is no such file"),
        (["0123abcd", "--articles", SEEDS / "expected.json"], "expected.json has this id, URL or locator"),
    ],
)
def test_mistakes_are_reported_in_one_line(crawled, words, found):
    """What is not found, unreadable or ambiguous gives a message of one line and exit code 2."""
    result = explain(crawled, *words)

    assert result.returncode == 2
    assert found in result.stderr
    assert result.stderr.startswith("newscrawl: ")
    assert result.stderr.count("\n") == 1
