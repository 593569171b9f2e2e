"""All structural finders, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.cleaning.structure.ad_labels import ads_behind_titles, ads_in_sentences
from pipelines.cleaning.structure.address_sections import sections_of_address
from pipelines.cleaning.structure.closing import closing
from pipelines.cleaning.structure.contacts import contact_blocks
from pipelines.cleaning.structure.echoes import echoes
from pipelines.cleaning.structure.excerpts import excerpts
from pipelines.cleaning.structure.heads import (
    byline_below_text,
    labels_around_titles,
    pieces_below_titles,
    pieces_in_head,
    teaser_above_text,
)
from pipelines.cleaning.structure.interface_rows import interface_rows
from pipelines.cleaning.structure.picture_captions import (
    captions_before_credits,
    captions_by_date,
    captions_by_opening,
    captions_by_sign,
    file_name_words,
)
from pipelines.cleaning.structure.picture_credits import picture_credits
from pipelines.cleaning.structure.reader_prompts import reader_prompts
from pipelines.cleaning.structure.repeated_stretches import repeated_stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipelines.cleaning.structure.outline import Outline
    from pipelines.items import Removal

FINDERS: tuple[Callable[[Outline], Iterable[Removal]], ...] = (
    ads_behind_titles,
    sections_of_address,
    ads_in_sentences,
    labels_around_titles,
    teaser_above_text,
    pieces_below_titles,
    picture_credits,
    file_name_words,
    captions_before_credits,
    captions_by_date,
    captions_by_opening,
    captions_by_sign,
    pieces_in_head,
    byline_below_text,
    interface_rows,
    reader_prompts,
    echoes,
    excerpts,
    repeated_stretches,
    contact_blocks,
    closing,
)
"""Each yields what it takes for boilerplate; the spans of those before it are in the outline's draft."""


def mark_structure(outline: Outline) -> bool:
    """Add to the spans of the draft what the finders find beyond what is marked; return whether there was anything."""
    spans = outline.draft.spans
    before = len(spans)
    for find in FINDERS:
        spans += [span for span in find(outline) if not outline.is_marked(span.start, span.end)]
    return len(spans) > before
