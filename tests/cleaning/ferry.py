"""An article whose title its address spells out, and what the rules for heads find around it."""

from pipelines.cleaning import Cleaner
from pipelines.documents import Draft
from pipelines.items import Article, Source

CLEANER = Cleaner.from_files()
TITLE = "Neue Fähre über den Fluss startet im März"
URL = "https://www.talbote.example/stadt/neue-faehre-ueber-den-fluss-startet-im-maerz-id228045865.html"
TEXT = (
    "Die Überfahrt dauert zwölf Minuten und kostet drei Euro. Der Rat hatte lange über den Preis gestritten. "
    "Am Kai stehen künftig zwei Automaten. Wer ein Rad mitnimmt, zahlt einen Euro mehr."
)


def marked(body, title=None, url=None, host=None):
    """Return what the rules of heads and titles find in a body, by rule."""
    draft = Draft(Article(id="0" * 32, locator="sample.txt", title=title, url=url, source=Source(host=host)), body)
    CLEANER.mark(draft)
    spans = sorted(draft.spans, key=lambda span: span.start)
    own = ("structure.", "title.", "en.date_line")
    return [(span.rule, span.text.strip()) for span in spans if span.rule.startswith(own)]
