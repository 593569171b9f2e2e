"""Plain text: every rule with examples it must mark and look-alikes it must not mark."""

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract

PROSE = (
    "Der Gemeinderat von Altenfurt hat am Dienstagabend den Bau einer neuen Brücke über die Selse beschlossen. "
    "Die Kosten von rund vier Millionen Euro trägt zur Hälfte das Land."
)
SECOND = (
    "Die alte Holzbrücke war im Frühjahr nach einem Hochwasser gesperrt worden. Seitdem müssen Schulkinder einen Umweg "
    "von drei Kilometern nehmen."
)
WRAPPED = (
    "The council of Port Ellery decided on Tuesday evening to build a new\nFerry landing north of the old customs "
    "house, which has stood\nEmpty since the fire of two years ago and will be sold to\nAnyone who promises to keep "
    "its tower and its famous clock"
)


def draft(text: str, **about: object) -> Draft:
    outcome = extract(Document("a.txt", text.encode(), "text", **about))
    assert isinstance(outcome, Draft), outcome
    return outcome


def marked(text: str) -> list[tuple[str, str]]:
    return [(span.kind, span.text) for span in draft(text).spans]


@pytest.mark.parametrize(
    ("prefix", "published", "precision"),
    [
        (" date 2024-04 ", "2024-04", "month"),
        ("date: 2023-11-02\n", "2023-11-02", "day"),
        ("Datum: 03.02.2021\nAutor: Lena Brandt\n\n", "2021-02-03", "day"),
        ("published_at=2020-05-06T07:08:09Z\n\n", "2020-05-06T07:08:09Z", "second"),
        ("---\ntitle: Brücke wird gebaut\ndate: 2019-01\ntags:\n  - Bau\n---\n", "2019-01", "month"),
    ],
)
def test_a_stray_date_before_the_text_is_metadata(prefix, published, precision):
    """A metadata prefix is marked completely, and its date becomes the publication date with its precision."""
    found = draft(prefix + PROSE)
    assert (found.article.published_at, found.article.published_precision) == (published, precision)
    assert {span.kind for span in found.spans} == {"metadata"}
    assert found.body[found.spans[-1].end :].strip() == PROSE


@pytest.mark.parametrize(
    "text",
    [
        "Date palms grow along the whole coast, and since 2024-04 they have been protected by law in the province.",
        "Date 2024 was the year in which the bridge should have been finished, the mayor said on Monday evening.",
        "Update: Der Zug fährt wieder. Die Strecke war seit dem frühen Morgen wegen eines Baumes gesperrt gewesen.",
        "date 2024-04 was written on the envelope that the postman found behind the old radiator in the hall.",
        "Title: the word alone says nothing, and the sentence it opens goes on for quite a while after the colon.",
    ],
)
def test_a_sentence_that_begins_like_metadata_stays(text):
    """A word such as "date" or "title" opens metadata only if a value follows that no sentence would have."""
    assert marked(text) == []


@pytest.mark.parametrize(
    ("head", "title", "author"),
    [
        ("标题：港口关闭旧桥九个月\n作者：张三丰\n日期：2024-03-05\n", "港口关闭旧桥九个月", "张三丰"),
        ("제목: 항구 다리 아홉 달 폐쇄\n기자: 홍길동\n날짜: 2024-03-05\n", "항구 다리 아홉 달 폐쇄", "홍길동"),
        ("Заголовок: Порт закрывает мост\nАвтор: Ян Лотс\nДата: 2024-03-05\n", "Порт закрывает мост", "Ян Лотс"),
        ("Titolo: Il porto chiude\nAutore: Gio Esempio\nData: 2024-03-05\n", "Il porto chiude", "Gio Esempio"),
    ],
)  # fmt: skip
def test_front_matter_has_keys_in_other_languages(head, title, author):
    """The keys of exporters are read in the language of the outlet, with a wide colon too."""
    article = draft(f"{head}\n{PROSE}").article
    assert (article.title, article.byline, article.published_at) == (title, author, "2024-03-05")


def test_front_matter_lines_fill_the_record():
    """Front matter gives title, URL, author, section, keywords and outlet."""
    head = "title: Brücke wird gebaut\nurl: https://example.org/bruecke?utm_source=x\nauthor: Von Lena Brandt\n"
    article = draft(head + "section: Lokales\ntags: Bau, Verkehr\nsource: Selsebote\n\n" + PROSE).article
    assert (article.title, article.url) == ("Brücke wird gebaut", "https://example.org/bruecke")
    assert (article.byline, article.authors) == ("Von Lena Brandt", ["Lena Brandt"])
    assert (article.section, article.keywords, article.source.name) == ("Lokales", ["Bau", "Verkehr"], "Selsebote")


