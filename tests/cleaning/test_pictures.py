"""Pictures inside running text: credits by their grammar, captions before them, and what only looks like one."""

import re
import time

import pytest

from pipelines.documents import Draft
from pipelines.items import Article, Removal

BEFORE = {
    "de": "Der Rat berät am Freitag über den Hafen, den die Mehrheit lange ablehnte. ",
    "en": "The council met on Friday and passed the plans, which the mayor had fought for months. ",
    "es": "El consejo aprobó el viernes el plan, que la oposición había criticado durante meses. ",
    "fr": "Le conseil a adopté vendredi le plan, que l'opposition avait critiqué pendant des mois. ",
    "pl": "Rada przyjęła w piątek plan dla portu, który opozycja krytykowała od wielu miesięcy. ",
    "tr": "Meclis cuma günü liman planını kabul etti, muhalefet planı aylarca eleştirmişti. ",
}
AFTER = {
    "de": " Zwei Schleusen und eine Brücke sollen saniert werden, wie die Vorsitzende sagte. "
    "Das Hochwasser im Winter hatte Zweifel an den alten Deichen geweckt. Im Mai soll die Arbeit am Kai beginnen. "
    "Wer zahlt, ist offen: Land und Stadt verhandeln noch, und die Opposition droht mit einer Klage gegen den Plan.",
    "en": " Two locks and a bridge are to be repaired, the chairwoman said after the vote. "
    "Doubts about the old dikes had grown since the flood of last winter. Work on the quay begins in May. "
    "Who pays is open: state and town are still talking, and the opposition threatens to sue against the whole plan.",
    "es": " Dos esclusas y un puente serán reparados, dijo la presidenta tras la votación. "
    "Las dudas sobre los diques habían crecido desde la crecida del invierno. La obra empieza en mayo. "
    "Queda por saber quién paga: la región y la ciudad negocian todavía, y la oposición amenaza con una demanda.",
    "fr": " Deux écluses et un pont seront réparés, a dit la présidente après le vote. "
    "Les doutes sur les vieilles digues avaient grandi depuis les crues de l'hiver. Le chantier commence en mai. "
    "Reste à savoir qui paie : la région et la ville négocient encore, et l'opposition menace de porter plainte.",
    "pl": " Dwie śluzy i most mają zostać naprawione, powiedziała przewodnicząca po głosowaniu. "
    "Wątpliwości co do starych wałów rosły od zimowej powodzi. Prace zaczną się w maju i potrwają do jesieni. "
    "Nie wiadomo, kto zapłaci: region i miasto jeszcze rozmawiają, a opozycja grozi pozwem przeciw całemu planowi.",
    "tr": " Başkan oylamadan sonra iki kapağın ve bir köprünün onarılacağını söyledi. "
    "Eski setlere duyulan kuşku kıştaki taşkından beri artmıştı. Çalışma mayısta başlayacak ve sonbaharda bitecek. "
    "Parayı kimin vereceği belli değil: bölge ile kent daha konuşuyor, muhalefet dava açmakla tehdit ediyor.",
}

