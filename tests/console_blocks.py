"""The console blocks of a page: the commands in them, and what the page says that they print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RANDOM_NAME = re.compile(r"(?<=Z-)[a-z2-7]{6}\b")
"""What is different in the id of each run."""


@dataclass
class Promise:
    """A command, and the lines that it is to print; ``...`` stands for anything, alone on a line for any lines."""

    command: str
    lines: list[str] = field(default_factory=list)

    def broken(self, printed: str) -> str | None:
        """Return the first line that was not printed after those before it; None if all were."""
        rest = [line.rstrip() for line in printed.splitlines()]
        skips = True  # a page need not begin with the first line
        for line in self.lines:
            if line.strip() == "...":
                skips = True
                continue
            pattern = re.compile(".*".join(map(re.escape, RANDOM_NAME.sub("...", line).rstrip().split("..."))))
            found = next((number for number, each in enumerate(rest) if pattern.fullmatch(each)), None)
            if found is None or (found and not skips):
                return line
            rest, skips = rest[found + 1 :], False
        return None


def promises(page: str) -> list[Promise]:
    """Return the commands in the console blocks of a page, in their order."""
    found: list[Promise] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Promise(line[2:]))
            else:
                found[-1].lines.append(line)
    return found
