"""Builds the pages of wrong_pages.toml in the forms in which news sites print them."""

import html
import json
import tomllib
from pathlib import Path

SAMPLES = tomllib.loads(Path(__file__).with_name("wrong_pages.toml").read_text(encoding="utf-8"))
HOME = "https://news.example"
TEASERS = {
    "boxes": '<div class="card"><h3><a href="{href}">{title}</a></h3><p>{text}</p></div>',
    "articles": '<article><a href="{href}"><h2>{title}</h2></a><p>{text}</p><span>12:40</span></article>',
    "items": '<li><a href="{href}"><img src="/i.jpg" alt=""><h4>{title}</h4><p>{text}</p></a></li>',
}
"""How a teaser is printed; one way a page."""


def page_of(sample, form):
    """Return a sample as a page, its teasers in one of the forms."""
    teasers = "".join(
        TEASERS[form].format(href=f"/2026/11/{number}-{sample['id']}", title=html.escape(title), text=html.escape(text))
        for number, (title, text) in enumerate(sample.get("teasers", ()), 48210)
    )
    sections = "".join(
        f'<h3><a href="/2026/11/{number}-{sample["id"]}">{html.escape(title)}</a></h3><p>{html.escape(text)}</p>'
        for number, (title, text) in enumerate(sample.get("sections", ()), 51730)
    )
    heading = f"<h1>{html.escape(sample['heading'])}</h1>" if "heading" in sample else ""
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in sample.get("text", ()))
    more = "".join(
        TEASERS[form].format(href=f"/2026/10/{number}-more", title=html.escape(title), text="")
        for number, title in enumerate(sample.get("more", ()), 39100)
    )
    data = {"@type": "NewsArticle", "headline": sample.get("heading"), "datePublished": "2026-11-28T08:00:00Z"}
    linked = f'<script type="application/ld+json">{json.dumps(data)}</script>' if sample.get("jsonld") else ""
    script = f"<script>{sample['script']}</script>" if "script" in sample else ""
    menu = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("home", "sport", "local", "culture"))
    around = f'<ul class="grid">{teasers}</ul>' if form == "items" and teasers else f'<div class="grid">{teasers}</div>'
    return (
        f'<!doctype html><html lang="{sample["id"][:2]}"><head><meta charset="utf-8">'
        f"<title>{html.escape(sample['title'])}</title>{linked}{script}</head><body><header><nav><ul>{menu}</ul></nav>"
        f"</header><main>{heading}{text}{sections}{around if teasers else ''}</main>"
        f"{f'<aside>{more}</aside>' if more else ''}<footer>© 2026</footer></body></html>"
    )