# What is cut: a caption between ‹ and ›, a credit between ⟦ and ⟧
CREDITS = [
    ("de", "‹Blick auf den Hafen am Montag.› ⟦(Foto: Jo Muster/dpa)⟧"),
    ("de", "‹Schiffe im Hafen.› ⟦Foto: Jo Muster/zb/dpa/Symbolbild⟧"),
    ("de", "‹Schiffe im Hafen.› ⟦Foto: imago images/Jo Muster⟧"),
    ("de", "‹Schiffe im Hafen.› ⟦© Quelle: Jo Muster/dpa⟧"),
    ("de", "‹Schiffe im Hafen.› ⟦© Jo Muster⟧"),
    ("de", "‹Schiffe im alten Hafen.› ⟦Keystone/EPA/JO MUSTER⟧"),
    ("de", "‹Schiffe im alten Hafen.› ⟦Jo Muster / picture alliance⟧"),
    ("de", "‹Schiffe im alten Hafen.› ⟦Jo von Muster/dpa⟧"),
    ("de", "‹Schiffe im alten Hafen.› ⟦Foto: dpa⟧ ⟦(Bild: dpa)⟧"),
    ("de", "‹Ein Kran hebt eine Kiste.› ⟦(Symbolbild)⟧"),
    ("en", "‹A bridge in May.› ⟦(AP/Jo Doe)⟧"),
    ("en", "‹A bridge in May.› ⟦(AP Photo/Jo Doe, File)⟧"),
    ("en", "‹A bridge in May.› ⟦(Jo Doe/Reuters)⟧"),
    ("en", "‹A bridge in May.› ⟦(Jo Doe, AFP)⟧"),
    ("en", "‹A bridge in May.› ⟦(Jo Doe / Sample Journal) @jodoe⟧"),
    ("en", "‹A bridge in May.› ⟦(Jo Doe/Pool via AP)⟧"),
    ("en", "‹A bridge in May.› ⟦(Courtesy of Sample Town)⟧"),
    ("en", "‹A bridge in May.› ⟦(United Sample Bridge Agency)⟧"),
    ("en", "‹A bridge in May.› ⟦REUTERS/Jo Doe/File Photo⟧"),
    ("en", "‹A bridge in May.› ⟦Handout via REUTERS⟧"),
    ("en", "‹A bridge in May.› ⟦— Sample Bridge pic⟧"),
    ("en", "‹A bridge in May.› ⟦| AP⟧"),
    ("en", "‹A bridge in May.› ⟦Photo / Supplied⟧"),
    ("en", "‹A bridge in May.› ⟦Photo by Jo Doe⟧"),
    ("en", "‹A bridge in May.› ⟦Photo: Jo Doe / Sample Media Photo: Jo Doe / Sample Media⟧"),
    ("es", "‹Un barco entra en el puerto.› ⟦| Fuente: AFP | Fotógrafo: JO MUESTRA⟧"),
    ("es", "‹Un barco entra en el puerto.› ⟦(Foto: Efe)⟧"),
    ("es", "‹Un barco entra en el puerto.› ⟦Crédito: Jo Muestra⟧"),
    ("fr", "‹Un bateau entre dans le port.› ⟦Photo Modèle/Jo Exemple⟧"),
    ("fr", "‹Un bateau entre dans le port.› ⟦Crédits : Jo Exemple/AFP⟧"),
    ("pl", "‹Statek w starym porcie.› ⟦fot. Jo Przykład/PAP⟧"),
    ("pl", "‹Statek w starym porcie.› ⟦Zdjęcie: Jo Przykład⟧"),
    ("pl", "⟦Zdjęcie Jo Przykład /AFP⟧"),
    ("tr", "‹Limanda bir gemi.› ⟦(Fotoğraf: Jo Örnek/DHA)⟧"),
    ("tr", "‹Limanda bir gemi.› ⟦Fotoğraf: AA⟧"),
]

LOOK_ALIKES = [
    ("de", "Auf dem Foto: Schiffe im Hafen."),
    ("de", "Der Zeuge (Foto oben) schwieg."),
    ("de", "Er sagte der Bild: Jo Muster irrt."),
    ("de", "Das Bild zeigt einen Kran. Die Firma (Muster GmbH, Hafenstadt) wächst."),
    ("de", "Text von Jo Muster/dpa und anderen."),
    ("de", "Das Duo (Jo Muster/Al Probe) gewann."),
    ("en", "The firm (Sample Ltd, Oslo) grew. (With input from Reuters, AFP)"),
    ("en", "OSLO (AP) — It rained."),
    ("en", "A Reuters/Ipsos poll has Doe ahead."),
    ("en", "She sent it via AP and by mail."),
    ("en", "The photo: a bridge and nothing else."),
    ("en", "Turn left, right, and left again in this city."),
    ("en", "The image was copyright of no one. Getty Images sued the town."),
    ("es", "La imagen: un barco y nada más."),
    ("fr", "La photo : un bateau et rien d'autre."),
    ("pl", "Na zdjęciu: statek w porcie."),
    ("tr", "Kaynak: AA"),
]


def spans_of(cleaner, body, title=None):
    draft = Draft(Article(id="0" * 32, locator="sample.txt", title=title), body)
    cleaner.mark(draft)
    return sorted(draft.spans, key=lambda span: span.start)


def of_pictures(spans):
    return [(span.kind, span.text) for span in spans if span.kind in {"caption", "photo_credit"}]


@pytest.mark.parametrize(("language", "marked"), CREDITS)
def test_a_credit_inside_a_text_is_cut_with_its_caption(marked, language, cleaner):
    """In text on one line, the credit and the sentence before it go, and nothing else."""
    body = BEFORE[language] + re.sub("[‹›⟦⟧]", "", marked) + AFTER[language]
    expected = [
        ("caption" if caption else "photo_credit", caption or credit)
        for caption, credit in re.findall(r"‹(.*?)›|⟦(.*?)⟧", marked)
    ]

    assert of_pictures(spans_of(cleaner, body)) == expected


