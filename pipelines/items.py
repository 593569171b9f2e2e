"""The record: what is known about one article.

``Article`` is what every stage fills and every output contains, one JSON object per line. Each field's docstring is its
description in the shipped JSON Schema; ``terms`` in its metadata names the schema.org and IPTC ninjs properties that
mean the same. Times are ISO 8601 in UTC; offsets count code points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SCHEMA = "newscrawl/article/2"

Precision = Literal["second", "day", "month", "year"]
Role = Literal["origin", "contributor", "cited", "photo"]
EvidencePlace = Literal["text", "byline", "json-ld", "meta", "feed", "url", "wire"]
ContainerKind = Literal["feed", "sitemap", "opml", "list", "table", "warc", "index", "mail", "page"]
DuplicateKind = Literal["unique", "exact", "near", "partial"]
Kind = Literal["article", "brief", "release", "roundup", "list", "ticker", "gallery", "video", "stub", "withdrawn"]

CREDITED: frozenset[str] = frozenset({"origin", "contributor"})
"""Roles of an agency that wrote the text, or part of it."""
CLUSTERED_KINDS: frozenset[str] = frozenset({"article", "brief", "release"})
"""Kinds that are part of copy and event clusters; the others are written, but not compared with anything."""
WITHDRAWN: frozenset[str] = frozenset({"canceled", "withheld"})
"""Statuses of a wire's item that must not be published, or not any more: its kind is ``withdrawn``."""


def _terms(schema_org: str | None = None, ninjs: str | None = None) -> dict[str, dict[str, str]]:
    """Return the metadata of a field: the properties of schema.org and IPTC ninjs 3 with the same meaning."""
    named = {"schema.org": schema_org, "ninjs": ninjs}
    return {"terms": {vocabulary: term for vocabulary, term in named.items() if term}}


@dataclass(slots=True)
class Removal:
    """A part of the body that is not article text: ``body[start:end] == text``."""

    start: int
    """Offset of its first code point in the body before cleaning."""
    end: int
    """Offset just after its last code point in the body before cleaning."""
    kind: str
    """What it was: ``title``, ``dateline``, ``credit``, ``related``, ``whitespace`` ..."""
    rule: str
    """Id of the rule that found it."""
    text: str
    """The removed text, with which ``restore`` can rebuild the body."""


@dataclass(slots=True)
class Source:
    """The outlet that published the article; not the feed, archive or aggregator that carried it."""

    name: str | None = None
    """Name as the outlet writes it."""
    host: str | None = None
    """Host name of its pages, without ``www.``."""
    family: str | None = None
    """Publisher family whose outlets share texts, from ``sources.toml`` or the table of families."""


@dataclass(slots=True)
class Image:
    """A picture that belongs to the article."""

    url: str | None = None
    """Absolute address."""
    name: str | None = None
    """File name, if no address is known."""
    caption: str | None = None
    """What it shows, as printed."""
    credit: str | None = None
    """Photographer or picture agency, as printed, without the label."""


@dataclass(slots=True)
class DetectedLanguage:
    """What one language detector said."""

    detector: str
    """Name of the detector."""
    code: str
    """The code that it gave."""


@dataclass(slots=True)
class Language:
    """The language of ``text``."""

    code: str = "und"
    """BCP 47 code; ``und`` if the text is too short or the detectors are not confident enough."""
    confidence: float = 0.0
    """0 to 1."""
    detectors: list[DetectedLanguage] = field(default_factory=list)
    """What each detector said, in the order in which they ran."""


@dataclass(slots=True)
class Evidence:
    """Words that support a decision, and where they are."""

    place: EvidencePlace
    """``text`` (offsets then count in the body before cleaning), or the kind of mark outside the body."""
    start: int
    """Offset of its first code point in that place."""
    end: int
    """Offset just after its last code point in that place."""
    text: str
    """The words themselves."""
    rule: str
    """Id of the rule that matched them."""


