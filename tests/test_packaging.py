"""What is installed."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, copy]
    subprocess.run(command, check=True, capture_output=True)
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
