"""The tables of this stage: knowledge about pages and texts that is data, not code."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def table(name: str) -> dict[str, Any]:
    """Return the table ``data/<name>.toml`` of this package, read anew on every call: load it once, at import."""
    return tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text(encoding="utf-8"))
