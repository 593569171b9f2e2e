"""Bylines in every script, wherever a text prints them: the authors are taken, and the line is cut from the text."""

import pytest

from pipelines.article import Pipeline
from pipelines.documents import Document
from pipelines.extraction.names.bylines import is_byline, people

PROSE = {
    "zh": "河口镇的旧磨坊在闲置三十年之后，本周四重新转动起来，为附近三个村子磨制面粉。镇政府更换了石磨。",
    "ja": "河口町の古い水車小屋が三十年ぶりに動き出し、近くの三つの村のために小麦を挽き始めた。町が石臼を換えた。",
    "ko": "하구읍의 오래된 물레방아가 30년 만에 다시 돌기 시작해 가까운 마을 세 곳의 밀을 빻고 있다.",
    "th": "โรงสีเก่าของตำบลปากน้ำกลับมาหมุนอีกครั้งเมื่อวันพฤหัสบดี หลังหยุดไปนานสามสิบปี เทศบาลเปลี่ยนหินโม่",
    "ar": "عادت الطاحونة القديمة في بلدة المصب إلى الدوران يوم الخميس بعد ثلاثين عاماً من التوقف.",
    "hi": "मुहाना कस्बे की पुरानी पनचक्की तीस साल बाद गुरुवार को फिर से घूमने लगी और आटा पीसा।",
    "ru": "Старая мельница в посёлке Устье снова закрутилась в четверг после тридцати лет простоя.",
    "el": "Ο παλιός νερόμυλος στο χωριό Εκβολή γύρισε ξανά την Πέμπτη ύστερα από τριάντα χρόνια.",
    "es": "El viejo molino de Desembocadura volvió a girar el jueves tras treinta años de silencio.",
    "en": "The old mill at Rivermouth turned again on Thursday after thirty years of silence.",
}  # fmt: skip
TITLE = {
    "zh": "闲置三十年的旧磨坊重新磨面",
    "ja": "古い水車小屋、三十年ぶりに動き出す",
    "ko": "하구읍 물레방아, 30년 만에 다시 돈다",
    "th": "โรงสีเก่าปากน้ำกลับมาหมุนหลังหยุดสามสิบปี",
    "ar": "طاحونة المصب تعود إلى الدوران بعد ثلاثين عاماً",
    "hi": "तीस साल बाद फिर घूमी मुहाना की पनचक्की",
    "ru": "Старая мельница в Устье снова мелет муку",
    "el": "Ο παλιός νερόμυλος της Εκβολής αλέθει ξανά",
    "es": "El viejo molino vuelve a moler tras treinta años",
    "en": "Old Rivermouth mill grinds flour again",
}
PIPELINE = Pipeline()
BELOW = [
    ("zh", "本报记者 王小河 李山 河口报道", ["王小河", "李山"]),
    ("zh", "文／陳大文 攝影／林一山", ["陳大文"]),
    ("zh", "記者王小河／台北報導", ["王小河"]),
    ("zh", "2025年03月07日 09:14 来源：河口网 作者：王小河", ["王小河"]),
    ("zh", "2025-03-07 09:14　来源：河口晚报", []),
    ("zh", "来源：河口晚报 2025-03-07 09:14", []),
    ("ja", "取材・文＝山田太郎", ["山田太郎"]),
    ("ja", "山田太郎記者", ["山田太郎"]),
    ("ko", "홍길동 기자 입력 2024.03.07 09:14", ["홍길동"]),
    ("ko", "글·사진=홍길동 기자 hong@example.com", ["홍길동"]),
    ("th", "รายงานโดย สมชาย ใจดี และ มานี มีตา", ["สมชาย ใจดี", "มานี มีตา"]),
    ("th", "โดย กองบรรณาธิการ", []),
    ("ar", "كتبت: ليلى نجار", ["ليلى نجار"]),
    ("ar", "القاهرة - ليلى نجار", ["ليلى نجار"]),
    ("ar", "كتبت ليلى نجار وسامي حداد", ["ليلى نجار", "سامي حداد"]),
    ("ar", "تحرير: ليلى نجار", []),
    ("hi", "लेखिका - सुनीता नमूना", ["सुनीता नमूना"]),
    ("hi", "सुनीता नमूना, संवाददाता", ["सुनीता नमूना"]),
    ("hi", "मुहाना संवाददाता", []),
    ("ru", "Подготовила Анна Пробова", ["Анна Пробова"]),
    ("el", "Γράφει ο Γιώργος Δείγμας", ["Γιώργος Δείγμας"]),
    ("es", "Luis Prueba\nEnviado especial\nDesembocadura", ["Luis Prueba"]),
    ("en", "*By Jo Sample and Sam Roe*", ["Jo Sample", "Sam Roe"]),
]
BEFORE = [
    ("zh", "【记者王小河报道】", ["王小河"]),
    ("zh", "本报讯（记者 王小河 通讯员 李山）", ["王小河", "李山"]),
    ("zh", "中新网河口3月7日电 (记者 王小河)", ["王小河"]),
    ("zh", "（中央社記者王小河台北7日電）", ["王小河"]),
    ("ko", "[하구일보 홍길동 기자] ", ["홍길동"]),
    ("ko", "[하구=뉴시스] 홍길동 기자 = ", ["홍길동"]),
]
AFTER = [
    ("zh", "（记者 王小河）", ["王小河"]),
    ("ja", "（社会部 山田太郎）", ["山田太郎"]),
    ("ja", "【山田太郎】", ["山田太郎"]),
    ("ko", "\n\n홍길동 기자 hong@example.com", ["홍길동"]),
    ("en", "\n\nPenulis: Dewi Contoh | Editor: Budi Contoh", ["Dewi Contoh"]),
]


