"""Assign lines of a text to pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extraction.plain_text.lines import Line
from pipelines.extraction.plain_text.pictures import captioned_credit, credit_of, image_of, is_file_name, may_be_caption
from pipelines.items import Image, Removal


@dataclass(slots=True)
class PictureLines:
    """Collects pictures from consecutive lines."""

    images: list[Image] = field(default_factory=list)
    """The pictures found so far."""
    spans: list[Removal] = field(default_factory=list)
    """Their lines, of the kinds ``image``, ``caption``, ``photo_credit``."""
    above: str = ""
    """Kind of the line just above; empty if it belonged to no picture."""

    def take(self, line: Line, following: Line | None, *, in_head: bool = False) -> bool:
        """Mark ``line`` if it is a picture's name, caption or credit, and return whether it was.

        A line before a credit is a caption if a picture's name is above it. In the head, before the article's text,
        it needs no name above it.
        """
        found = (
            self._name(line) or self._credit(line) or self._captioned(line) or self._caption(line, following, in_head)
        )
        self.above = self.spans[-1].kind if found else ""
        return found

    def _name(self, line: Line) -> bool:
        if not is_file_name(line.text):
            return False
        self.images.append(image_of(line.text))
        self.spans.append(line.removal("image", "image-name"))
        return True

    def _credit(self, line: Line) -> bool:
        credit = credit_of(line.text)
        if credit is None:
            return False
        self._picture().credit = credit
        self.spans.append(line.removal("photo_credit", "photo-credit-line"))
        return True

    def _captioned(self, line: Line) -> bool:
        found = captioned_credit(line.text)
        if found is None:
            return False
        picture = self._picture()
        picture.credit = found.credit
        if found.caption:
            picture.caption = found.caption
            self.spans.append(line.part(0, len(found.caption)).removal("caption", "caption-before-credit"))
        credit = line.part(found.credit_start, len(line.text))
        if credit.text:
            self.spans.append(credit.removal("photo_credit", "photo-credit-after-caption"))
        return True

    def _caption(self, line: Line, following: Line | None, in_head: bool) -> bool:
        if following is None or credit_of(following.text) is None:
            return False
        if not (self.above == "image" or in_head) or not may_be_caption(line.text, named=self.above == "image"):
            return False
        self._picture().caption = line.text
        self.spans.append(line.removal("caption", "caption-line"))
        return True

    def _picture(self) -> Image:
        """Return the picture that the line above belongs to, or a new one."""
        if not (self.images and self.above in {"image", "caption"} and self.images[-1].credit is None):
            self.images.append(Image())
        return self.images[-1]