@pytest.mark.parametrize("section", ["Panorama", "WIRTSCHAFT", "Faits divers", "Medio ambiente", "World News"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_section_line_above_the_title_is_marked(section, gap):
    """A line with only a known section's name is the section, with or without a blank line."""
    found = draft(f"{section}{gap}Altenfurt bekommt eine neue Brücke{gap}{PROSE}{gap}{SECOND}")
    assert found.article.section == section
    assert found.article.title == "Altenfurt bekommt eine neue Brücke"
    assert [span.kind for span in found.spans] == ["section", "title"]


def test_a_breadcrumb_trail_names_the_section():
    """The last known step of a breadcrumb trail is the section."""
    found = draft(f"Startseite > Politik > Ausland\n\nAltenfurt bekommt eine neue Brücke\n\n{PROSE}")
    assert found.article.section == "Ausland"
    assert found.spans[0].text == "Startseite > Politik > Ausland"


@pytest.mark.parametrize(
    "line", ["Politik der ruhigen Hand endet", "Sport Müller schließt zum Jahresende", "World leaders meet in Lund"]
)
def test_a_title_that_begins_with_a_section_name_is_not_a_section(line):
    """Other words on the line make it a title."""
    assert marked(f"{line}\n\n{PROSE}") == [("title", line)]


def test_a_section_name_at_the_end_of_a_text_stays():
    """A section is above an article, so the last line is not one."""
    assert ("section", "Kultur") not in marked(f"{PROSE}\n\nKultur")


@pytest.mark.parametrize(
    "title",
    [
        "Altenfurt bekommt eine neue Brücke",
        "“We will not wait”: Ferry crews vote for a strike in Port Ellery",
        "Wer zahlt für die Brücke?",
        "Trade talks resume in the U.S.",
        "Grève à Morlaix : le port reste fermé jusqu’à lundi",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_first_line_without_full_stop_is_the_title(title, gap):
    """A short first line that does not end a sentence and is followed by prose is the title."""
    found = draft(f"{title}{gap}{PROSE}{gap}{SECOND}")
    assert found.article.title == title
    assert [(span.kind, span.text) for span in found.spans] == [("title", title)]


@pytest.mark.parametrize(
    "text",
    [
        f"ALTENFURT (dpa) - {PROSE}\n\n{SECOND}",
        f"PORT ELLERY, Maine (AP) — The ferry strike\nis over, both sides said on Monday evening.\n\n{SECOND}",
        f"{PROSE}\n\n{SECOND}",
        f"Von Lena Brandt\n\n{PROSE}",
        f"- erstens die Brücke\n- zweitens die Schule\n\n{PROSE}",
        f"12. Mai 2023\n\n{PROSE}",
        f"Altenfurt bekommt eine neue Brücke {PROSE}",
        "Altenfurt bekommt eine neue Brücke\nWesselfurt bekommt keine\nNeuwied wartet ab",
        WRAPPED,
    ],
)
def test_a_text_that_begins_with_the_article_has_no_title(text):
    """A dateline, a sentence, a byline, a date, a list, a single line or wrapped text gives no title."""
    found = draft(text)
    assert found.article.title is None
    assert "title" not in {span.kind for span in found.spans}


def test_a_title_printed_twice_is_marked_twice():
    """A title that is repeated at the head is marked both times."""
    title = "Altenfurt bekommt eine neue Brücke"
    assert marked(f"{title}\n{title}\n\n{PROSE}") == [("title", title), ("title", title)]


def test_a_title_from_the_container_is_found_in_the_text():
    """With a title from a hint, only the line that repeats it is marked, even if the text follows on that line."""
    title = "Altenfurt bekommt eine neue Brücke über die Selse"
    glued = draft(f"{title} {PROSE}", hints={"title": title})
    assert [(span.kind, span.text) for span in glued.spans] == [("title", title)]
    other = draft(f"Eine andere kurze Zeile\n\n{PROSE}", hints={"title": title})
    assert (other.article.title, other.spans) == (title, [])


@pytest.mark.parametrize(
    "name",
    ["b9cc354d677b968d.jpg", "AP19357604362795.jpg", "bruecke_altenfurt-2.WEBP", "https://example.org/a/b.png?w=3"],
)
def test_an_image_name_on_its_own_line_is_marked(name):
    """A picture's file name or URL is not text; it becomes an image of the record."""
    found = draft(f"Altenfurt bekommt eine neue Brücke\n\n{name}\n\n{PROSE}")
    assert ("image", name) in [(span.kind, span.text) for span in found.spans]
    assert name in {found.article.images[0].name, found.article.images[0].url}


@pytest.mark.parametrize(
    "line", ["Die Datei hieß plan.jpg, sagte der Zeuge.", "Er schickte bild.png und ging.", "Siehe bericht.pdf", "jpg"]
)
def test_a_file_name_in_a_sentence_stays(line):
    """Prose may mention files."""
    assert "image" not in {kind for kind, _ in marked(f"{PROSE}\n\n{line}\n\n{SECOND}")}


CREDITS = [
    ("(Foto: imago/ITAR-TASS)", "imago/ITAR-TASS"),
    ("Foto: Lena Brandt", "Lena Brandt"),
    ("Bild: Hanno Kern/dpa", "Hanno Kern/dpa"),
    ("(AP Photo/Jo Sample)", "AP Photo/Jo Sample"),
    ("Photo: Ann Sample via Getty Images", "Ann Sample via Getty Images"),
    ("[Crédit photo : Jean Exemple/AFP]", "Jean Exemple/AFP"),
    ("Photo by Ann Sample", "Ann Sample"),
    ("Bildquelle: stock.example", "stock.example"),
]


@pytest.mark.parametrize(("line", "credit"), CREDITS)
def test_a_photo_credit_line_is_marked(line, credit):
    """A credit line is marked; the record gets the credited name, without label and brackets."""
    found = draft(f"Altenfurt bekommt eine neue Brücke\n\n{line}\n\n{PROSE}")
    assert ("photo_credit", line) in [(span.kind, span.text) for span in found.spans]
    assert found.article.images[0].credit == credit


@pytest.mark.parametrize(
    "line",
    [
        "Bild: Wer das sieht, der staunt nicht schlecht. So war es auch gestern.",
        "Das Foto zeigt die Brücke im Winter.",
        "Bild-Informationen zufolge soll der Bau im Mai beginnen.",
        "Karte: hier gibt es im Sommer die besten freien Badestellen",
        "Credit: the bank lends more than it did before the new rules came",
        "(Das Foto war eine Fälschung)",
        "Reuters/ABC",
        "REUTERS/dpa",
    ],
)
def test_a_sentence_that_begins_like_a_credit_stays(line):
    """A label makes a credit only if names follow it, not a sentence."""
    assert "photo_credit" not in {kind for kind, _ in marked(f"{PROSE}\n\n{line}\n\n{SECOND}")}


@pytest.mark.parametrize(("line", "credit"), CREDITS[:4])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_line_between_image_name_and_credit_is_the_caption(line, credit, gap):
    """Name, caption and credit make one image, also with single line breaks."""
    caption = "Die Holzbrücke stammt aus dem Jahr 1911."
    text = gap.join(["Altenfurt bekommt eine neue Brücke", "4f0a7be2c19d4e66.jpg", caption, line, PROSE, SECOND])
    found = draft(text)
    assert [span.kind for span in found.spans] == ["title", "image", "caption", "photo_credit"]
    [image] = found.article.images
    assert (image.name, image.caption, image.credit) == ("4f0a7be2c19d4e66.jpg", caption, credit)


@pytest.mark.parametrize(
    "line",
    [
        "Die Brücke im Winter. (Foto: Lena Brandt)",
        "Polizei im Einsatz. - © Foto: Hanno Kern/dpa/Symbolbild",
        "The harbour at night. (AP Photo/Jo Sample)",
    ],
)
def test_a_short_line_that_ends_in_a_credit_is_caption_and_credit(line):
    """Caption and credit on one short line are both marked, wherever the line is."""
    found = draft(f"{PROSE}\n\n{line}\n\n{SECOND}")
    assert [span.kind for span in found.spans] == ["caption", "photo_credit"]
    assert found.article.images[0].caption == line.partition(".")[0] + "."


def test_an_article_paragraph_before_a_credit_is_not_a_caption():
    """In the running text, a paragraph above a credit line belongs to the article."""
    found = draft(f"Altenfurt bekommt eine neue Brücke\n\n{PROSE}\n\nEs war schon spät.\n\n(Foto: dpa)\n\n{SECOND}")
    assert [span.kind for span in found.spans] == ["title", "photo_credit"]


def test_a_page_on_one_line_is_split_at_its_image_name():
    """An image name and a credit in brackets split a line."""
    head = "Altenfurt bekommt eine neue Brücke 4f0a7be2c19d4e66.jpg Die Brücke von 1911. (Foto: Hanno Kern/dpa) "
    found = draft(head + PROSE + " " + SECOND)
    assert [span.kind for span in found.spans] == ["title", "image", "caption", "photo_credit"]
    assert found.article.title == "Altenfurt bekommt eine neue Brücke"


TEASER = (
    "Altenfurt bekommt eine neue Brücke über die Selse. Der Gemeinderat ist sich einig. Die Kosten teilt er sich mit "
    "dem Land. Gebaut wird im Frühjahr."
)
ELSEWHERE = (
    "Am anderen Ende der Welt stritten derweil zwei Reedereien um die Frage, wem ein Wrack vor der Küste gehört, in "
    "dem Taucher seit Wochen nach Münzen suchen, bisher ohne jeden Erfolg."
)


@pytest.mark.parametrize(
    "head", ["Lokales\n\nRat beschließt den Bau\n\n", "Rat beschließt den Bau\n\n1911-bruecke.jpg\n\n(Foto: dpa)\n\n"]
)
def test_a_teaser_below_page_boilerplate_is_the_description_and_stays(head):
    """Short sentences that the next paragraph repeats in other words are the teaser; they stay in the text."""
    found = draft(f"{head}{TEASER}\n\n{PROSE}\n\n{SECOND}")
    assert found.article.description == TEASER
    assert TEASER not in [span.text for span in found.spans]


@pytest.mark.parametrize(
    "text",
    [
        f"Rat beschließt den Bau\n\n{TEASER}\n\n{PROSE}",
        f"Lokales\n\nRat beschließt den Bau\n\n{PROSE}\n\n{SECOND}",
        f"Lokales\n\nRat beschließt den Bau\n\n{TEASER}\n\nKurz danach.",
        f"Lokales\n\nRat beschließt den Bau\n\n{TEASER}\n\n{ELSEWHERE}",
    ],
)
def test_an_ordinary_first_paragraph_is_not_a_description(text):
    """There is no teaser without boilerplate above, or if the next paragraph continues instead of repeating."""
    assert draft(text).article.description is None


def test_decomposed_letters_are_composed_and_noted():
    """The body is in NFC with plain line ends, and a note says what was changed."""
    found = draft("Die Bru\u0308cke wird gebaut.\r\n\r\nSie wird scho\u0308n.")
    assert found.body == "Die Brücke wird gebaut.\n\nSie wird schön."
    assert any("NFC" in note for note in found.article.notes)


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"12 34 \n -- ..."])
def test_a_text_without_words_is_rejected(content):
    """A text without words is not an article, and the reason says so."""
    outcome = extract(Document("empty.txt", content, "text"))
    assert (outcome.locator, outcome.stage) == ("empty.txt", "extraction")
    assert "no article text" in outcome.reason


@pytest.mark.parametrize(
    "text",
    [
        f"ALTENFURT (ots) - {PROSE}",
        f"PORT ELLERY, Maine, March 5, 2024 /PRNewswire/ -- {PROSE}",
        f"{PROSE}\n\nOriginal-Content von: Gemeinde Altenfurt, übermittelt durch news aktuell",
    ],
)
def test_a_release_names_its_service(text):
    """The dateline or footer of a press release service makes a release; other texts are not releases."""
    assert draft(text).article.kind == "release"
    assert draft(f"ALTENFURT (dpa) - {PROSE}\n\n{SECOND * 3}").article.kind == "article"


def test_a_live_ticker_is_recognised_by_its_entries():
    """A title that announces a ticker and entries that begin with a time make a ticker."""
    entries = "\n\n".join(f"{hour}:10 Uhr: {SECOND}" for hour in (12, 11, 10))
    assert draft(f"Newsticker zur Brücke von Altenfurt\n\n{entries}").article.kind == "ticker"


def test_a_paragraph_before_a_credit_is_not_a_caption():
    """A text of one paragraph that ends in a picture credit is not taken for a caption."""
    body = (
        "The council met on Friday and passed the budget after a long debate. The majority was narrow, the "
        "chairwoman said. Two schools and a bridge are to be repaired next year."
    )

    draft = extract(Document("a.txt", f"Council passes budget\n\n{body} (AP Photo/Jo Muster)".encode(), "text"))

    assert [span.kind for span in draft.spans] == ["title"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\v", "\f"])
def test_any_line_end_of_unicode_parts_paragraphs(separator):
    """A text whose only line ends are separators has its paragraphs separated by a blank line."""
    first, second = "The ferry landing closes for the winter.", "Passengers board at the fish market."
    found = extract(Document("a.txt", f"\ufeff{first}{separator}{second}".encode(), "text"))
    assert found.body == f"{first}\n\n{second}"


def test_among_line_ends_a_separator_is_what_it_is_called():
    """Beside line ends, a line separator ends a line and a paragraph separator a paragraph."""
    text = "The landing closes.\u2028It is old.\n\nPassengers board at the market.\u2029Until April."
    found = extract(Document("a.txt", text.encode(), "text"))
    assert found.body == "The landing closes.\nIt is old.\n\nPassengers board at the market.\n\nUntil April."
