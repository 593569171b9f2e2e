"""The files in deploy/, which docs/scheduling.md names, work as they are written."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.corpus import write_json_lines
from newscrawl import settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "scheduling.md"
INSTALLED = "/opt/newscrawl"
"""Where the files expect the program."""


def files(*names):
    return sorted(path for name in names for path in DEPLOY.rglob(name) if path.is_file())


def needs(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def run(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=120, check=False, **options)
    return done.returncode, done.stdout + done.stderr


def scripts():
    return [path for path in files("*") if path.read_bytes().startswith(b"#!")]


def environment_of(file):
    """Return the variables of an instance's file, as systemd and container engines read it."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_page_names_every_file():
    """docs/scheduling.md links to each file in deploy/, and to nothing that is not there."""
    text = PAGE.read_text()
    linked = {(PAGE.parent / target).resolve() for target in re.findall(r"\]\((\.\./[^)#]+)\)", text)}

    assert set(files("*")) <= linked
    assert all(path.exists() for path in linked)


def test_scripts_are_sound():
    """Each script is executable and POSIX shell; where shellcheck is installed, it finds nothing in them."""
    for script in scripts():
        assert os.access(script, os.X_OK), script
        assert script.read_text().splitlines()[0] == "#!/bin/sh"
        assert run("sh", "-n", script) == (0, "")
    if shutil.which("shellcheck"):
        assert run("shellcheck", *scripts()) == (0, "")


def test_units(tmp_path):
    """systemd accepts the units, and finds the service well shut in."""
    analyze = needs("systemd-analyze")
    for unit in files("*@.service", "*@.timer"):
        written = unit.read_text().replace(f"{INSTALLED}/", f"{ROOT}/").replace("/.venv/bin/newscrawl", "/deploy/run")
        (tmp_path / unit.name).write_text(written)
    instances = [tmp_path / unit.name.replace("@.", "@inbox.") for unit in files("*@.service", "*@.timer")]

    assert run(analyze, "verify", *instances) == (0, "")
    code, said = run(
        analyze, "security", "--offline=true", "--threshold=25", instances[0].with_name("newscrawl@.service")
    )
    assert code == 0, said


def test_the_unit_of_a_shard_is_that_of_an_instance_but_for_its_places():
    """One is shut in as well as the other, and stopped in the same way."""
    kept = [
        {line for line in (DEPLOY / "systemd" / name).read_text().splitlines() if not re.match(r"#|Description=", line)}
        for name in ("newscrawl@.service", "newscrawl-crawl@.service")
    ]

    differing = {line.partition("=")[0] for line in kept[0] ^ kept[1]}
    assert differing == {
        "RequiresMountsFor",
        "OnFailure",
        "EnvironmentFile",
        "StateDirectory",
        "WorkingDirectory",
        "ExecStart",
    }


@pytest.mark.parametrize("name", ["inbox.env", "shards.env"])
def test_settings_of_an_instance(name):
    """The file of an instance names known settings, in a form that is the same to all that read it."""
    variables = environment_of(DEPLOY / name)

    assert variables.keys() - {"CRAWL", "SHARDS"} <= vars(settings).keys()
    assert shlex.split(variables["CRAWL"]) == variables["CRAWL"].split()
    assert not re.search(r"[\"'\\$`]", "".join(variables.values()))


def test_crontab():
    """Each line of the table has a time, a user and a command whose programs are in deploy/."""
    lines = [line for line in (DEPLOY / "cron" / "newscrawl").read_text().splitlines() if line[:1].isdigit()]

    assert lines
    for line in lines:
        assert re.match(r"(?:[\d*/,-]+ +){5} *newscrawl +\S", line), line
        for program in re.findall(rf"{INSTALLED}/(\S+)", line):
            assert os.access(ROOT / program, os.X_OK)


def test_log_rotation(tmp_path):
    """logrotate accepts its file."""
    rotate = needs("logrotate")
    copy = tmp_path / "newscrawl"
    copy.write_text((DEPLOY / "logrotate").read_text().replace("su newscrawl newscrawl", "su root root"))
    copy.chmod(0o644)

    code, said = run(rotate, "--debug", "--state", tmp_path / "state", copy)

    assert code == 0
    assert "error:" not in said


def test_configuration_of_scrapyd():
    """scrapyd can be reached from this machine only, writes no items, and runs one job at a time."""
    config = configparser.ConfigParser()
    config.read(DEPLOY / "scrapyd" / "scrapyd.conf")
    chosen = config["scrapyd"]

    assert (chosen["bind_address"], chosen["items_dir"], chosen["max_proc"]) == ("127.0.0.1", "", "1")