def read(title, *paragraphs):
    """Return the article of a plain text."""
    content = "\n\n".join([title, *paragraphs]).encode()
    return PIPELINE.article(Document(locator="a.txt", format="text", content=content))


@pytest.mark.parametrize(("language", "line", "authors"), BELOW)
def test_a_byline_below_the_headline_is_cut(language, line, authors):
    """Its people are the authors; desks, editors, outlets and towns are not."""
    article = read(TITLE[language], line, PROSE[language], PROSE[language][::-1])
    assert article.authors == authors
    assert article.text.startswith(PROSE[language][:20])


@pytest.mark.parametrize(("language", "line", "authors"), BEFORE)
def test_a_byline_before_the_first_sentence_is_cut(language, line, authors):
    """Brackets, a dateline or an equals sign set it off."""
    article = read(TITLE[language], line + PROSE[language], PROSE[language][::-1])
    assert article.authors == authors
    assert article.text.startswith(PROSE[language][:20])


@pytest.mark.parametrize(("language", "line", "authors"), AFTER)
def test_a_byline_at_the_end_is_cut(language, line, authors):
    """It stands in brackets after the last sentence, or on a line of its own."""
    article = read(TITLE[language], PROSE[language], PROSE[language] + line)
    assert article.authors == authors
    assert article.text.endswith(PROSE[language][-10:])


@pytest.mark.parametrize("remark", ["（敬称略）", "（年齢は当時）", "（共同）", "（終わり）"])
def test_a_remark_at_the_end_names_nobody(remark):
    """Japanese prints such remarks where others print the author."""
    assert read(TITLE["ja"], PROSE["ja"], PROSE["ja"] + remark).authors == []


@pytest.mark.parametrize(
    "line",
    [
        "记者王小河被打",
        "記者会見で市長が辞任を表明",
        "기자회견 연 김 시장",
        "Tim Sample visits Rome",
        "Reporter warnen vor Sturm",
        "تقرير جديد عن المياه",
        "कई संवाददाता सम्मेलन में",
        "เรื่อง ใหม่ ของ ตำบล",
    ],
)
def test_a_headline_is_no_byline(line):
    """A word for a journalist may also begin a headline."""
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Adelheid von und zu Beispielberg", ["Adelheid von und zu Beispielberg"]),
        ("Von Karl vom und zum Muster und Anna Probe", ["Karl vom und zum Muster", "Anna Probe"]),
        ("Par La Gazette du Delta avec AFP", []),
        ("Par Jeanne Modèle avec AFP", ["Jeanne Modèle"]),
        ("Von Mündenauer Bote mit dpa", []),
        ("بقلم محمد وحيد نمر", ["محمد وحيد نمر"]),
        ("Tim Redaksi", []),
        ("By Tim Sample", ["Tim Sample"]),
    ],
)
def test_joiners_and_outlets_are_told_from_names(line, names):
    """A joiner after a particle stands inside a name; an outlet beside an agency is no person."""
    assert people(line) == names


def test_paragraphs_that_only_an_indent_parts_are_parted():
    """Each paragraph of a Chinese text begins with two wide blanks."""
    text = "\n".join(["　　" + PROSE["zh"]] * 3)
    content = f"{TITLE['zh']}\n{text}".encode()
    article = PIPELINE.article(Document(locator="a.txt", format="text", content=content))
    assert len(article.text.split("\n\n")) == 3
