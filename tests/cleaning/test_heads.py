"""What stands between a title and its text, on one line and in lines, and the author below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cleaning import cut
from pipelines.cleaning.structure.heads import REACH
from pipelines.documents import Draft
from pipelines.items import Article
from tests.cleaning.ferry import CLEANER, TEXT, TITLE, URL, marked

ENGLISH = "New ferry to cross the river from March"
ENGLISH_URL = "https://valleyferries.example/news/new-ferry-to-cross-the-river-from-march"
ENGLISH_TEXT = (
    "The crossing takes twelve minutes and costs three pounds. The council argued about the price for months. "
    "There are two machines at the quay. Those who bring a bicycle pay a pound more."
)


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("Verkehr", "structure.between_titles"),
        ("Polizei Neustadt", "structure.between_titles"),
        ("Stadt & Land >", "structure.between_titles"),
        ("Der Rat ist mit dem Preis zufrieden, die Gäste noch nicht. Überfahrt", "structure.kicker_above_title"),
    ],
)
def test_labels_above_a_repeated_title_are_cut(label, rule):
    """What stands between a title and its repetition is a label; below a teaser only its last words are."""
    found = marked(f"{TITLE} {label} {TITLE} {TEXT}", url=URL)

    assert (rule, label.rpartition(". ")[2]) in found


def test_a_teaser_above_a_repeated_title_is_cut():
    """It breaks off with dots; a whole sentence between may be the lead."""
    teaser, lead = "The crossing takes twelve minutes. The council...", "The crossing takes twelve minutes."

    assert ("structure.teaser_between_titles", teaser) in marked(
        f"{ENGLISH} {teaser} {ENGLISH} {ENGLISH_TEXT}", url=ENGLISH_URL
    )
    assert [rule for rule, _ in marked(f"{ENGLISH} {lead} {ENGLISH} {ENGLISH_TEXT}", url=ENGLISH_URL)] == [
        "title.repeated"
    ]


def test_what_breaks_off_before_a_button_is_a_teaser():
    """With dots, between a title and what is marked; without them it is the article's."""
    button = "Advertisement"
    teaser = "The crossing takes twelve minutes and..."

    assert ("structure.teaser_above_text", teaser) in marked(
        f"{ENGLISH} {teaser}\n{button}\n{ENGLISH_TEXT}", url=ENGLISH_URL
    )
    assert "structure.teaser_above_text" not in dict(marked(f"{ENGLISH} {teaser} {ENGLISH_TEXT}", url=ENGLISH_URL))


@pytest.mark.parametrize("url", [ENGLISH_URL, None])
@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ("By Lee Muster-Doe / Staff reporter", ["By Lee Muster-Doe / Staff reporter"]),
        ("By Jo Doe and Ann Smythe 30 June 2020", ["By Jo Doe and Ann Smythe", "30 June 2020"]),
        ("By Jo Doe Lifestyle Editor", ["By Jo Doe Lifestyle Editor"]),
        ("Published: June 30, 2020, 12:57 PM", ["Published: June 30, 2020, 12:57 PM"]),
        ("UPDATED 12:57 PM PT — Tuesday, June 30, 2020", ["UPDATED 12:57 PM PT — Tuesday, June 30, 2020"]),
        ("30.06.2020 12:57 | Updated: 30.06.2020 13:05", ["30.06.2020 12:57 | Updated: 30.06.2020 13:05"]),
        ("by Jo Doe Jun 30, 2020", ["by Jo Doe", "Jun 30, 2020"]),
    ],
)
def test_bylines_and_dates_with_a_sign_are_cut_below_any_title(pieces, expected, url):
    """A word such as ``By`` with a role or date behind it, a label, a time: the title need not be certain."""
    found = marked(f"{ENGLISH} {pieces} {ENGLISH_TEXT}", url=url)

    assert [text for _, text in found] == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ("Jo Muster", ["Jo Muster"]),
        ("Jo Muster, Newtown", ["Jo Muster, Newtown"]),
        ("By Jo Doe", ["By Jo Doe"]),
        ("Valley Newsroom", ["Valley Newsroom"]),
        ("30 June 2020", ["30 June 2020"]),
        ("Jo Muster | 30.06.2020", ["Jo Muster |", "30.06.2020"]),
        ("By Jo Doe 12 comments", ["By Jo Doe", "12 comments"]),
        ("– Valley Ferries", ["– Valley Ferries"]),
        ("| Valley Ferries By Jo Doe", ["| Valley Ferries", "By Jo Doe"]),
        ("– Valleyferries.example", ["– Valleyferries.example"]),
        ("ValleyFerries.example", ["ValleyFerries.example"]),
        ("Valley Ferries\n", ["Valley Ferries"]),
        ("Valley Ferries Valley Ferries", ["Valley Ferries", "Valley Ferries"]),
        ("Opinion", ["Opinion"]),
        ("World > Middle East", ["World >", "Middle East"]),
        ("POLITICS", ["POLITICS"]),
        ("J.Muster", ["J.Muster"]),
        ("JM Muster", ["JM Muster"]),
    ],
)
def test_what_follows_a_certain_title_is_read_piece_by_piece(pieces, expected):
    """Behind a title that the address spells out a bare name, a newsroom or a date is enough."""
    found = marked(f"{ENGLISH} {pieces} {ENGLISH_TEXT}", url=ENGLISH_URL, host="valleyferries.example")

    assert [text for _, text in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Jo Muster The ferry is mine, says Jo Muster.",
        "Black Friday The black buoys are new.",
        "Ferry Cross The first guests came at dawn.",
        "Health Minister Ann Smythe came, too.",
        "Valley Ferries Director Ann Smythe came, too.",
        "Valley. The first guests came at dawn.",
        "By Monday morning the ferry was full.",
        "By then Ann Smythe had left the quay.",
        "Ann Smythe was the first to board.",
        "Newtown The first guests came at dawn.",
        "On 30 June 2020 the last bridge was closed.",
        "30 June 2020 was the last day of the bridge.",
        "– and the bridge is closed.",
        "12 comments on the plan were read aloud.",
        "By Jo Doe, Reuters The first guests came at dawn.",
    ],
)
def test_the_beginning_of_the_text_stays(text):
    """A sentence goes on; a name that comes again is in the news; an agency is left to attribution."""
    assert marked(f"{ENGLISH} {text} {ENGLISH_TEXT}", url=ENGLISH_URL, host="valleyferries.example") == []


