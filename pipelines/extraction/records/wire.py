"""Items of agencies' wires as JSON: IPTC ninjs 1 to 3, dpa's digitalwires, and what the readers of wires write.

They are read under the names of any record, after what only wires have was put under these names: texts and headlines
with a role, the status of publication, who sent it. See https://iptc.org/std/ninjs and, for digitalwires,
https://github.com/dpa-newslab/dpa-digitalwires-to-newsmlg2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.documents import Mark
from pipelines.extraction.records.fields import plain_fields, words
from pipelines.extraction.records.wire_markup import markup_text
from pipelines.items import WITHDRAWN, Wire
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "wires")
_STANDARDS = tuple(_TABLE["record"]["standards"])
_SIGNS = frozenset(_TABLE["record"]["signs"])
_FEWEST_SIGNS: int = _TABLE["record"]["fewest_signs"]
_REFUSED: dict[str, str] = _TABLE["refused"]
_STATUS: dict[str, str] = _TABLE["status"]
_ROLES: dict[str, list[str]] = _TABLE["roles"]
_PROVIDERS: list[str] = _TABLE["provider"]["names"]
_CORRECTIONS = re.compile(_TABLE["correction"]["pattern"], re.IGNORECASE)
_REPLACED = re.compile(_TABLE["correction"]["replaces"])
_KILLS = re.compile(_TABLE["kill"]["pattern"])
_MARKUP = ("bodyxhtml", "bodyhtml", "articlehtml")
_PLAIN = ("bodytext", "body", "text")
_BOXES = ("infoboxhtml",)
_ADDRESS = re.compile(r"https?://(?:www\.)?([\w-]+(?:\.[\w-]+)+)/")
_HOST = re.compile(r"(?:urn:newsml:|tag:)([\w-]+(?:\.[\w-]+)+)[:,]")
"""The host in the id of an item, as in ``urn:newsml:dpa.com:20090101:...``."""
_NITF_TEXT = re.compile(r"<body\.content\b[^>]*>(.*?)</body\.content>", re.DOTALL)
_WORD = re.compile(r"[^\W_]")
_TAG = re.compile(r"<[^<>]*>|&\w+;")


def is_wire(values: Mapping[str, Any]) -> bool:
    """Return whether a record, with its names as ``fields.named`` gives them, is an item of a wire."""
    standard = " ".join([*words(values.get("standard"))[:1], *words(values.get("format"))[:1]]).casefold()
    if standard.startswith(_STANDARDS):
        return True
    return len(_SIGNS.intersection(values)) >= _FEWEST_SIGNS


def no_text_item(values: Mapping[str, Any]) -> str | None:
    """Return why an item of a wire is no article by its type; None if it may be one."""
    type_ = next(iter(words(values.get("type"))), "").casefold()
    return f"no text item: it is {_REFUSED[type_]}" if type_ in _REFUSED else None


def wire_of(values: Mapping[str, Any]) -> Wire:
    """Return what a wire says of an item."""
    item = _first(values, "guid", "urn", "uri", "entryid")
    signals = _signals(values)
    urgency = _first(values, "urgency", "priority")
    status = _status(values)
    return Wire(
        provider=next(iter(providers_of(values)), None),
        item=item,
        version=_first(values, "version"),
        slug=_first(values, "slugline", "slug"),
        urgency=int(urgency) if urgency and urgency in "123456789" and len(urgency) == 1 else None,
        status=status,
        correction=any(_CORRECTIONS.search(signal) for signal in signals),
        service=_first(values, "service") or next(iter(_of_type(values, "wire", "name")), None),
    )


def in_record_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an item under the names of any record."""
    found = dict(values)
    if text := _text(values) or _note_of_withdrawn(values):
        for name in (*_MARKUP, *_PLAIN, "bodies", "html"):
            found.pop(name, None)
        found["text"] = text
    for name, role in (("headlines", "headline"), ("descriptions", "description")):
        if isinstance(values.get(name), list) and (text := _with_role(values[name], role)):
            found[role] = text
            found.pop(name)
    found.setdefault("headline", next((values[name] for name in values if name.startswith("headline")), None))
    found.setdefault("description", values.get("descriptiontext") or values.get("teaser"))
    found.setdefault("keywords", values.get("keywordnames"))
    dated = ("firstcreated", "contentcreated", "versioncreated", "updated")
    found["firstcreated"] = next((values[name] for name in dated if values.get(name)), None)
    for name in ("guid", "urn", "uri"):
        if identity := _first(values, name):
            found["guid"] = identity
            break
    if found["headline"]:
        found.pop("title", None)  # in ninjs a short name of the item, where there is a headline
    return {name: value for name, value in found.items() if value is not None}


def _text(values: Mapping[str, Any]) -> str | None:
    """Return the text of an item: its markup read as text, else its plain text; None if it has neither."""
    markup = next((values[name] for name in _MARKUP if _has_words(values.get(name))), None)
    if markup is None and isinstance(values.get("bodies"), list):
        body = _with_role(values["bodies"], "body")
        if body is None or not _is_markup(values["bodies"], body):
            return body
        markup = body
    if markup is None:
        return next((values[name] for name in _PLAIN if _has_words(values.get(name))), None)
    markup = found[1] if (found := _NITF_TEXT.search(markup)) else markup
    boxes = [values[name] for name in _BOXES if _has_words(values.get(name))]
    return markup_text("\n".join([markup, *boxes]))