@dataclass(slots=True)
class Agency:
    """An agency's role in the article; one entry for each agency and role."""

    id: str
    """Id in the agency table, such as ``dpa-afx``."""
    role: Role
    """``origin``: wrote the text; ``contributor``: with others; ``cited``: is only cited; ``photo``: took a picture."""
    confidence: float
    """0 to 1."""
    evidence: list[Evidence] = field(default_factory=list)
    """The words that say so."""


@dataclass(slots=True)
class Distributor:
    """The service that carried the text without having written it."""

    id: str
    """Id in the agency table, such as ``seaprwire``."""
    evidence: list[Evidence] = field(default_factory=list)
    """The words that say so."""


@dataclass(slots=True)
class Dateline:
    """Place, date and agency at the head of the text."""

    place: str | None = None
    """Place as printed."""
    agency: str | None = None
    """Id of the agency named in it."""
    date: str | None = None
    """Date as printed."""


@dataclass(slots=True)
class Syndication:
    """Who wrote the text, and how it reached the outlet."""

    agencies: list[Agency] = field(default_factory=list)
    """Agencies with their roles."""
    distributor: Distributor | None = None
    """The service that carried the text."""
    dateline: Dateline | None = None
    """The dateline at the head of the text."""
    sigla: list[str] = field(default_factory=list)
    """Editors' marks as printed, such as ``jac``, ``DP``, ``zb``."""
    versions: list[str] = field(default_factory=list)
    """Marks of version and genre as printed: ``KORREKTUR``, ``ROUNDUP 2``, ``2nd lead``, an embargo, a note."""
    chain: list[str] = field(default_factory=list)
    """Ids from the origin to the last distributor."""
    origin_outlet: str | None = None
    """Outlet that published the text first, if the text names it."""
    inferred_from: str | None = None
    """Id of the earlier copy whose agencies this record inherits."""


@dataclass(slots=True)
class Match:
    """An earlier article that shares text with this one."""

    id: str
    """Its id."""
    kind: DuplicateKind
    """What this article is to it."""
    similarity: float
    """Jaccard similarity of the word shingles."""
    containment: float
    """Share of this article's shingles that are also in the earlier one."""
    coverage: float
    """Share of the earlier one's shingles that are also in this article."""
    common: float | None = None
    """Share of the shared shingles that are in many other copy clusters too, and so were left out."""


@dataclass(slots=True)
class Duplicate:
    """Whether this text was read before."""

    kind: DuplicateKind = "unique"
    """``unique``, ``exact``, ``near`` (edited) or ``partial``."""
    of: str | None = None
    """Id of the best verified article read earlier, which is not necessarily the original."""
    cluster: str | None = None
    """Id of the copy cluster: its first article's id."""
    similarity: float | None = None
    """Jaccard similarity to ``of``."""
    containment: float | None = None
    """Share of this article's shingles that are also in ``of``."""
    coverage: float | None = None
    """Share of the shingles of ``of`` that are also in this article."""
    estimated: bool = False
    """Whether similarity, containment and coverage are estimates, from sketches; an exact copy's are not."""
    common: float | None = None
    """Share of the shared shingles that are in many other copy clusters too, and so were left out."""
    matches: list[Match] = field(default_factory=list)
    """Further verified matches."""
    form_of: str | None = None
    """Id of an earlier article with the same words around other numbers, names and days: one form, filled in anew."""
    notice: bool = False
    """Whether three publishers or more served the same words within a day, which report nothing: no article, but what
    pages say to their readers. Then it is ``unique``, and enters no event."""

    @property
    def copy_of(self) -> str | None:
        """Id of the text that this is a whole copy of; None for a partial copy, which may report another event too."""
        return self.of if self.kind in {"exact", "near"} else None


@dataclass(slots=True)
class SharedTerm:
    """A salient term of two articles."""

    term: str
    """The term."""
    share: float
    """Its share of the similarity of the two."""


