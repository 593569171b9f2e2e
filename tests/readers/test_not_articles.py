"""What is no article is refused with its reason, whatever its name; articles of any shape are read."""

from __future__ import annotations

import re

import pytest

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document, Rejection

NO_ARTICLES = {
    "program": """import json
from pathlib import Path


def load(path: Path) -> dict:
    \"\"\"Return what is in a file.\"\"\"
    with path.open() as file:
        return json.load(file)


class Store:
    def __init__(self, path):
        self.path = path
        self.values = load(path)
""",
    "program ": """#include <stdio.h>
/* Prints a number. */
static int twice(int number) {
    return 2 * number;
}
int main(void) {
    printf("%d\\n", twice(21));
    return 0;
}
""",
    "program or a schema": """-- the tables of the editors
CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO article VALUES (1, 'Ferry');
""",
    "schema": """<!ELEMENT article (title, text+)>
<!ATTLIST article id ID #REQUIRED>
<!ELEMENT title (#PCDATA)>
<!ELEMENT text (#PCDATA)>
""",
    "log file": "\n".join(f"2024-05-06 07:08:{second:02},123 INFO fetched page {second}" for second in range(9)),
    "log file ": "\n".join(
        f'192.0.2.{host} - - [06/May/2024:07:08:09 +0000] "GET /a HTTP/1.1" 200 12' for host in range(9)
    ),
    "robots.txt": "# for all\nUser-agent: *\nDisallow: /search\nCrawl-delay: 5\nSitemap: https://news.example/s.xml\n",
    "table of numbers": "x y z\n" + "\n".join(f"{n} {n * 1.5:.2f} -{n}" for n in range(20)),
    "list of words": "\n".join(f"{first}{second}er" for first in "bdfghklm" for second in "aeiou"),
    "no known names": "\n".join(
        ["station_id,opened,platforms,lift", *(f"{n},19{n + 10},2,yes" for n in range(12))],
    ),
    "a calendar": "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:Ferry\nEND:VEVENT\nEND:VCALENDAR\n",
}

ARTICLES = {
    "poem": "\n".join(["Harbour;", "grey water,", "a gull {alone}", "over the pier;", "all rests", "but rain."] * 6),
    "recipe": "Pancakes\n\n250 g flour\n2 eggs\n500 ml milk\n1 pinch of salt\n\nMix all; let it rest.\nFry in butter.",
    "league table": "The league after round ten\n\n"
    + "\n".join(f"{place}\tFC Place {place}\t10\t{9 - place}\t1\t{20 + place}:{place}" for place in range(1, 19)),
    "league table only": "Rank\tClub\tGames\tPoints\n"
    + "\n".join(f"{place}\tFC Place {place}\t10\t{40 - place}" for place in range(1, 19)),
    "stock report": "Shares at noon\n\n" + "\n".join(f"Company {n} AG {n * 7 % 90},{n:02} +0,{n}%" for n in range(30)),
    "weather": "\n".join(f"{city}, {n} degrees, sunny" for n, city in enumerate("Ulm Trier Emden Fulda Jena".split())),
    "post about a program": "# How to count\n\nA loop counts to ten, which takes a while.\n\n```python\n"
    + "for number in range(10):\n    print(number)\n" * 9
    + "```\n\nThat is all.\n",
    "post with code": "Counting is easy, and every language has a way to do it. In this one a loop does it for us.\n\n"
    "def count():\n    for number in range(10):\n        print(number)\n\n"
    "The loop prints ten numbers, one on each line, and ends. Nobody has ever needed more than that in a day.\n",
    "ticker": "\n".join(f"12:{minute:02} The ferry passes buoy {minute}." for minute in range(20)),
    "interview": "\n".join(f"Question {n}: How late is it?\nAnswer: It is late; {n} hours." for n in range(9)),
    "one sentence": "The ferry is late.",
    "text about columns": "Url, title and text are the names of columns.\nThe first one, as we know, is an address.",
    "list of names": "Winners\n\n" + "\n".join(f"Ann Sample{n}, Husum" for n in "abcdefghijklmnopqrstuvwxyzabcdefg"),
    "Chinese": "渡轮今天晚点\n" * 40,
}


def read(path, text):
    path.write_text(text, encoding="utf-8")
    return list(read_file(InputFile(path, path.name)))


@pytest.mark.parametrize("name", ["a.txt", "a", "a.md"])
@pytest.mark.parametrize("what", NO_ARTICLES)
def test_no_article_is_refused_with_what_it_is(tmp_path, what, name):
    (found,) = read(tmp_path / name, NO_ARTICLES[what])

    assert isinstance(found, Rejection)
    assert re.search(what.strip(), found.reason)


@pytest.mark.parametrize("what", ARTICLES)
def test_articles_of_any_shape_are_read(tmp_path, what):
    (found,) = read(tmp_path / "a.txt", ARTICLES[what])

    assert isinstance(found, Document)
    assert found.format == "text"


@pytest.mark.parametrize("suffix", ["java", "xsd", "log", "ics"])
def test_suffixes_say_what_is_no_article(tmp_path, suffix):
    (found,) = read(tmp_path / f"a.{suffix}", "The ferry is late.")
    assert found.reason.startswith("not read: it is a")
