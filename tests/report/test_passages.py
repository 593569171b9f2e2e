"""The page finds shared passages as ``scrapy explain`` does."""

import random

from benchmarks import corpus
from newscrawl.explain.passages import shared_passages

SCRIPTS = [
    "ÄÖÜ straße STRASSE ẞ ﬁnden e\u0301tude ÉTUDE Łódź Øre Đakovo Æon œuvre ŉ ǅ soft\u00adhyphen zero\u200bwidth",
    "Ελλάδα ΕΛΛΆΣ όλους ΌΛΟΥΣ στους δρόμους ΔΡΌΜΟΣ τῆς ἀγορᾶς",
    "Ёлка елка МОСКВА Москва объявила о новом мосте, сообщает агентство",
    "İstanbul ISTANBUL ılık Iğdır büyükşehir belediyesi açıkladı",
    "أعلنت الحكومة إعلان الحكومه مدينة مدينه قالَ قال عـــلى على ١٢٣ 123 ۴۵",
    "הממשלה הודיעה הַיּוֹם היום על הקמת גשר חדש",
    "東京都は１２日、新しい橋の建設を発表した。東京都は新しい橋を",
    "ประเทศไทยประกาศสร้างสะพานใหม่ ရန်ကုန် ភ្នំពេញ ວຽງຈັນ",
    "दिल्ली सरकार ने १२ पुल घोषित किए, दिल्ली सरकार ने",
    "한국 정부는 새 다리를 발표했다 한국 정부는",
    "１２³ ½ Ⅻ ⅷ ㎏ ｶﾀｶﾅ カタカナ ㌔ 𝟙𝟚 𝐁𝐨𝐥𝐝 😀 a😀b don't don’t O'Neill e-mail snake_case 3.5% #tag @name",
]


def pairs():
    """Yield 500 pairs: copies that were edited, turned round, doubled and joined, half of them in many scripts."""
    draw = random.Random(7)
    for number in range(500):
        a = corpus.article(number, 700).text
        b = edited(draw, a, corpus.article(number + 1, 700).text)
        if number % 2:
            a, b = (mixed(draw, text) for text in (a, b))
        yield a, b


def edited(draw, text, other):
    words = text.split(" ")
    for _ in range(draw.randrange(12)):
        at = draw.randrange(len(words))
        words[at] = draw.choice([words[at].upper(), "", "new", words[at] * 2, words[at - 1], f"„{words[at]}“"])
    if draw.random() < 0.3:
        at = draw.randrange(len(words))
        words = words[at:] + words[:at]
    if draw.random() < 0.3:
        words = words * 2
    joined = " ".join(words)
    return joined + "\n\n" + other if draw.random() < 0.3 else joined


def mixed(draw, text):
    """Return a text with words of other scripts among its own."""
    words = text.split(" ")
    for line in draw.sample(SCRIPTS, 4):
        at = draw.randrange(len(words))
        words[at:at] = line.split(" ")[draw.randrange(3) :]
    return " ".join(words)


def in_code_points(text, units):
    """Return an offset of UTF-16 units, as the page counts, in code points."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))


def test_passages_are_those_of_scrapy_explain_in_500_pairs(example):
    texts = list(pairs())
    found = example.do("pairs => pairs.map(([a, b]) => sharedPassages(a, b).passages)", texts)

    for (a, b), passages in zip(texts, found, strict=True):
        here = [
            (
                passage["words"],
                *(in_code_points(a, passage[side]) for side in ("aStart", "aEnd")),
                *(in_code_points(b, passage[side]) for side in ("bStart", "bEnd")),
            )
            for passage in passages
        ]
        there = [
            (passage.words, passage.a_start, passage.a_end, passage.b_start, passage.b_end)
            for passage in shared_passages(a, b)
        ]
        assert here == there, (a, b)


def test_nothing_is_shared_with_an_empty_text(example):
    for a, b in [("", ""), ("", "one two three"), ("one two", "one two three")]:
        assert example.do("([a, b]) => sharedPassages(a, b).passages", [a, b]) == []
    same = example.do("sharedPassages('one two', 'One, two!').passages")
    assert same == [{"words": 2, "aStart": 0, "aEnd": 7, "bStart": 0, "bEnd": 8}]
