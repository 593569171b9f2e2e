"""Made-up documents of several forms, with copies among them, as an inbox has them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from benchmarks.corpus import MadeUp, article, page

CHARACTERS = 400
"""Length of a text: what is measured is what happens between documents."""
COPY_EVERY = 10
"""Of so many documents of a file one is a copy: in turns the whole text and one with another end."""


def write_inbox(folder: Path, documents: int) -> None:
    """Write documents: an eighth pages, an eighth texts, a quarter in a zip archive, half in JSON Lines."""
    folder.mkdir(parents=True)
    pages, texts, archive = documents // 8, documents // 8, documents // 4
    for number in range(pages):
        _write(folder / "pages" / f"{number // 1_000}" / f"{number:06}.html", page(number, CHARACTERS))
    for number in range(pages, pages + texts):
        _write(folder / "texts" / f"{number:06}.txt", _text(number))
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(pages + texts, pages + texts + archive):
            packed.writestr(f"{number:06}.txt", _text(number))
    with (folder / "lines.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(pages + texts + archive, documents):
            made = _made(number)
            record = {"url": f"{made.url}/{number}", "title": made.title, "text": made.text, "date": made.published}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def _made(number: int) -> MadeUp:
    if number % COPY_EVERY:
        return article(number, CHARACTERS)
    made = article(number // 2, CHARACTERS)
    if number % (2 * COPY_EVERY):
        made.paragraphs.append(article(number, 1).text)
    return made


def _text(number: int) -> str:
    made = _made(number)
    return f"{made.title}\n\n{made.text}\n"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
