"""What a spreadsheet must not compute: a headline comes from a stranger."""

from __future__ import annotations

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""How a cell begins that a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection."""


def safe_cell(text: str) -> str:
    """Return the text of a cell, with an apostrophe before it if it begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