def _note_of_withdrawn(values: Mapping[str, Any]) -> str | None:
    """Return the notes to editors of an item that was withdrawn and has no text of its own."""
    if _status(values) not in WITHDRAWN:
        return None
    return "\n\n".join([*words(values.get("ednote")), *_of_role(values.get("ednotes"), "")]) or None


def wire_marks(values: Mapping[str, Any], wire: Wire) -> list[Mark]:
    """Return the marks of origin of an item: who sent it, its dateline, what it says of its version."""
    marks = [Mark("wire", "provider", text) for text in providers_of(values)]
    if address := _ADDRESS.match(_first(values, "uri", "guid") or ""):
        # an item's address says where it is, which may be at another's: it counts last, and names no sender
        marks.append(Mark("wire", "provider", address[1]))
    marks += [Mark("wire", "dateline", text) for text in words(values.get("dateline"))[:1]]
    signals = [signal.rpartition(":")[2] for signal in _signals(values) if _CORRECTIONS.search(signal)]
    if wire.status in ("canceled", "withheld"):
        signals.append(wire.status)
    signals += [f"embargoed until {until}" for until in words(values.get("embargoed"))[:1]]
    return marks + [Mark("wire", "version", signal) for signal in dict.fromkeys(signals)]


def providers_of(values: Mapping[str, Any]) -> list[str]:
    """Return by which names and codes an item says who sent it, likeliest first."""
    found = [*_of_type(values, "provider", "name", "qcode"), *_sources_of(values)]
    if host := _HOST.match(_first(values, "urn", "uri", "guid") or ""):
        found.append(host[1])
    return list(dict.fromkeys(found))


def _sources_of(values: Mapping[str, Any]) -> Iterator[str]:
    for name in _PROVIDERS:
        value = values.get(name)
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                fields = plain_fields(entry)
                yield from (
                    text for key in ("name", "literal", "code", "qcode", "uri") for text in words(fields.get(key))
                )
            elif entry:
                yield from words(entry)


def _signals(values: Mapping[str, Any]) -> list[str]:
    """Return what an item says of its version; headlines and slug lines of some say that it replaces an earlier one."""
    said = [*_texts(values.get("signals")), *_texts(values.get("signal"))]
    ednotes = [*words(values.get("ednote")), *_of_role(values.get("ednotes"), "correction")]
    said += [match[0] for note in ednotes if (match := _REPLACED.search(note))]
    for name in ("slugline", "headline"):
        said += [match[0] for text in words(values.get(name))[:1] if (match := _REPLACED.search(text))]
    return list(dict.fromkeys(said))


def _status(values: Mapping[str, Any]) -> str | None:
    """Return the status of publication; a headline or slug line that kills an item outweighs what is said."""
    if any(_KILLS.search(text) for name in ("headline", "slugline") for text in words(values.get(name))[:1]):
        return "canceled"
    said = _first(values, "pubstatus") or ""
    return _STATUS.get(said.rstrip("/").replace("/", ":").rpartition(":")[2].strip().casefold())


def _of_type(values: Mapping[str, Any], type_: str, *names: str) -> list[str]:
    """Return the names of the categories of a type, as in digitalwires: ``dnltype:wire``."""
    entries = values.get("categories")
    fields = [plain_fields(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    typed = [entry for entry in fields if str(entry.get("type", "")).endswith(f":{type_}")]
    return [str(entry[name]) for entry in typed for name in names if entry.get(name)]


def _of_role(value: object, role: str) -> list[str]:
    """Return the notes whose role contains ``role``."""
    entries = [plain_fields(entry) for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    return [str(entry.get("ednote", "")) for entry in entries if role in str(entry.get("role", ""))]


def _with_role(entries: list[Any], what: str) -> str | None:
    """Return the value of the entry that is the main one, of a list of values with roles."""
    wanted, unwanted = _ROLES["main"], _ROLES[f"no_{what}"]
    fields = [plain_fields(entry) for entry in entries if isinstance(entry, dict)]
    given = [(str(entry.get("role", "")).casefold().rpartition(":")[2], entry.get("value")) for entry in fields]
    fit = [(role, value) for role, value in given if _has_words(value) and role not in unwanted]
    main = [value for role, value in fit if role in wanted] or [value for _, value in fit]
    if what == "body":
        marked = [value for value in main if _is_markup(entries, value)]
        main = marked or main
    return main[0] if main else None


def _is_markup(entries: list[Any], value: object) -> bool:
    fields = [plain_fields(entry) for entry in entries if isinstance(entry, dict)]
    types = (str(entry.get("contenttype", "")) for entry in fields if entry.get("value") == value)
    return any(kind in type_.casefold() for type_ in types for kind in ("html", "xml", "nitf"))


def _has_words(value: object) -> bool:
    return isinstance(value, str) and _WORD.search(_TAG.sub("", value)) is not None


def _texts(value: object) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    found: list[str] = []
    for entry in entries:
        fields = plain_fields(entry) if isinstance(entry, dict) else {"name": entry}
        found += next((words(fields[key]) for key in ("qcode", "code", "literal", "name", "uri") if key in fields), [])
    return found


def _first(values: Mapping[str, Any], *names: str) -> str | None:
    return next((text for name in names for text in words(values.get(name))), None)