@pytest.mark.parametrize(
    ("teaser", "pieces", "expected"),
    [
        ("Der Rat ist zufrieden.", "Von Jo Muster 30. Juni 2020", ["Von Jo Muster", "30. Juni 2020"]),
        ("Der Rat ist zufrieden.", "Jo Muster 30.06.2020 - 12:57", ["Jo Muster", "30.06.2020 - 12:57"]),
        ("Der Rat ist zufrieden.", "Von Jo Muster", ["Von Jo Muster"]),
        ("Yolcular mutlu oldu.", "Esat Örnek | 12.03.2020", ["Esat Örnek", "| 12.03.2020"]),
        ("Der Rat ist zufrieden.\n", "Jo Muster   |\n30 Haziran 2020\n", ["Jo Muster   |", "30 Haziran 2020"]),
    ],
)
def test_bylines_and_dates_are_cut_below_a_teaser(teaser, pieces, expected):
    """A byline begins a sentence, or a date follows it."""
    assert [text for _, text in marked(f"{TITLE} {teaser} {pieces} {TEXT}")] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Termin am 30.06.2020, 12:57 Uhr Ortszeit ist abgesagt.",
        "Von Jo Muster stammt der Plan für den Kai.",
        "Bern, 30.06.2020 – Der Rat tagt.",
        "Das Gesetz vom 30. Juni 2020 Satz 2 gilt weiter.",
    ],
)
def test_names_and_dates_in_sentences_stay(sentence):
    """Words in lower case before or behind them make a sentence, a dash behind the date a dateline."""
    assert marked(f"{TITLE} Der Rat ist zufrieden. {sentence} {TEXT}", url=URL) == []


@pytest.mark.parametrize("byline", ["(Jo Muster)", "(JO MUSTER)", "(Jo Muster | talbote.org)", "(HABER MERKEZİ"])
def test_an_author_in_brackets_below_the_text_is_cut(byline):
    """The name of a person or a newsroom in brackets behind the last sentence."""
    assert marked(f"{TEXT} {byline}") == [("structure.byline_below_text", byline)]


@pytest.mark.parametrize("byline", ["Ann Smythe", "Jo dos Muster\n", "José Muster"])
def test_an_author_alone_below_the_text_is_cut(byline):
    """A name behind the last full stop, whose words the text does not have."""
    assert marked(f"{TEXT} {byline}") == [("structure.byline_below_text", byline.strip())]


@pytest.mark.parametrize(
    "end", ["Read More", "Am Kai", "Ann", "Ann Smythe.", "Ann Smythe kommt", "PA Medi", "Europa Pres", "Sample Wir"]
)
def test_other_words_below_the_text_stay(end):
    """One word, words of the text or of buttons, sentences, and agencies that are cut off are no author."""
    assert not any(rule == "structure.byline_below_text" for rule, _ in marked(f"{TEXT} {end}"))


def test_a_folder_of_the_address_is_a_section():
    """The address says what the label above the text is; one word in front of the text may be its place."""
    url = ENGLISH_URL.replace("/news/", "/river-life/valley/")

    assert marked(f"{ENGLISH} River Life {ENGLISH_TEXT}", url=url) == [("structure.section_below_title", "River Life")]
    assert marked(f"{ENGLISH} Valley {ENGLISH_TEXT}", url=url) == []