@pytest.mark.parametrize(("language", "sentence"), LOOK_ALIKES)
def test_sentences_about_pictures_and_credits_of_texts_are_kept(sentence, language, cleaner):
    """Not every *Foto:* is a label, and not every name in brackets took a picture."""
    assert of_pictures(spans_of(cleaner, BEFORE[language] + sentence + AFTER[language])) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Er kennt jeden Kran.",
        "„Wir bauen im Mai“, sagte die Vorsitzende der Muster AG.",
        "Aber im Mai ruht die Arbeit.",
        f"Der Hafen wird im Mai gesperrt, weil die alten Mauern {'am Becken und am Kai, ' * 8} erneuert werden.",
    ],
)
def test_a_sentence_of_the_article_before_a_credit_stays(sentence, cleaner):
    """It goes on from the sentence before, quotes somebody, or is too long for a caption."""
    body = f"{BEFORE['de']}{sentence} Foto: dpa{AFTER['de']}"

    assert of_pictures(spans_of(cleaner, body)) == [("photo_credit", "Foto: dpa")]


def test_a_caption_begins_behind_the_title(cleaner):
    """Below a headline without a full stop, the caption is what follows it."""
    title, caption = "Rat streitet über den Hafen", "Ein Schiff im Hafen von Musterstadt"
    body = f"{title} {caption} (Foto: AP){AFTER['de']}"

    assert of_pictures(spans_of(cleaner, body, title)) == [("caption", caption), ("photo_credit", "(Foto: AP)")]


def test_a_caption_of_several_sentences_begins_behind_the_credit_above(cleaner):
    """Between two credits there is nothing but a caption."""
    captions = "A bridge in May.", "Jo Doe on the bridge. It opened in May."
    body = f"{BEFORE['en']}{captions[0]} (AP/Al Roe) {captions[1]} (AP/Al Roe){AFTER['en']}"

    assert [text for kind, text in of_pictures(spans_of(cleaner, body)) if kind == "caption"] == list(captions)


@pytest.mark.parametrize(
    "credit", ["| AP", "| Jo Doe/Reuters", "(Jo Doe, AFP)", "REUTERS/Jo Doe/File Photo", "Photo: AP"]
)
def test_a_caption_on_a_line_of_its_own_is_cut_with_its_credit(credit, cleaner):
    """Lines are borders as good as sentences."""
    body = f"Pool opens\nA pool on Monday. {credit}\nThe pool is open.{AFTER['en']}"

    assert of_pictures(spans_of(cleaner, body)) == [("caption", "A pool on Monday."), ("photo_credit", credit)]


def test_a_caption_behind_a_credit_ends_with_where_people_stand(cleaner):
    """*(v.l.)* stands only below pictures, also in a noun phrase without a full stop."""
    caption = "Jo Muster und Al Probe (v.l.)"
    body = f"{BEFORE['de']}Schiffe im Hafen. (Foto: AP) {caption}{AFTER['de']}"

    assert ("caption", caption) in of_pictures(spans_of(cleaner, body))


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        ("en", "Above: Jo Doe in May."),
        ("en", "Left to Right: Jo Doe, mayor; Ann Smythe, her deputy."),
        ("de", "Von links: Jo Muster und Ann Smythe."),
        ("es", "De izquierda a derecha: Jo Muestra y Ann Smythe."),
    ],
)
def test_a_caption_is_known_by_what_opens_it(language, caption, cleaner):
    """The sentence with it is cut."""
    assert of_pictures(spans_of(cleaner, f"{BEFORE[language]}{caption}{AFTER[language]}")) == [("caption", caption)]


def test_a_caption_without_a_full_stop_ends_where_a_sentence_begins(cleaner):
    """*The* has its capital from there only, and a quotation begins with its mark."""
    for following in ("The ferry is late.", "“Ferries are late,” she said."):
        found = of_pictures(spans_of(cleaner, f"{BEFORE['en']}Above: Jo Doe {following}{AFTER['en']}"))
        assert found == [("caption", "Above: Jo Doe")]


