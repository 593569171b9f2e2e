"""The literals by which finders look for their pieces, found in one pass over a body with those of the rules."""

from __future__ import annotations

from pipelines.cleaning.structure import ad_labels, interface_rows, reader_prompts

SIGNS = tuple(sorted(ad_labels.SIGNS | interface_rows.SIGNS | reader_prompts.SIGNS))
"""Each once, in a fixed order."""
