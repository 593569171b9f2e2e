"""Measure how the time of extraction grows with a page: ``python -m benchmarks.extraction_growth [FORM...]``.

Pages of several forms are generated in growing sizes: tables, lists, nested elements, inline elements, line breaks, one
long paragraph ... For each form the times are printed, and the exponent of size with which they grow, fitted to the
larger half of the sizes: 1 is linear, 2 quadratic. A form ends with the first size that takes over ``--limit`` seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from itertools import islice
from time import process_time

import numpy as np

from benchmarks.corpus import sentences
from pipelines.documents import Document
from pipelines.extraction import extract

SIZES = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
"""Numbers of repeated elements; the last page of most forms has about a megabyte."""
_ARTICLE = 12
"""Paragraphs of the article that every page begins with."""


def _nested(tag: str, texts: Sequence[str], depth: int = 30) -> str:
    """Return the texts in elements inside each other; a new nest begins every ``depth`` texts."""
    nests = [texts[start : start + depth] for start in range(0, len(texts), depth)]
    return "".join("".join(f"<{tag}>{text}" for text in nest) + f"</{tag}>" * len(nest) for nest in nests)


FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "paragraphs": lambda texts: "".join(f"<p>{text}</p>" for text in texts),
    "table rows": lambda texts: (
        "<table>"
        + "".join(f"<tr><td>{number}</td><td>{text}</td></tr>" for number, text in enumerate(texts))
        + "</table>"
    ),
    "tables": lambda texts: "".join(f"<table><tr><td>{text}</td></tr></table>" for text in texts),
    "list items": lambda texts: "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>",
    "nested lists": lambda texts: _nested("ul><li", texts).replace("</ul><li>", "</li></ul>"),
    "nested divs": lambda texts: _nested("div", texts),
    "one deep nest": lambda texts: _nested("div", texts, len(texts)),
    "quotes": lambda texts: "".join(f"<blockquote><p>{text}</p></blockquote>" for text in texts),
    "links": lambda texts: "".join(f'<p><a href="/{number}">{text}</a></p>' for number, text in enumerate(texts)),
    "spans": lambda texts: "<p>" + " ".join(f"<span>{text}</span>" for text in texts) + "</p>",
    "line breaks": lambda texts: "<p>" + "<br>".join(texts) + "</p>",
    "double line breaks": lambda texts: "<div>" + "<br><br>".join(texts) + "</div>",
    "loose text": lambda texts: "<div>" + "<hr>".join(texts) + "</div>",
    "one paragraph": lambda texts: f"<p>{' '.join(texts)}</p>",
    "one word": lambda texts: f"<p>{'a' * 40 * len(texts)}</p>",
    "one equal paragraph": lambda texts: f"<p>{texts[0]}</p>" * len(texts),
    "headings": lambda texts: "".join(f"<h2>{text[:40]}</h2><p>{text}</p>" for text in texts),
    "pictures": lambda texts: "".join(
        f"<figure><img src=a.jpg><figcaption>{text}</figcaption></figure>" for text in texts
    ),
    "times": lambda texts: "".join(f'<time datetime="2024-04-02">{number}</time>' for number in range(len(texts))),
    "bylines": lambda texts: "".join(f'<div class="byline author">By {text[:30]}</div>' for text in texts),
    "JSON-LD": lambda texts: "".join(
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{text}"}}</script>'
        for text in texts
    ),
}
"""What is repeated, by the name of the form."""


def page(form: str, size: int) -> str:
    """Return a page with a short article and ``size`` elements of a form after it."""
    article = "".join(f"<p>{text}</p>" for text in islice(sentences("en", 2), _ARTICLE))
    repeated = FORMS[form](list(islice(sentences("en", 1), size)))
    title = "The bridge is open"
    body = f"<article><h1>{title}</h1>{article}{repeated}</article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def seconds(form: str, size: int) -> float:
    """Return the processor time that the extraction of a page takes."""
    document = Document(locator=form, content=page(form, size).encode(), format="html")
    started = process_time()
    extract(document)
    return process_time() - started


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the slope of the logarithms of the times over those of the sizes, of the larger half of the sizes."""
    half = max(len(sizes) // 2, 2)
    return float(np.polyfit(np.log(sizes[-half:]), np.log(np.maximum(times[-half:], 1e-4)), 1)[0])


def main() -> None:
    """Measure the forms named on the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forms", nargs="*", metavar="FORM", help=f"default: all of {', '.join(FORMS)}")
    parser.add_argument("--limit", type=float, default=10, help="seconds after which a form ends (default: 10)")
    options = parser.parse_args()
    unknown = set(options.forms) - FORMS.keys()
    if unknown:
        parser.error(f"there is no form {', '.join(sorted(unknown))}")
    seconds("paragraphs", SIZES[0])  # loads what the first page needs
    print(f"| form | exponent | {' | '.join(f'{size:,}' for size in SIZES)} |\n|{' --- |' * (len(SIZES) + 2)}")
    for form in options.forms or FORMS:
        times: list[float] = []
        for size in SIZES:
            times.append(seconds(form, size))
            if times[-1] > options.limit:
                break
        grows = f"{exponent(SIZES[: len(times)], times):.2f}" if len(times) > 1 else "–"
        cells = [f"{time:.2f} s" for time in times] + ["–"] * (len(SIZES) - len(times))
        print(f"| {form} | {grows} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
