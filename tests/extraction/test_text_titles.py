"""The headline of a plain text, below whatever a page prints above it, in any script."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents import Document, Draft
from pipelines.extraction import extract

TITLE = "Millbrook closes its swing bridge for nine months"
PROSE = (
    "The harbour council voted on Tuesday evening to close the old swing bridge for nine months while its bearings are "
    "replaced, a decision that had been put off twice since the autumn.\n\n"
    "Engineers told the meeting that the bridge, opened in 1911, now needs forty minutes to turn."
)
ARTICLES = {
    "en": (TITLE, PROSE),
    "de": (
        "Altenfurt sperrt seine Drehbrücke für neun Monate",
        (
            "Der Gemeinderat hat am Dienstagabend beschlossen, die alte Drehbrücke für neun Monate zu sperren, damit "
            "ihre Lager ausgetauscht werden können."
        ),
    ),
    "fr": (
        "Le port ferme son vieux pont pour neuf mois",
        (
            "Le conseil a décidé mardi soir de fermer le vieux pont du port pendant neuf mois afin de remplacer ses "
            "roulements, une décision reportée deux fois."
        ),
    ),
    "es": (
        "El puerto cierra el viejo puente durante nueve meses",
        (
            "El consejo decidió el martes cerrar el viejo puente del puerto durante nueve meses para cambiar sus "
            "rodamientos, una decisión aplazada dos veces."
        ),
    ),
    "pl": (
        "Przystań zamyka stary most na dziewięć miesięcy",
        (
            "Rada postanowiła we wtorek zamknąć stary most portowy na dziewięć miesięcy, by wymienić łożyska, choć "
            "decyzję dwa razy odkładano od jesieni."
        ),
    ),
    "tr": (
        "Liman eski köprüyü dokuz ay kapatıyor",
        (
            "Belediye meclisi salı akşamı eski liman köprüsünü yataklarının değiştirilmesi için dokuz ay kapatma "
            "kararı aldı; karar iki kez ertelenmişti."
        ),
    ),
    "ru": (
        "Порт закрывает старый мост на девять месяцев",
        (
            "Совет решил во вторник вечером закрыть старый портовый мост на девять месяцев, чтобы заменить подшипники; "
            "решение откладывали дважды с осени."
        ),
    ),
    "ar": (
        "الميناء يغلق الجسر القديم تسعة أشهر",
        "قرر المجلس مساء الثلاثاء إغلاق جسر الميناء القديم لمدة تسعة أشهر لاستبدال محامله، وهو قرار تأجل مرتين.",
    ),
    "zh": (
        "港口关闭旧桥九个月",
        "市议会决定将老港口大桥关闭九个月，以便更换轴承。工程师表示，每台电机消耗的电流是设计值的两倍。",
    ),
    "ja": (
        "港の古い橋、九か月間の閉鎖へ",
        "市議会は火曜日の夜、軸受けを交換するため港の古い橋を九か月間閉鎖することを決めた。技術者によると、各モーターは設計値の二倍の電流を使う。",
    ),
    "ko": (
        "항구의 낡은 다리 아홉 달 동안 폐쇄",
        "시의회는 화요일 저녁 베어링을 교체하기 위해 항구의 낡은 다리를 아홉 달 동안 닫기로 결정했다.",
    ),
    "th": (
        "ท่าเรือปิดสะพานเก่าเป็นเวลาเก้าเดือน",
        "สภาเมืองมีมติเมื่อเย็นวันอังคารให้ปิดสะพานท่าเรือเก่าเป็นเวลาเก้าเดือนเพื่อเปลี่ยนตลับลูกปืน ซึ่งถูกเลื่อนมาแล้วสองครั้ง",
    ),
    "km": (
        "កំពង់ផែបិទស្ពានចាស់រយៈពេលប្រាំបួនខែ",
        (
            "ក្រុមប្រឹក្សាបានសម្រេចកាលពីល្ងាចថ្ងៃអង្គារបិទស្ពានកំពង់ផែចាស់រយៈពេលប្រាំបួនខែ។ "
            "សាឡាងនឹងដឹកអ្នកស្រុករហូតដល់ការងារចប់ ដែលជាការសម្រេចចិត្តដែលត្រូវបានពន្យារពេល។"
        ),
    ),
    "hi": (
        "बंदरगाह का पुराना पुल नौ महीने के लिए बंद",
        "परिषद ने मंगलवार शाम पुराने बंदरगाह पुल को नौ महीने के लिए बंद करने का फैसला किया ताकि उसके बेयरिंग बदले जा सकें।",
    ),
}
ABOVE = {
    "en": ["12 comments", "3 min read", "Listen to this article · 4 min", "The Quay Courier", "1.2K views", "Harbour"],
    "de": ["12 Kommentare", "Lesezeit: 3 Minuten", "Artikel anhören", "Hafenbrücke", "Krieg der Fähren", "Teilen"],
    "fr": ["12 commentaires", "Temps de lecture : 3 min", "Écouter cet article", "Le Courrier du Port"],
    "es": ["Sin comentarios", "3 minutos de lectura", "Escuchar esta noticia", "El Correo del Puerto"],
    "pl": ["12 komentarzy", "3 min czytania", "Posłuchaj artykułu", "Kurier Portowy"],
    "tr": ["12 yorum", "Okuma süresi: 3 dk", "Haberi dinle", "Liman Gazetesi"],
    "ru": ["12 комментариев", "Время чтения: 3 мин", "Слушать статью", "Портовые ведомости"],
    "ar": ["12 تعليق", "3 دقائق قراءة", "استمع إلى المقال", "صحيفة الميناء"],
    "zh": ["12条评论", "阅读时间 3分钟", "收听本文", "港口日报"],
    "ja": ["コメント12件", "この記事は3分で読めます", "港新聞"],
    "ko": ["댓글 12", "읽는 시간 3분", "기사 듣기", "항구일보"],
    "th": ["ข่าว"],
    "hi": ["12 टिप्पणियाँ", "लेख सुनें"],
}


def draft(text: str, **about: object) -> Draft:
    outcome = extract(Document("a.txt", text.encode(), "text", **about))
    assert isinstance(outcome, Draft), outcome
    return outcome


def title_of(text: str) -> str | None:
    return draft(text).article.title


@pytest.mark.parametrize("language", ARTICLES)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_headline_is_found_in_every_script(language, gap):
    """A short line above prose is the headline, whether or not the script has capitals and spaces."""
    title, prose = ARTICLES[language]

    assert title_of(f"{title}{gap}{prose}") == title
    assert title_of(prose) is None


@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, lines in ABOVE.items() for line in lines]
)
def test_a_label_above_the_headline_is_cut_and_the_headline_found_below_it(language, line):
    """Counters, reading times, players, outlets and kickers are no headlines; all of each goes to what is removed."""
    title, prose = ARTICLES[language]
    found = draft(f"{line}\n\n{title}\n\n{prose}")

    assert found.article.title == title
    assert [span.text for span in found.spans] == [line, title]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh", "ko"])
def test_several_labels_stand_above_the_headline_in_any_order(language):
    """The headline is found below all of them, with or without blank lines."""
    title, prose = ARTICLES[language]
    lines = ABOVE[language]
    for number in range(len(lines)):
        for gap in ("\n", "\n\n"):
            assert title_of(gap.join([*lines[number:], *lines[:number]]) + f"\n\n{title}\n\n{prose}") == title


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("5 March 2024", "date_line"),
        ("Published: 5 March 2024", "date_line"),
        ("Updated March 5, 2024 at 10:30 a.m. EST", "date_line"),
        ("05.03.2024 10:30", "date_line"),
        ("2024-03-05 10:30", "date_line"),
        ("By Jo Muster", "byline"),
        ("Jo Muster, Political Correspondent", "byline"),
        ("Jo Muster | Senior Reporter", "byline"),
        ("Jo Muster and Ann Sample", "byline"),
        ("By Jo Muster | The Quay Courier", "byline"),
    ],
)
def test_an_author_or_date_above_the_headline_is_cut_and_read(line, kind):
    """Who wrote the text, and when, is no headline."""
    found = draft(f"{line}\n\n{TITLE}\n\n{PROSE}")

    assert found.article.title == TITLE
    assert [(span.kind, span.text) for span in found.spans] == [(kind, line), ("title", TITLE)]
    assert (found.article.authors != []) == (kind == "byline")
    assert (found.article.published_at is not None) == (kind == "date_line" and "Updated" not in line)


@pytest.mark.parametrize(
    "line",
    ["Reuters", "Associated Press", "By Jo Muster, Associated Press", "dpa, 5 March 2024", "Reuters · 3 min read"],
)
def test_an_agency_above_the_headline_is_left_to_attribution(line):
    """An agency is no headline, and its line stays in the text."""
    found = draft(f"{line}\n\n{TITLE}\n\n{PROSE}")

    assert found.article.title == TITLE
    assert [span.text for span in found.spans] == [TITLE]


@pytest.mark.parametrize("line", ["Jo Muster, Political Correspondent", "Jo Muster, Redakteurin", "5 March 2024"])
def test_an_author_with_a_role_or_a_date_below_the_headline_is_cut(line):
    """It is no part of the article's text."""
    found = draft(f"{TITLE}\n\n{line}\n\n{PROSE}")

    assert [span.text for span in found.spans] == [TITLE, line]