def test_a_name_right_before_a_labelled_date_is_a_byline():
    """In languages whose nouns have no capitals, the teaser before it need not end with a full stop."""
    text = "El barco sale por la mañana y vuelve por la tarde. La travesía cuesta tres euros y dura doce minutos."

    found = marked(f"Los vecinos piden más barcos para el río J. L. Muster Actualizado: 30/06/2020 12:57h {text}")

    assert found == [
        ("structure.byline_in_head", "J. L. Muster"),
        ("structure.date_in_head", "Actualizado: 30/06/2020 12:57h"),
    ]


@pytest.mark.parametrize("end", ["Das sagt sie (Ann Smythe)", "(siehe oben)", "(AFP)", "(Stadtrat der Talstadt)"])
def test_other_brackets_below_the_text_stay(end):
    """What is part of a sentence, in lower case or a code is no author."""
    assert marked(f"{TEXT} {end}") == []


PIECES = st.sampled_from(
    [
        "By Jo Doe",
        "Jo Muster",
        "30 June 2020",
        "Published: 30 June 2020",
        "12 comments",
        "Sports",
        ENGLISH,
        "Valley Newsroom",
    ]
)
SENTENCES = st.sampled_from([*ENGLISH_TEXT.split(". "), "By Monday the ferry was full", "Ann Smythe came, too"])


@given(
    st.lists(PIECES, max_size=5, unique=True),
    st.lists(SENTENCES, min_size=3, max_size=9, unique=True),
    st.sampled_from(" \n"),
)
@settings(max_examples=100, deadline=None)
def test_the_head_alone_is_cut_and_once(pieces, sentences, border):
    """Bylines, dates and labels are cut above the text only; in what is left nothing more is found."""
    head = border.join([ENGLISH, *pieces])
    draft = Draft(
        Article(id="0" * 32, locator="sample.txt", url=ENGLISH_URL), head + border + ". ".join(sentences) + "."
    )
    CLEANER.mark(draft)
    spans = [span for span in draft.spans if span.rule.startswith("structure.")]
    article = cut(draft)

    assert all(span.start < REACH and span.end <= len(head) + 1 for span in spans)
    if isinstance(article, Article):
        assert marked(article.text, url=ENGLISH_URL) == []


@pytest.mark.parametrize(
    "body", ["Città\n\nNorden\nIl testo.", "Nordest\nTempo di lettura: 2 minuti\n\n", "Nordest 3.5.2021 "]
)
def test_a_section_that_the_address_names_is_cut(body):
    """A line above the text that is part of the address is a section; so is such a word before a date."""
    found = marked(f"{body}{TEXT}", url="https://esempio.example/nordest/8114")

    assert (("structure.section_of_address", "Nordest") in found) == body.startswith("Nordest")


def test_a_word_of_the_text_is_no_section():
    """A word of the address that opens a sentence stays."""
    assert marked(f"Stadt und Land streiten. {TEXT}", url=URL) == []


@pytest.mark.parametrize(
    "pieces",
    [
        "Автор: Анна Примерова 18 апреля 2023, 16:45 Просмотров: 1 204",
        "Da Redação, Correio do Exemplo 22/08/2023 07h15 Atualizado há 2 horas",
        "2023年4月5日 17時30分",
        "الثلاثاء 07 يونيو 2022 - 11:32 ص",
    ],
)
def test_bylines_dates_and_counters_are_read_in_other_languages(pieces):
    """What stands above a text is cut in languages and scripts beyond those of the other tests."""
    found = marked(f"{pieces} {TEXT}")

    assert "".join(words for _, words in found).replace(" ", "") == pieces.replace(" ", "")


@pytest.mark.parametrize(
    "row",
    [
        "印刷する　メールで送る　文字サイズ　小　中　大",
        "Поделиться Распечатать Комментарии",
        "【打印】【关闭窗口】",
        "Udostępnij Drukuj Zgłoś błąd",
    ],
)
def test_rows_of_buttons_are_read_in_other_languages(row):
    """Buttons below a text are cut in any script."""
    found = marked(f"{TEXT}\n\n{row}")

    assert "".join(words for _, words in found) == row


def test_a_place_between_two_titles_stays(cleaner, draft):
    """A city above the repeated title is the place of the report, not a section."""
    title = "Einigung über neue Fähre über den Fluss"
    paper = draft(f"{title}\nWien\n\n{title}\n\nDer Rat hat am Montag zugestimmt. Die Fähre kommt im Mai.", title)
    cleaner.mark(paper)

    assert "Wien" not in [span.text.strip() for span in paper.spans]
