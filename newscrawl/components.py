"""Each part of the engine, built from the settings: one place for crawls and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.environment import value_of
from newscrawl.paths import resolve
from newscrawl.readers.limits import ReadingLimits, setting_of
from newscrawl.state.published import state_or_empty
from pipelines.article import LearnedMarker, Pipeline
from pipelines.attribution.agencies import read_agencies
from pipelines.cleaning.learned_boilerplate import ActiveBoilerplate
from pipelines.cleaning.learned_overrides import has_learned_tables
from pipelines.cleaning.learned_tables import active_segments, day_of
from pipelines.documents import Document, Rejection
from pipelines.duplicates.signer import Signer, signer
from pipelines.errors import ArgumentError
from pipelines.events.encoder import AUTOMATIC, Encoder, load
from pipelines.events.index import NO_ENCODER
from pipelines.items import Article
from pipelines.tables import shipped_files


def reading_limits(settings: BaseSettings) -> ReadingLimits:
    """Return the limits on what is read: each is the setting of its name.

    :raises ArgumentError: when one is 0, so that nothing could be read.
    """
    given = {}
    for limit in fields(ReadingLimits):
        name = setting_of(limit.name)
        given[limit.name] = value_of(settings.get(name, limit.default), limit.default)
        if not given[limit.name]:
            raise ArgumentError(f"{name} is 0, so nothing could be read")
    return ReadingLimits(**given)


def pipeline_of(settings: BaseSettings, learned: LearnedMarker | None = None) -> Pipeline:
    """Return the pure stages with the rules, agencies and detectors that the settings name.

    :param learned: marks what earlier runs learned.
    :raises TableError: when a file of rules or agencies has a mistake.
    :raises ArgumentError: when a language detector is unknown.
    """
    rules, agencies = (
        [resolve(path) for path in settings.getlist(name)]
        for name in ("NEWSCRAWL_CLEANING_RULES", "NEWSCRAWL_AGENCIES")
    )
    detectors = settings.getlist("NEWSCRAWL_LANGUAGE_DETECTORS")
    try:
        return Pipeline(rules, agencies, detectors=detectors, learned=learned)
    except ArgumentError as error:
        raise ArgumentError(f"NEWSCRAWL_LANGUAGE_DETECTORS: {error}") from error


def agency_names(settings: BaseSettings) -> dict[str, str]:
    """Return the names of all agencies and distributors, by their ids.

    :raises TableError: when a file of agencies has a mistake.
    """
    further = [resolve(path) for path in settings.getlist("NEWSCRAWL_AGENCIES")]
    table = read_agencies([*shipped_files("attribution", ["agencies"]), *further])
    return {name: entry.name for name, entry in table.entries.items()}


def active_boilerplate(settings: BaseSettings, now: datetime) -> ActiveBoilerplate:
    """Return what a run that starts now would cut as learned.

    :raises StateError: when there is a state, but it cannot be read.
    """
    with state_or_empty(resolve(settings["NEWSCRAWL_STATE_DIR"])) as connection:
        today = day_of(now)
        return ActiveBoilerplate(active_segments(connection, today) if has_learned_tables(connection) else {})


def article_maker(settings: BaseSettings, now: datetime) -> Callable[[Document], Article | Rejection]:
    """Return a function that makes an article of a document as a crawl that starts now would.

    Rules, agencies and detectors are loaded with the first document; what earlier runs learned is cut too.
    """

    @cache
    def pipeline() -> Pipeline:
        return pipeline_of(settings, active_boilerplate(settings, now))

    def make(document: Document) -> Article | Rejection:
        document.fetched_at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        return pipeline().article(document)

    return make


def signer_of(settings: BaseSettings, compiled: Path | None = None) -> Signer:
    """Return the signer that the settings name.

    :param compiled: folder for compiled code where ``NEWSCRAWL_COMPILED_DIR`` names none.
    :raises ArgumentError: when there is none of that name, or it is not installed.
    """
    folder = settings["NEWSCRAWL_COMPILED_DIR"]
    try:
        return signer(settings["NEWSCRAWL_SIGNER"], resolve(folder) if folder else compiled)
    except ValueError as error:
        raise ArgumentError(f"NEWSCRAWL_SIGNER: {error}") from error


def encoder_of(name: str | None, scheme: Mapping[str, str | int] | None = None) -> Encoder | None:
    """Return the encoder that ``NEWSCRAWL_EVENT_ENCODER`` names, None for no name.

    ``auto`` is the one that an index was made with; if there is none yet, the one that is installed, if any.

    :param scheme: that of the event index in the state, if there is one.
    :raises ArgumentError: when there is none of that name, or it cannot be used.
    """
    name = value_of(name, None)
    if name == AUTOMATIC and scheme is not None:
        name = None if scheme["encoder"] == NO_ENCODER else str(scheme["encoder"])
    try:
        return load(name)
    except ValueError as error:
        raise ArgumentError(f"NEWSCRAWL_EVENT_ENCODER: {error}") from error
