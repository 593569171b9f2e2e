"""Whole crawls: the real command in a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass
class Crawls:
    """A place for runs that share their output folders and their state."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)

    def command(self, spider, *arguments, **settings):
        places = {f"NEWSCRAWL_{name.upper()}_DIR": self.folder / name for name in ("articles", "runs", "state")}
        named = places | self.settings | settings
        options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", spider, *map(str, arguments), *options]

    def run(self, spider, *arguments, stdin=None, cwd=ROOT, **settings):
        """Run a crawl to its end; the result's ``stderr`` holds log and summary."""
        return subprocess.run(
            self.command(spider, *arguments, **settings),
            cwd=cwd,
            input=stdin,
            capture_output=True,
            timeout=240,
            check=False,
        )

    def start(self, spider, *arguments, **settings):
        """Start a crawl in the background."""
        command = self.command(spider, *arguments, **settings)
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def articles(self):
        """All published records, in the order of publication."""
        return [json.loads(line) for path in self.published() for line in path.read_bytes().splitlines()]

    def published(self):
        return sorted((self.folder / "articles").glob("*.jsonl"))

    def rejected(self):
        paths = sorted((self.folder / "runs").glob("*.rejected.jsonl"))
        return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]

    def manifests(self):
        return [json.loads(path.read_bytes()) for path in sorted((self.folder / "runs").glob("*.manifest.json"))]
