"""Alarms, hooks, metrics and the log as JSON, through the real command line."""

import json
import os
import shlex
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.corpus import article
from newscrawl.runs.manifests import manifests
from newscrawl.state.published import DATABASE
from tests.monitoring.histories import DAY, WEDNESDAY, manifest

STORE = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
NOW = WEDNESDAY + 21 * DAY


@pytest.fixture
def inbox(tmp_path):
    """Return a folder with three texts."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(3):
        made = article(number, 300)
        (folder / f"{number}.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
    return folder


def remember(crawls, inputs, runs=21, **values):
    """Leave manifests of runs that were each night before, as earlier runs would."""
    folder = crawls.folder / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    for night in range(runs):
        one = manifest(WEDNESDAY + DAY * night, **values)
        one.inputs = list(map(str, inputs))
        name = f"local-{one.started:%Y-%m-%dT%H-%M-%SZ}-abcdef.manifest.json"
        (folder / name).write_bytes(msgspec.json.encode(one))
    (folder / "local-2026-11-24T09-00-00Z-broken.manifest.json").write_bytes(b'{"run": ')


def last(crawls):
    return next(manifests(crawls.folder / "runs"))


def run(crawls, inbox, *arguments, **settings):
    return crawls.run("local", "-a", f"path={inbox}", *arguments, NEWSCRAWL_NOW=f"{NOW:%Y-%m-%dT%H:%M:%SZ}", **settings)


def test_an_alarm_is_a_line_an_entry_and_an_exit_code(crawls, inbox, tmp_path):
    """A run without anything new, where there used to be some: told on standard error, in the manifest, to the hook."""
    crawls.run("local", "-a", f"path={inbox}", NEWSCRAWL_NOW="2026-10-01T03:00:00Z")
    remember(crawls, [inbox])
    told = tmp_path / "told.json"
    command = shlex.join([sys.executable, "-c", STORE, str(told)])

    done = run(crawls, inbox, "--nolog", NEWSCRAWL_ALARM_COMMAND=command, NEWSCRAWL_SUMMARY_ENABLED=False)

    assert done.returncode == 3
    assert done.stderr.decode() == "newscrawl: nothing new in this run, where 50 articles or more used to come\n"
    (alarm,) = last(crawls).alarms
    assert alarm == {"name": "nothing_new", "sentence": alarm["sentence"], "value": 0, "usual": 50}
    assert json.loads(told.read_bytes()) == {
        "exit_code": 3,
        "run": last(crawls).run.id,
        "spider": "local",
        "problems": [],
        "alarms": [alarm],
        "manifest": str(crawls.folder / "runs" / f"{last(crawls).run.id}.manifest.json"),
    }
    assert str(told) not in (crawls.folder / "runs" / f"{last(crawls).run.id}.manifest.json").read_text()

    off = run(crawls, inbox, NEWSCRAWL_ALARM_NOTHING_NEW=0)
    assert off.returncode == 0, off.stderr


def test_shares_are_compared_in_a_crawl(crawls, inbox):
    """Coverage, copies, rejected documents and outlets of a real run, beside those of others."""
    remember(crawls, [inbox])
    made = article(0, 300)
    for number in range(12):
        (inbox / f"copy{number}.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
        (inbox / f"empty{number}.txt").write_text(" ")

    done = run(crawls, inbox, NEWSCRAWL_ALARM_FEWEST_RECORDS=10)

    assert done.returncode == 3, done.stderr
    names = {alarm["name"] for alarm in last(crawls).alarms}
    assert {"rejected", "duplicates", "coverage_byline", "silent_outlet"} <= names
    assert last(crawls).coverage.items() >= {"records": 15, "title": 15, "language": 15}.items()


class _Posted(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def webhook():
    """Return a server on loopback that keeps what is posted to it."""
    with HTTPServer(("127.0.0.1", 0), _Posted) as server:
        server.posted, server.status = [], 204
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_run_that_could_not_start_is_told(crawls, inbox, webhook, tmp_path):
    """A path that is not there, a damaged state, a setting of the wrong type, a program that is broken."""
    address = f"http://127.0.0.1:{webhook.server_port}/hooks/s3cret"
    metrics = tmp_path / "newscrawl.prom"
    hooks = {"NEWSCRAWL_ALARM_WEBHOOK": address, "NEWSCRAWL_PROMETHEUS_FILE": metrics}

    missing = crawls.run("local", "-a", "path=no/such/place", "--nolog", **hooks)
    assert read_metrics(metrics)["newscrawl_exit_code", ()] == 2
    (crawls.folder / "state").mkdir(parents=True, exist_ok=True)
    (crawls.folder / "state" / DATABASE).write_bytes(b"no database" * 100)
    damaged = crawls.run("local", "-a", f"path={inbox}", "--nolog", **hooks)
    broken = crawls.run(
        "local", "--nolog", ITEM_PIPELINES='{"no.such.Stage": 1}', NEWSCRAWL_STATE_DIR=tmp_path / "state", **hooks
    )
    webhook.status = 500
    wrong = crawls.run("local", "-a", f"path={inbox}", NEWSCRAWL_PART_ARTICLES="many", **hooks)

    runs = (missing, damaged, broken, wrong)
    assert [done.returncode for done in runs] == [2, 2, 1, 2]
    assert [posted["exit_code"] for posted in webhook.posted] == [2, 2, 1, 2]
    assert webhook.posted[0]["problems"] == ["no/such/place: there is no such file or folder"]
    assert webhook.posted[3]["problems"] == ["NEWSCRAWL_PART_ARTICLES is 'many', not a whole number"]
    unposted = "newscrawl: the alarm could not be posted to http://127.0.0.1: the server answered 500\n"
    assert unposted in wrong.stderr.decode()
    assert "s3cret" not in "".join(done.stderr.decode() for done in runs)


def test_a_hook_that_cannot_be_used_is_refused(crawls, inbox):
    """Before anything is read, and without the secret."""
    done = run(crawls, inbox, "--nolog", NEWSCRAWL_ALARM_WEBHOOK="ftp://example.org/s3cret")

    assert done.returncode == 2
    sentence = "newscrawl: NEWSCRAWL_ALARM_WEBHOOK is no http:// or https:// address\n"
    assert done.stderr.decode() == sentence * 2  # why it did not start, and why nobody could be told
    assert not crawls.published()


def read_metrics(file):
    """Return the values in a file of metrics, as Prometheus' own parser reads it."""
    families = text_string_to_metric_families(file.read_text(encoding="utf-8"))
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, tuple(sample.labels.values())): sample.value for sample in samples}