@dataclass(slots=True)
class EventEvidence:
    """Why two articles were judged to report one event."""

    names: list[str] = field(default_factory=list)
    """Names in the lead of both."""
    numbers: list[str] = field(default_factory=list)
    """Numbers in both."""
    terms: list[SharedTerm] = field(default_factory=list)
    """Salient terms of both, the heaviest first."""
    days: float | None = None
    """Days between the dates of the two; 0 if their intervals touch or overlap."""
    meaning: float | None = None
    """Cosine of the embeddings of the two, if an encoder was used."""
    against: list[str] = field(default_factory=list)
    """Conflicts that counted against it."""


@dataclass(slots=True)
class Event:
    """The event that the article reports, in whatever words."""

    cluster: str | None = None
    """Id of the event cluster: its first article's id. Null for what reports no event, such as a comment."""
    of: str | None = None
    """Id of the best matching earlier article."""
    probability: float | None = None
    """Probability that both report the same event, for the prior named in the documentation."""
    score: float | None = None
    """Log-odds behind ``probability``."""
    model: str | None = None
    """How the two were compared: by ``terms``, across languages by ``names``, and ``+`` the encoder that was used."""
    evidence: EventEvidence | None = None
    """What the score is based on."""
    related: list[str] = field(default_factory=list)
    """Ids of articles on the same running story."""


@dataclass(slots=True)
class Via:
    """A container that led to the article: the entry of a feed or sitemap, a WARC record, a row of a table."""

    kind: ContainerKind
    """What kind of container it is; ``index`` is one of an archive of the web, ``page`` a page with links."""
    locator: str
    """Where the container was read: a path or an address, of a WARC record with its offset."""
    source: str | None = None
    """Id of the source in ``sources.toml``, else the name that the container or its entry gives the outlet."""
    listed_at: str | None = None
    """The entry's own time, in the form of ``Article.published_at``."""
    title: str | None = None
    """The entry's own title."""
    redirects: list[str] = field(default_factory=list)
    """Addresses that were asked on the way from the listed one, first to last, without the one that answered."""


@dataclass(slots=True)
class Wire:
    """What an agency's wire says of an item that was read from it."""

    provider: str | None = None
    """Name or code of the agency that sent it, as written."""
    item: str | None = None
    """The item's own id, the same for all of its versions."""
    version: str | None = None
    """Its version, as written."""
    slug: str | None = None
    """Its slug line, as written."""
    urgency: int | None = None
    """1 (flash) to 9, as in IPTC's urgency."""
    status: str | None = None
    """``usable``, ``canceled`` or ``withheld``, as in IPTC's publication status; null if not said."""
    correction: bool = False
    """Whether it says that it corrects, updates or replaces an earlier version."""
    service: str | None = None
    """The service or product line on which it was sent, as written."""


@dataclass(slots=True)
class Run:
    """The run that first wrote this line."""

    id: str
    """``<spider>-<start time>``."""
    spider: str
    """Name of the spider."""
    version: str
    """Version of newscrawl."""


