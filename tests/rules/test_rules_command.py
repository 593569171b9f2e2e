"""``scrapy rules``: the rules listed, tested, and tried on documents."""

from pathlib import Path

import pytest

from tests import commands
from tests.command_server import command_server

ROOT = Path(__file__).parents[2]
RULE = """
[[rule]]
id = "example.weather_box"
kind = "page_furniture"
zone = "tail"
literals = ["Wetterkarte"]
pattern = 'Zur Wetterkarte für [A-Z][a-z]+'
scope = "line"
matches = ["Der Rat tagt am Freitag.\\n⟦Zur Wetterkarte für Kassel⟧"]
refuses = ["Die Wetterkarte zeigt ein Tief."]
"""
AGENCY = """
[[agency]]
id = "nordpresse"
name = "Nordpresse"
codes = ["nop"]
matches = ["Kiel (nop) - Der Rat hat den Haushalt am Freitag beschlossen."]
refuses = ["Kiel (NOP) - Der Rat hat den Haushalt am Freitag beschlossen."]
"""


def rules(*words):
    return commands.run("rules", *words)


def test_list_names_rules_forms_and_agencies():
    """The list has a line for every rule, credit form and agency."""
    listed = rules("list")

    words = {line.split()[0] for line in listed.stdout.splitlines() if line}
    assert listed.returncode == 0
    assert {"seaprwire.disclaimer", "credit.reporting_by", "dpa-afx"} <= words


def test_shipped_rules_pass_their_examples():
    """No example of the shipped rules fails."""
    tested = rules("test")

    assert tested.returncode == 0
    assert tested.stdout.endswith(" 0 failed examples\n")


def test_hits_are_counted_by_outlet():
    """With documents, the command prints in how many documents and outlets each rule found something."""
    tested = rules("test", ROOT / "seeds")

    assert any(line.split()[:2] == ["credit.sigla", "1"] for line in tested.stdout.splitlines())


def test_a_document_is_shown_with_its_rules(tmp_path):
    """What would be cut is in brackets with its rule; the credits follow below."""
    (tmp_path / "mine.toml").write_text(RULE, encoding="utf-8")
    text = "Kiel (dpa) - " + "Der Rat hat den Haushalt am Freitag beschlossen. " * 4 + "\n\nZur Wetterkarte für Kiel"
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")

    shown = rules("try", tmp_path / "page.txt", "-s", f"NEWSCRAWL_CLEANING_RULES={tmp_path / 'mine.toml'}")

    assert shown.returncode == 0, shown.stderr
    assert "⟦Kiel (dpa) - ⟧ dateline.bracket" in shown.stdout
    assert "⟦Zur Wetterkarte für Kiel⟧ example.weather_box" in shown.stdout
    assert "origin" in shown.stdout


MISTAKES = [
    (RULE, ('scope = "line"', 'scope = "word"'), "scope = 'word' is not one of"),
    (RULE, ("zeigt ein Tief", "\\nZur Wetterkarte für Ulm"), "which it must refuse"),
    (RULE, ("Zur Wetterkarte für Kassel", "Wetterkarte"), "finds nothing in its"),
    (AGENCY, ("Kiel (nop)", "Kiel (npo)"), "is not found in its example"),
    (AGENCY, ("Kiel (NOP)", "Kiel (nop)"), "which it must refuse"),
]


def setting_with_mistake(folder, content, change):
    """Return the setting of a user's file with a mistake, and the file."""
    file = folder / "mine.toml"
    file.write_text(content.replace(*change), encoding="utf-8")
    name = "NEWSCRAWL_AGENCIES" if content == AGENCY else "NEWSCRAWL_CLEANING_RULES"
    return f"{name}={file}", file


@pytest.mark.parametrize(("content", "change", "mistake"), MISTAKES)
def test_mistakes_in_a_file_are_reported(tmp_path, content, change, mistake):
    """A mistake in a user's file, or a failed example, is reported in one line with file and entry, and the exit code
    is 2."""
    setting, file = setting_with_mistake(tmp_path, content, change)

    result = rules("test", "-s", setting)

    assert result.returncode == 2
    assert result.stderr.startswith(f"newscrawl: {file}:2: entry ")
    assert mistake in result.stderr


@pytest.mark.parametrize(("content", "change", "mistake"), [MISTAKES[0], MISTAKES[-1]])
def test_mistakes_in_a_file_stop_a_crawl(tmp_path, content, change, mistake):
    """A crawl reports the same before it begins."""
    setting, file = setting_with_mistake(tmp_path, content, change)

    words = ["crawl", "local", "--nolog", "-s", f"NEWSCRAWL_STATE_DIR={tmp_path}", "-s", setting]
    result = command_server().run(words, folder=ROOT)

    assert result.returncode == 2
    assert result.stderr.decode().startswith(f"newscrawl: {file}:2: entry ")
    assert mistake in result.stderr.decode()
