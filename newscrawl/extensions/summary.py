"""The summary that is printed at the end of a run."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from rich.table import Table
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newscrawl.crawl.session import Session
from newscrawl.extensions.manifest import RunManifest
from newscrawl.extensions.web_counts import web_lines
from newscrawl.readers.addresses import without_secrets
from newscrawl.state.published import ArticleSummary
from newscrawl.terminal import Terminal
from newscrawl.web.handed_leads import HANDED_OVER, SUFFIX
from pipelines.items import Article

SHOWN_GROUPS = 10
SHOWN_COUNTS = 12


class Summary:
    """Prints counts, groups of copies and of events with their reasons, agencies, and what was removed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = Session.of(crawler)
        self._copies: list[Article] = []
        self._events: list[Article] = []
        self._console = Terminal(soft_wrap=not sys.stderr.isatty(), errors=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Summary:
        """Return the extension.

        :raises NotConfigured: when ``NEWSCRAWL_SUMMARY_ENABLED`` is false, or standard error is a log in JSON.
        """
        settings = crawler.settings
        in_the_way = settings.getbool("NEWSCRAWL_LOG_JSON") and not settings.get("LOG_FILE")
        if in_the_way or not settings.getbool("NEWSCRAWL_SUMMARY_ENABLED"):
            raise NotConfigured
        summary = cls(crawler)
        crawler.signals.connect(summary.item_scraped, signals.item_scraped)
        crawler.signals.connect(summary.show, signals.spider_closed)
        return summary

    def item_scraped(self, item: Article) -> None:
        """Keep the first few copies and the first few reports of known events."""
        if item.duplicate.of is not None:
            if len(self._copies) < SHOWN_GROUPS:
                self._copies.append(item)
        elif len(self._events) < SHOWN_GROUPS and self._is_further_report(item):
            self._events.append(item)

    def _is_further_report(self, item: Article) -> bool:
        """Return whether an article is in the event of its best match, and not a new version of its document.

        The best match may be in another event, of which other reports were too unlike the article.
        """
        earlier, event = item.event.of, item.joined_event
        if earlier is None or event is None or item.revision_of is not None:
            return False
        return self._session.state.event_of(earlier) == event

    def show(self, reason: str) -> None:
        """Print the summary, while the state is open."""
        assert self._crawler.stats is not None
        stats = self._crawler.stats.get_stats()
        print_line = self._console.print
        print_line()
        named = dict(_COUNTS)
        if self._session.run.spider == "web" or not stats.get("newscrawl/unchanged"):  # pages have lines of their own
            del named["unchanged"]
        if not stats.get("newscrawl/given_up"):
            del named["given up"]
        counts = ", ".join(f"{name}: {stats.get(f'newscrawl/{key}', 0):,}" for name, key in named.items())
        print_line(Text(f"{self._session.run.id} {reason}. {counts}", style="bold"))
        if self._session.run.spider == "web":
            for line in web_lines(stats):
                print_line(Text(line))
        else:
            self._show_leads(stats.get("newscrawl/leads", 0))
        self._show_copies()
        self._show_events()
        manifest = self._crawler.get_extension(RunManifest)
        if manifest is not None:
            self._show_counts("Agencies", manifest.agencies)
            self._show_counts("Removed, by rule", manifest.removals)
        for place in self._places(stats):
            print_line(Text(place, style="dim"))

    def _show_leads(self, leads: int) -> None:
        if leads:
            what = "1 address is" if leads == 1 else f"{leads:,} addresses are"
            self._console.print(
                f"{what} listed and not fetched: scrapy crawl web -a urls_file=FILE follows those of a file"
            )

    def _show_copies(self) -> None:
        if self._copies:
            self._console.print(Text("\nCopies", style="bold"))
        for article in self._copies:
            said = article.duplicate
            shared = f"{said.containment:.0%} of it in the earlier text, {said.coverage:.0%} of that in it"
            about = "about " if said.estimated else ""
            why = f"{said.kind}, {about}{said.similarity:.0%} of the word sequences shared ({shared})"
            self._show_pair(article, said.of, why)

    def _show_events(self) -> None:
        if self._events:
            self._console.print(Text("\nSame event, other words", style="bold"))
        for article in self._events:
            found, evidence = article.event, article.event.evidence
            terms = (
                [*evidence.names, *evidence.numbers, *(shared.term for shared in evidence.terms)] if evidence else []
            )
            shared = ", ".join(list(dict.fromkeys(terms))[:6])
            self._show_pair(article, found.of, f"probability {found.probability:.2f}; both have {shared}")

    def _show_pair(self, article: Article, earlier: str | None, why: str) -> None:
        first = self._session.state.summary(earlier) if earlier else None
        self._console.print(Text(f"  {_name(first)}"))
        self._console.print(Text(f"  {_name(ArticleSummary.of(article))}"))
        self._console.print(Text(f"    {why}", style="dim"))

    def _show_counts(self, title: str, counts: Counter[str]) -> None:
        rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN_COUNTS]
        if not rows:
            return
        table = Table.grid(padding=(0, 2))
        for name, count in rows:
            table.add_row(f"  {count:>6,}", Text(name))
        self._console.print(Text(f"\n{title}", style="bold"))
        self._console.print(table)

    def _places(self, stats: dict[str, Any]) -> list[str]:
        session, run = self._session, self._session.run.id
        lines = [f"\nstate: {session.state.folder}", f"manifest: {session.runs_folder / run}.manifest.json"]
        if stats.get("newscrawl/rejected"):
            lines.append(f"rejected, with reasons: {session.runs_folder / run}.rejected.jsonl")
        if stats.get(HANDED_OVER):
            lines.append(f"for other shards: {session.runs_folder / run}{SUFFIX}")
        lines += [f"articles: {without_secrets(str(feed))}" for feed in self._crawler.settings.getdict("FEEDS")]
        if stats.get("newscrawl/parts"):
            lines.append(f"articles: {session.articles_folder / run}.jsonl")
        return lines


_COUNTS = {
    "read": "read",
    "written": "written",
    "seen": "seen",
    "unchanged": "unchanged",
    "given up": "given_up",
    "rejected": "rejected",
    "exact copies": "duplicates/exact",
    "edited copies": "duplicates/near",
    "partial copies": "duplicates/partial",
    "same event": "events",
}


def _name(article: ArticleSummary | None) -> str:
    if article is None:
        return "(no longer known)"
    who = "/".join(agency for agency, _ in article.credits)
    return f"{article.title} [{', '.join(filter(None, (who, article.outlet))) or 'no source'}]"
