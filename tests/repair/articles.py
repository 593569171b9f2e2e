"""Input for the tests of repairs: copies, revisions, events, footers that are learned, pages without a name."""

import json
import random
from pathlib import Path

from benchmarks.corpus import article
from tests.crawls import ROOT

FOOTERS = (
    "Subscribe to the evening letter of this paper and read every story first.",
    "Follow the harbour desk for updates on ships, tides and all the weather.",
)
"""What two outlets print below all of their articles."""


def line(number, text, host="one.example.com", **fields):
    made = {
        "url": f"https://{host}/news/story-{number}",
        "title": f"{article(number).title} ({number})",
        "published_at": f"2026-05-{1 + number % 9:02}T08:00:00Z",
        "text": text,
    }
    return made | fields


def text_of(number):
    return article(number, characters=700).text


def with_footer(number, host, footer):
    return line(number, f"{text_of(number)}\n\n{footer}", host, site_name=f"Paper of {host}")


def write(folder):
    """Write three folders of input, each for one run, and a fourth with later copies of what is in them."""
    runs = [
        [with_footer(number, "one.example.com", FOOTERS[0]) for number in range(16)]
        + [with_footer(number, "two.example.com", FOOTERS[1]) for number in range(20, 24)]
        + [line(number, text_of(number), "plain.example.com") for number in range(30, 36)],
        [with_footer(number, "one.example.com", FOOTERS[0]) for number in range(40, 46)]
        + [line(100 + number, text_of(number), "copies.example.com") for number in (0, 5, 20, 31)]
        + [line(200 + number, edited(text_of(number)), "edits.example.com") for number in (1, 6, 21, 32)]
        + [
            line(30 + number, f"{text_of(30 + number)} {text_of(300 + number)}", "plain.example.com")
            for number in (0, 1)
        ]
        + [line(400, text_of(400), "plain.example.com", site_name="Another name")],
        [with_footer(number, "one.example.com", FOOTERS[0]) for number in range(50, 56)]
        + [line(500 + number, text_of(number), "copies.example.com") for number in (0, 6, 40)]
        + [line(600 + number, edited(text_of(number)), "late.example.com") for number in (41, 21)],
        [line(700 + number, text_of(number), "later.example.com") for number in (0, 5, 22, 33, 41, 50)]
        + [line(800 + number, edited(text_of(number)), "later.example.com") for number in (2, 20, 30, 51)]
        + [with_footer(number, "one.example.com", FOOTERS[0]) for number in range(60, 63)],
    ]
    folders = []
    for number, lines in enumerate(runs, 1):
        made = Path(folder) / f"run{number}"
        made.mkdir(parents=True)
        content = "".join(json.dumps(one) + "\n" for one in lines)
        (made / "export.jsonl").write_text(content, encoding="utf-8")
        folders.append(made)
    for path in sorted((ROOT / "seeds").iterdir())[:24]:
        target = folders[hash_of(path.name) % 3] / path.name
        if path.is_file() and path.suffix in {".txt", ".html"}:
            target.write_bytes(path.read_bytes())
    return folders


def hash_of(name):
    return sum(name.encode())


def edited(text):
    """Return a text in which some words are others."""
    words = text.split(" ")
    chosen = random.Random(len(text)).sample(range(len(words)), max(1, len(words) // 25))
    return " ".join("changed" if place in chosen else word for place, word in enumerate(words))