@dataclass(slots=True, kw_only=True)
class Article:
    """One article, cleaned and explained."""

    schema: str = field(default=SCHEMA, metadata=_terms("schemaVersion", "standard"))
    """Name and version of this record's schema."""
    id: str = field(metadata=_terms("identifier", "uri"))
    """blake2b-128 of the place and the bytes read; the same on every machine and from every working folder."""
    kind: Kind = field(default="article", metadata=_terms("additionalType", "profile"))
    """Kind of document; only articles, briefs and releases enter clusters."""
    url: str | None = field(default=None, metadata=_terms("url", "altids"))
    """Canonical URL."""
    guid: str | None = field(default=None, metadata=_terms("identifier", "altids"))
    """The document's own id, if its container gives one."""
    locator: str = field(metadata=_terms(None, None))
    """Where it was read: ``path``, ``archive!member``, ``file.jsonl:line`` or a URL."""
    source: Source = field(default_factory=Source, metadata=_terms("publisher", "infosources"))
    """The outlet."""
    fetched_at: str = field(default="", metadata=_terms(None, "versioncreated"))
    """When it was read."""
    published_at: str | None = field(default=None, metadata=_terms("datePublished", "firstcreated"))
    """When it was published, truncated to its precision: ``2024-04``, ``2024-04-02`` or ``2024-04-02T09:30:00Z``."""
    published_precision: Precision | None = field(default=None, metadata=_terms(None, None))
    """How exact ``published_at`` is: the date is an interval of that width."""
    published_day: str | None = field(default=None, metadata=_terms("datePublished", None))
    """The day of publication by the outlet's clock, as printed, where ``published_at`` is UTC; null if not known."""
    modified_at: str | None = field(default=None, metadata=_terms("dateModified", "contentmodified"))
    """When it was last modified, in the form of ``published_at``."""
    title: str | None = field(default=None, metadata=_terms("headline", "headlines"))
    """Headline."""
    description: str | None = field(default=None, metadata=_terms("description", "descriptions"))
    """Teaser or summary."""
    section: str | None = field(default=None, metadata=_terms("articleSection", "subjects"))
    """Section of the outlet, as printed."""
    byline: str | None = field(default=None, metadata=_terms("creditText", "by"))
    """Who wrote it, as printed."""
    authors: list[str] = field(default_factory=list, metadata=_terms("author", "people"))
    """People who wrote it; agencies are in ``syndication``."""
    keywords: list[str] = field(default_factory=list, metadata=_terms("keywords", "keywords"))
    """Keywords, as given by the outlet."""
    images: list[Image] = field(default_factory=list, metadata=_terms("image", "associations"))
    """Pictures."""
    text: str = field(default="", metadata=_terms("articleBody", "bodies"))
    """The cleaned body without the title; paragraphs are separated by a blank line."""
    removed: list[Removal] = field(default_factory=list, metadata=_terms(None, None))
    """What was cut from the body, sorted and disjoint; ``restore(text, removed)`` gives the body back."""
    raw_text: str | None = field(default=None, metadata=_terms(None, None))
    """The body before cleaning; written only with ``NEWSCRAWL_KEEP_RAW_TEXT``."""
    language: Language = field(default_factory=Language, metadata=_terms("inLanguage", "language"))
    """The language of ``text``."""
    syndication: Syndication = field(default_factory=Syndication, metadata=_terms("sourceOrganization", "infosources"))
    """Who wrote the text, and how it reached the outlet."""
    duplicate: Duplicate = field(default_factory=Duplicate, metadata=_terms("isBasedOn", "associations"))
    """Whether the text was read before."""
    revision_of: str | None = field(default=None, metadata=_terms("version", "version"))
    """Id of the earlier version of the same URL or document."""
    event: Event = field(default_factory=Event, metadata=_terms("about", "events"))
    """The event that it reports."""
    text_hash: str = field(default="", metadata=_terms("sha256", "signals"))
    """blake2b-128 of the normalised text."""
    source_hash: str = field(default="", metadata=_terms(None, None))
    """blake2b-128 of the bytes read."""
    via: list[Via] = field(default_factory=list, metadata=_terms("isPartOf", "associations"))
    """The containers that led to it, outermost first; empty for a file or address that was given itself."""
    wire: Wire | None = field(default=None, metadata=_terms(None, "signals"))
    """What the agency's wire says of it; null for what was not read from a wire."""
    notes: list[str] = field(default_factory=list, metadata=_terms("comment", "ednote"))
    """What users of the record should know: mojibake repaired, a rule that was not applied, truncated input."""
    run: Run | None = field(default=None, metadata=_terms(None, None))
    """The run that first wrote this line."""

    @property
    def joined_event(self) -> str | None:
        """Id of the event that others had reported before it; None if it is the first, or reports none."""
        return self.event.cluster if self.event.cluster != self.id else None

    @property
    def is_new(self) -> bool:
        """Whether no run has written it before: only new articles are labelled and learned from."""
        return self.run is None
