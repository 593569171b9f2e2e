"""All structural finders, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.cleaning.structure.closing import closing
from pipelines.cleaning.structure.contacts import contact_blocks
from pipelines.cleaning.structure.echoes import echoes
from pipelines.cleaning.structure.interface_rows import interface_rows
from pipelines.cleaning.structure.outline import Outline
from pipelines.cleaning.structure.reader_prompts import reader_prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipelines.documents import Draft
    from pipelines.items import Removal

FINDERS: tuple[Callable[[Outline], Iterable[Removal]], ...] = (
    interface_rows,
    reader_prompts,
    echoes,
    contact_blocks,
    closing,
)
"""Each yields what it takes for boilerplate; the spans of those before it are in the outline's draft."""


def mark_structure(draft: Draft) -> bool:
    """Add to ``draft.spans`` what the finders find beyond what is marked; return whether there was anything."""
    before = len(draft.spans)
    for find in FINDERS:
        outline = Outline(draft)
        draft.spans += [span for span in find(outline) if not outline.is_marked(span.start, span.end)]
    return len(draft.spans) > before
