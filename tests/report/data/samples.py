"""A few records in which all that a report shows occurs, hostile text among it."""

from pipelines.items import (
    Agency,
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
from tests.dataset.written_runs import identifier, record

HOSTILE = '</script><script>alert(1)</script><!-- \u2028 <img src=x onerror="alert(2)">'


def credit(*agencies, role="origin", **fields):
    evidence = [Evidence("text", 0, 3, "dpa", "dateline")]
    return Syndication(agencies=[Agency(agency, role, 0.9, evidence) for agency in agencies], **fields)


def in_event(**fields):
    return Event(cluster=identifier(0), **fields)


EVIDENCE = EventEvidence(["Husum"], ["12"], [SharedTerm("crane", 0.4)], 0.5)
SAMPLES = [
    record(
        0,
        title="A crane fell\ninto the harbour",
        url="https://husum.example/crane",
        published_at="2026-10-30T10:00:00Z",
        published_precision="second",
        syndication=credit("dpa", "afp"),
        duplicate=Duplicate(cluster=identifier(0)),
        event=in_event(),
        language=Language("de", 0.9),
        removed=[Removal(0, 4, "dateline", "dateline", "dpa "), Removal(20, 22, "whitespace", "trim", "  ")],
    ),
    record(
        1,
        source=Source("Emden", "emden.example"),
        published_at="2026-10-30",
        published_precision="day",
        syndication=credit("dpa", distributor=Distributor("seaprwire")),
        duplicate=Duplicate("near", identifier(0), identifier(0), 0.999, 0.9, 0.8),
        event=in_event(of=identifier(0), probability=0.915, score=2.4, model="terms", evidence=EVIDENCE),
        language=Language("de", 0.9),
    ),
    record(
        2,
        title=HOSTILE,
        byline=HOSTILE,
        text=HOSTILE,
        url="javascript:alert(3)",
        source=Source(HOSTILE, "</script>.example"),
        removed=[Removal(0, 1, HOSTILE, HOSTILE, HOSTILE), Removal(1, 2, "related", HOSTILE, "x")],
        published_at="2026-10",
        published_precision="month",
        duplicate=Duplicate(
            "partial",
            identifier(0),
            identifier(2),
            0.2,
            0.5,
            0.25,
            matches=[Match(identifier(1), "partial", 0.1, 0.3, 0.2), Match("f" * 32, "partial", 0.1, 0.3, 0.2)],
        ),
        event=in_event(of=identifier(0), probability=0.6),
    ),
    record(3, source=Source(), published_at="2025", published_precision="year", text="", locator="wire/3.xml"),
    record(
        4,
        title="The crane, again",
        url="https://husum.example/crane",
        revision_of=identifier(0),
        published_at="2026-10-31T08:00:00Z",
        published_precision="second",
        syndication=credit("dpa"),
        duplicate=Duplicate("near", identifier(0), identifier(0), 0.9, 0.9, 0.9),
        event=in_event(of=identifier(0)),
    ),
    record(5, duplicate=Duplicate("exact", "e" * 32, "e" * 32), event=Event("d" * 32, of="d" * 32)),
    record(
        6,
        source=Source("Emden", "emden.example"),
        syndication=Syndication(distributor=Distributor("seaprwire")),
        duplicate=Duplicate("exact", "e" * 32, "e" * 32),
        event=Event("d" * 32, of="d" * 32),
        notes=["mojibake repaired"],
    ),
    record(
        7,
        source=Source("Emden", "emden.example"),
        syndication=credit("reuters", role="cited"),
        fetched_at="2026-11-09T00:00:00Z",
    ),
]