def test_container():
    """What is copied into the image is there, and its command is the one that the project installs."""
    text = (DEPLOY / "Containerfile").read_text()
    copied = [words.split() for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    for *sources, _ in copied:
        for source in sources:
            assert (ROOT / source).exists()
            assert source.split("/")[0] in allowed
    assert 'ENTRYPOINT ["newscrawl"]' in text
    assert "newscrawl" in project["scripts"]
    assert text.count("\nUSER ") == 1
    if shutil.which("hadolint"):
        assert run("hadolint", DEPLOY / "Containerfile") == (0, "")


def test_each_finished_file_is_handed_over_once(tmp_path):
    """Files that are being written are left alone; one that the command refused comes again."""
    articles, done, log = tmp_path / "articles", tmp_path / "done", tmp_path / "log"
    articles.mkdir()
    for name in ("a run.jsonl", "b.jsonl", "c.jsonl.part"):
        (articles / name).write_text("{}\n")
    command = ["sh", "-c", f'echo "$1" >>{log}; test "$1" != {articles}/b.jsonl || test -e {tmp_path}/ready', "load"]

    assert run(DEPLOY / "pick-up", articles, done, *command)[0] != 0
    (tmp_path / "ready").touch()
    (articles / "c.jsonl.part").rename(articles / "c.jsonl")
    for _ in range(2):
        assert run(DEPLOY / "pick-up", articles, done, *command) == (0, "")

    names = [Path(line).name for line in log.read_text().splitlines()]
    assert names == ["a run.jsonl", "b.jsonl", "b.jsonl", "c.jsonl"]


def descriptors(pid):
    """Return what the system tells about the open files of a process."""
    told = ""
    for path in Path(f"/proc/{pid}/fdinfo").glob("[0-9]*"):
        with suppress(FileNotFoundError):  # it was closed meanwhile
            told += path.read_text()
    return told


@pytest.fixture
def watching(tmp_path):
    """Return a process that watches a folder."""
    needs("inotifywait")
    process = subprocess.Popen([DEPLOY / "watch", tmp_path], stdout=subprocess.PIPE, text=True)
    while "inotify wd" not in descriptors(process.pid):
        assert process.poll() is None
    yield process
    process.kill()
    process.communicate()


def test_finished_files_are_announced(tmp_path, watching):
    """A file is announced when it gets its final name, by a link or by a renaming, and not before."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / f"{name}.part").write_text("{}\n")
    (tmp_path / "a.jsonl").hardlink_to(tmp_path / "a.jsonl.part")
    (tmp_path / "a.jsonl.part").unlink()
    (tmp_path / "b.jsonl.part").rename(tmp_path / "b.jsonl")

    assert [watching.stdout.readline() for _ in range(2)] == ["a.jsonl\n", "b.jsonl\n"]


@pytest.mark.long
def test_line_of_the_crontab(tmp_path):
    """The command of the table runs an instance by its file; while one runs, another says nothing and does nothing."""
    needs("flock")
    instance = tmp_path / "var" / "inbox"
    instance.mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    (tmp_path / "inbox").mkdir()
    write_json_lines(tmp_path / "inbox" / "a.jsonl", range(3), characters=250)
    written = (DEPLOY / "inbox.env").read_text().replace("path=/srv/inbox", f"path={tmp_path / 'inbox'}")
    (tmp_path / "etc" / "inbox.env").write_text(written)
    (line,) = [line for line in (DEPLOY / "cron" / "newscrawl").read_text().splitlines() if "deploy/run" in line]
    command = line.split("newscrawl", 1)[1].strip().replace(INSTALLED, str(ROOT))
    places = {"ETC": str(tmp_path / "etc"), "VAR": str(tmp_path / "var")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")} | places

    assert run("sh", "-c", command, env=environment) == (0, "")
    (published,) = (instance / "data" / "articles").glob("*.jsonl")
    assert published.read_bytes().count(b"\n") == 3
    with subprocess.Popen(["flock", instance / "turn", "cat"], stdin=subprocess.PIPE) as other:
        while run("flock", "--nonblock", instance / "turn", "true")[0] == 0:
            pass
        assert run("sh", "-c", command, env=environment) == (0, "")
        other.stdin.close()
    assert len(list((instance / "data" / "runs").glob("*.manifest.json"))) == 1
    (tmp_path / "etc" / "inbox.env").write_text(
        written.replace("NEWSCRAWL_PART_ARTICLES=50000", "NEWSCRAWL_PART_ARTICLES=x")
    )
    code, said = run("sh", "-c", command, env=environment)
    assert code == 2
    assert said.startswith("newscrawl: ")


@pytest.mark.long
def test_a_backup_is_brought_back(tmp_path):
    """Wherever the articles are; by the lines of the page, with the places of this test."""
    needs("rsync")
    write_json_lines(tmp_path / "a.jsonl", range(3), characters=250)
    os.utime(tmp_path / "a.jsonl", (1, 1))  # a file that has just changed may change again unnoticed, and is read again
    instance, kept = tmp_path / "instance", tmp_path / "kept"
    instance.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")}
    environment["NEWSCRAWL_ARTICLES_DIR"] = "elsewhere"
    program = ROOT / ".venv" / "bin" / "newscrawl"
    inside = {"env": environment, "cwd": instance}
    crawl = (program, "crawl", "local", "-a", f"path={tmp_path / 'a.jsonl'}", "--nolog")
    assert run(*crawl, **inside)[0] == 0

    for _ in range(2):
        assert run(DEPLOY / "backup", kept, **inside)[0] == 0
    (copy,) = (kept / "articles").iterdir()
    assert copy.read_bytes() == (instance / "elsewhere" / copy.name).read_bytes()

    shutil.rmtree(instance)
    (instance / "data").mkdir(parents=True)
    del environment["NEWSCRAWL_ARTICLES_DIR"]
    page = PAGE.read_text().split("## Backups")[1]
    for line in re.findall(r"^\$ (rsync .*)$", page, re.MULTILINE):
        assert run("sh", "-c", line.replace("/var/lib/newscrawl-backup/inbox", str(kept)), **inside) == (0, "")

    assert run(program, "state", "verify", **inside)[0] == 0
    assert "written: 0, seen: 0, unchanged: 3" in run(*crawl, **inside)[1]