@pytest.mark.parametrize(
    "line",
    [
        "12 angry ferrymen block the harbour",
        "Time to read the small print",
        "Listen to the people, mayor is told",
        "7 dead in ferry fire",
    ],
)
def test_a_headline_with_the_words_of_a_label_stays_a_headline(line):
    """A label consists of nothing else."""
    assert title_of(f"{line}\n\n{PROSE}") == line


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Altenfurt sperrt Brücke", "Der Rat streitet über die Kosten und den Ersatz durch eine Fähre."),
        ("Kanzler tritt zurück", "Neuwahlen sollen schon im Herbst stattfinden"),
        ("Jo Muster: the last interview", "The captain of the old ferry looks back on forty years"),
        ("Jo Muster, captain for forty years, retires", "The old ferry gets a new crew before the summer begins"),
    ],
)
def test_a_short_headline_is_no_kicker(first, second):
    """Three words with a verb, or above a sentence, are the headline."""
    assert title_of(f"{first}\n\n{second}\n\n{PROSE}") == first


@pytest.mark.parametrize(
    "form",
    [
        "# {}", "## {}", "# {} #", "**{}**", "# **{}**", "__{}__", "*{}*", "{}\n=====", "{}\n-----", "== {} ==",
        "# [{}](https://example.com/a)",
    ],
)  # fmt: skip
def test_marks_of_markdown_are_no_part_of_the_headline(form):
    """The marks go to what is removed, with the headline."""
    found = draft(f"{form.format(TITLE)}\n\n{PROSE}")

    assert found.article.title == TITLE
    assert "".join(span.text for span in found.spans) == form.format(TITLE).replace("\n", "")


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("Millbrook closes its swing bridge for nine", "months", TITLE),
        ("Millbrook Closes Its Swing Bridge for", "Nine Months", "Millbrook Closes Its Swing Bridge for Nine Months"),
        ("港口管理局决定关闭旧桥", "渡轮免费运送", "港口管理局决定关闭旧桥渡轮免费运送"),
        ("Millbrook closes its swing bridge", "Ferry takes over until winter", "Millbrook closes its swing bridge"),
    ],
)
def test_a_wrapped_headline_is_one(first, second, title):
    """A line that goes on in the next one is joined with it; a second headline is not."""
    assert title_of(f"{first}\n{second}\n\n{PROSE}") == title


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pl", "tr", "ru", "ar", "ko", "hi"])
def test_hard_wrapped_prose_has_no_headline_of_its_own(language, gap):
    """In text wrapped at 72 columns the first line is prose, and a headline above it is still found."""
    title, prose = ARTICLES[language]
    wrapped = "\n\n".join([textwrap.fill(prose, 72)] * 3)

    assert title_of(wrapped) is None
    assert title_of(f"{title}{gap}{wrapped}") == title


