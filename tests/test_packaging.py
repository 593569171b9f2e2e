"""What is installed."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {"run": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
"""What pyproject.toml asks for, by the file of ``requirements/`` that locks it."""


PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def locked(name, version):
    """The pins of a lock file that a version of Python installs."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.removesuffix(" \\")) for line in lines if not line.startswith((" ", "#"))]
    return [pin for pin in pins if applies(pin, version)]


def applies(requirement, version):
    python = {"python_version": version, "python_full_version": f"{version}.0"}
    return requirement.marker is None or requirement.marker.evaluate(python)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy of the sources, since a build leaves a folder that would disturb the next one."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "sources"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, copy)
    for package in ("newscrawl", "pipelines"):
        shutil.copytree(ROOT / package, copy / package)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=copy, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_wheel_contains_two_packages_and_their_data(wheel):
    """The wheel contains every module and table of the two packages, and nothing else."""
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}

    sources = {
        str(path.relative_to(ROOT))
        for package in ("newscrawl", "pipelines")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == sources


def test_wheel_installs_the_console_script(wheel):
    """``newscrawl`` is a command, and the settings are found by the entry point that Scrapy deployments read."""
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()

    assert "newscrawl = newscrawl.commands:main" in text
    assert "settings = newscrawl.settings" in text


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("name", WANTED)
def test_lock_meets_every_requirement(name, version):
    """For every Python there is one pin for each requirement, within its bounds; if not, run ``make lock``."""
    pins = locked(name, version)

    for wanted in map(Requirement, WANTED[name]):
        if applies(wanted, version):
            (pin,) = (pin for pin in pins if canonicalize_name(pin.name) == canonicalize_name(wanted.name))
            assert str(pin.specifier).startswith("==")
            assert str(pin.specifier).removeprefix("==") in wanted.specifier


@pytest.mark.parametrize("version", PYTHONS)
def test_lock_files_agree(version):
    """A package that is in two lock files has the same version in both."""
    pins = {(pin.name, str(pin.specifier)) for name in WANTED for pin in locked(name, version)}

    assert len(pins) == len({name for name, _ in pins})


@pytest.mark.parametrize("name", WANTED)
def test_lock_holds_versions_and_hashes_only(name):
    """No index, address or path stands in a lock file, and no version without its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    code = "".join(line + "\n" for line in text.splitlines() if not line.lstrip().startswith("#"))

    assert re.fullmatch(r"(?:[a-z0-9-]+==\S+(?: ; [^\n]+?)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n)+", code)
    assert "://" not in text


def test_build_tools_are_locked():
    """The group ``build`` repeats what the build system requires, to be locked with the rest."""
    assert WANTED["build"] == PROJECT["build-system"]["requires"]