@pytest.mark.parametrize("sentence", ["She looked above: Jo Doe waved.", "The order is from left: red, green, blue."])
def test_such_words_inside_a_sentence_open_no_caption(sentence, cleaner):
    """A caption begins a sentence."""
    assert of_pictures(spans_of(cleaner, f"{BEFORE['en']}{sentence}{AFTER['en']}")) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("A ferry crosses the river in Newtown, Norland, June 30, 2020.", True),
        ("Passengers wait at the quay in Newtown, 30 June 2020.", True),
        ("The ferry crossed the river on June 30, 2020.", False),
        ("The ferry will cross the river on June 30, 2020.", False),
        ("The ferry is late. It crosses the river on June 30, 2020.", False),
    ],
)
def test_a_dated_sentence_behind_the_title_tells_what_a_picture_shows(sentence, found, cleaner, draft):
    """Unless it is in the past, of what will be, or not the first one."""
    title = "New ferry crosses the river from March"
    made = draft(f"{title} {sentence} {AFTER['en'].strip()}", title=title)

    cleaner.mark(made)

    assert of_pictures(made.spans) == ([("caption", sentence)] if found else [])


def test_a_source_that_supplies_pictures_alone_is_a_credit(cleaner):
    """``Source: AFP`` may be the text's; a house without texts has the picture's."""
    found = [
        of_pictures(spans_of(cleaner, f"{BEFORE['en']}Source: {house}{AFTER['en']}")) for house in ("Pixabay", "AFP")
    ]

    assert found == [[("photo_credit", "Source: Pixabay")], []]


@pytest.mark.parametrize(
    "caption", ["Mayor Jo Doe, left, talks with Al Roe.", "A bridge is seen in this undated photo released in May."]
)
def test_a_caption_without_a_credit_is_known_by_its_sign(caption, cleaner):
    """Sides behind names and words about the picture itself stand below pictures."""
    body = f"{BEFORE['en']}{caption}{AFTER['en']}"

    assert of_pictures(spans_of(cleaner, body)) == [("caption", caption)]


def test_words_of_a_file_name_go_with_it(cleaner, draft):
    """The words before a picture's file name are part of the name of the picture."""
    paper = draft(f"{BEFORE['en']}web bridge AP19357604362795.jpg Jo Doe on a bridge. (AP/Al Roe){AFTER['en']}")
    name = "AP19357604362795.jpg"
    start = paper.body.index(name)
    paper.spans.append(Removal(start, start + len(name), "image", "image-name", name))
    cleaner.mark(paper)
    left = [span.text.strip() for span in paper.spans if span.rule == "structure.words_before_file_name"]

    assert left == ["web bridge"]


def test_a_credit_cut_off_at_the_end_is_a_pictures(cleaner):
    """A scrape that ends within a bracket has no closing one."""
    body = f"{BEFORE['en'] * 4}A bridge in May. (AP/Jo Y. Do"

    assert ("photo_credit", "(AP/Jo Y. Do") in of_pictures(spans_of(cleaner, body))


@pytest.mark.parametrize(
    "credit",
    [
        "(dpa)",
        "Jo Muster/dpa",
        "(Jo Muster, dpa)",
        "© dpa",
        "dpa/AFP",
        "Von Jo Muster/dpa",
        "(APA/red, Foto: APA/Jo Muster)",
    ],
)
def test_a_credit_of_the_text_at_its_end_is_no_pictures(credit, cleaner):
    """At the very end, an agency and a name say who wrote the text."""
    assert of_pictures(spans_of(cleaner, f"{BEFORE['de'] * 4}{credit}")) == []


def test_time_grows_with_the_length_of_the_text(cleaner):
    """Twice as much text made of the literals takes about twice as long, not four times."""
    piece = "Foto: dpa (Foto: Jo Doe/AP © Quelle: | AP / Photo by fot. (v.l.) Jo Doe, left, the ł oto via [REUTERS/ "

    def seconds(pieces):
        start = time.process_time()
        spans_of(cleaner, piece * pieces)
        return time.process_time() - start

    seconds(20)
    assert seconds(800) < 3 * seconds(400) + 0.05


def test_a_place_behind_a_credit_stays(cleaner, draft):
    """A dateline that follows a credit on one line is the article's, although its slash looks like the credit's."""
    paper = draft(
        "Vögel sterben. Viele Tiere sind tot. Ein Keim löst die Krankheit aus. Foto: dpa/Jo Muster Stuttgart/Berlin - "
        "Der Erreger ist bekannt. Das sagte ein Sprecher am Mittwoch in Berlin."
    )
    cleaner.mark(paper)

    assert [span.text for span in paper.spans if span.kind == "photo_credit"] == ["Foto: dpa/Jo Muster"]