@pytest.mark.parametrize(
    "suffix",
    [
        "_新浪新闻",
        " - 新华网",
        "--时政--人民网",
        "｜朝日新聞デジタル",
        " | 연합뉴스",
        " - The Quay Courier",
        " | Altenfurter Zeitung",
    ],
)
def test_an_outlet_behind_the_headline_is_cut(suffix):
    """A window title ends with the outlet's name, in any script."""
    title, prose = ARTICLES["zh" if suffix[-1] > "\u3000" else "en"]
    found = draft(f"{title}{suffix}\n\n{title}\n\n{prose}")

    assert found.article.title == title
    assert [span.kind for span in found.spans] == ["title", "title"]


def test_a_known_headline_is_found_below_labels():
    """Where the container knows the headline, what stands above its repetition is cut too."""
    found = draft(f"Harbour\n\n12 comments\n\n{TITLE}\n\n{PROSE}", hints={"title": TITLE})

    assert [span.text for span in found.spans] == ["Harbour", "12 comments", TITLE]


@given(st.lists(st.sampled_from([line for lines in ABOVE.values() for line in lines] + [TITLE, "", "# *", "===", "5"])))
def test_nothing_is_lost_in_the_head(lines):
    """Whatever lines stand in the head, spans are disjoint parts of the body."""
    found = draft("\n".join([*lines, PROSE]))

    assert all(found.body[span.start : span.end] == span.text for span in found.spans)
    assert all(left.end <= right.start for left, right in zip(found.spans, found.spans[1:], strict=False))