def test_metrics_and_json_lines(crawls, inbox, tmp_path):
    """A healthy run: its metrics are what the manifest says, and each line of the log is an object."""
    metrics = tmp_path / "newscrawl.prom"
    metrics.write_text("old")
    variables = os.environ | {"NEWSCRAWL_LOG_JSON": "1", "NEWSCRAWL_PROMETHEUS_FILE": str(metrics)}

    done = crawls.run("local", "-a", f"path={inbox}", env=variables)

    assert done.returncode == 0, done.stderr
    found = read_metrics(metrics)
    assert found["newscrawl_exit_code", ()] == 0
    assert found["newscrawl_documents", ("written",)] == found["newscrawl_new_records", ()] == 3
    assert found["newscrawl_coverage_ratio", ("title",)] == 1
    assert found["newscrawl_stage_seconds", ("extraction",)] > 0
    assert oct(metrics.stat().st_mode)[-3:] == "644"
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"time", "level", "logger", "run", "message"} <= set.intersection(*map(set, lines))
    assert lines[-1]["run"] == last(crawls).run.id
    assert "Scrapy" in lines[0]["message"]


def test_a_problem_in_json_and_in_spidermon(crawls, inbox):
    """A stage that fails: the traceback is part of one line, and Spidermon's suite fails with the same sentence."""
    from newscrawl.settings import EXTENSIONS, ITEM_PIPELINES

    settings = {
        "ITEM_PIPELINES": json.dumps({"tests.crawl.pipelines.FailingStage": 650} | ITEM_PIPELINES),
        "EXTENSIONS": json.dumps(EXTENSIONS | {"spidermon.contrib.scrapy.extensions.Spidermon": 500}),
        "SPIDERMON_ENABLED": True,
        "SPIDERMON_ENGINE_STOP_MONITORS": "newscrawl.monitoring.spidermon.HealthSuite",
        "NEWSCRAWL_LOG_JSON": True,
    }

    done = run(crawls, inbox, **settings)

    assert done.returncode == 3
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert any("Traceback" in line.get("exception", "") for line in lines)
    sentence = "a stage failed on 1 documents; they are listed as rejected"
    assert lines[-1]["message"] == sentence
    log = "\n".join(line["message"] for line in lines)
    assert "1 monitor failed" in log or "FAILED" in log
    assert "nothing went wrong" in log
