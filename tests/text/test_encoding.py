"""Decoding never fails, and mojibake is repaired without changing anything else."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.encoding import decode, repair

GERMAN = "Der Bürgermeister von Köln sagte am Montag: „Größere Brücken sind nötig – auch hier.“ "
FRENCH = "Le maire a déclaré lundi que « les ponts » seraient rénovés, à ses frais, dès l’été. "
RUSSIAN = "Мэр города заявил в понедельник, что новый мост будет построен к осени этого года. "
CHINESE = "市长星期一表示，新桥将在今年秋天之前建成，费用由市政府承担。"
JAPANESE = "市長は月曜日に、新しい橋は秋までに完成すると述べた。"
UNICODE = st.text(st.characters(exclude_characters="\0\ufeff\ufffd", exclude_categories=["Cs"]))


@given(UNICODE)
def test_utf8_is_decoded_unchanged(text):
    """Valid UTF-8 is decoded unchanged, with or without a byte order mark, without a note."""
    for encoding in ("utf-8", "utf-8-sig"):
        decoded = decode(text.encode(encoding), None)

        assert (decoded.text, decoded.encoding, decoded.notes) == (text, "utf-8", [])


@given(UNICODE, st.sampled_from(["utf-16", "utf-32"]))
def test_byte_order_marks_take_precedence(text, encoding):
    """UTF-16 and UTF-32 with a byte order mark are decoded unchanged, whatever is declared."""
    assert decode(text.encode(encoding), "latin-1").text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [GERMAN, FRENCH, RUSSIAN * 3])
def test_utf16_is_recognised_without_a_mark(text, encoding):
    """UTF-16 without a byte order mark is recognised by its NUL bytes."""
    assert decode(text.encode(encoding), None).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (
            "Le cœur de la manœuvre : une sœur a été élue à Nîmes, où l’œuvre reste ouverte. ".replace("’", "'"),
            "iso8859-15",
        ),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso-2022-jp"),
    ],
)
def test_declared_encodings_are_used(text, encoding):
    """A declaration that fits the bytes is followed, whether it is the transport's or the page's."""
    header = decode(text.encode(encoding), f"text/html; charset={encoding}")
    page = decode(f'<meta charset="{encoding}">'.encode() + text.encode(encoding), None, html=True)

    assert (header.text, header.notes) == (text, [])
    assert (page.text.partition(">")[2], page.notes) == (text, [])


@pytest.mark.parametrize(
    ("text", "encoding"), [(GERMAN, "cp1252"), (FRENCH, "cp1252"), (RUSSIAN * 4, "cp1251"), (CHINESE * 4, "gb18030")]
)
def test_undeclared_encodings_are_found(text, encoding):
    """Text that is not UTF-8 and has no declaration is decoded in the likeliest encoding."""
    assert decode(text.encode(encoding), None).text == text


CZECH = "Přístav zavírá starý most. Rada uzavřela starý přístavní most na devět měsíců, aby se mohla vyměnit ložiska. "
POLISH = (
    "Rada zamknęła stary most portowy na dziewięć miesięcy, by wymienić łożyska. Żegluga będzie wozić mieszkańców. "
)
HUNGARIAN = (
    "A tanács kilenc hónapra lezárta a régi kikötői hidat, hogy kicserélhessék a csapágyakat. Őszre elkészülhet. "
)
TURKISH = "Belediye meclisi eski liman köprüsünü dokuz ay kapattı. Feribot, işler bitene dek halkı karşıya taşıyacak. "
GREEK = "Το συμβούλιο έκλεισε την παλιά γέφυρα του λιμανιού για εννέα μήνες. Ένα πορθμείο θα μεταφέρει τον κόσμο. "
LITHUANIAN = (
    "Taryba devyniems mėnesiams uždarė seną uosto tiltą, kad būtų galima pakeisti guolius. Žmones kels keltas. "
)
HEBREW = "המועצה סגרה את גשר הנמל הישן לתשעה חודשים. מעבורת תעביר את התושבים עד סוף העבודות. "
ARABIC = "أغلق المجلس جسر الميناء القديم لمدة تسعة أشهر. وستنقل عبارة الناس إلى أن تنتهي الأعمال. "
THAI = "สภาเมืองปิดสะพานท่าเรือเก่าเป็นเวลาเก้าเดือน เรือข้ามฟากจะรับส่งผู้คนจนกว่างานจะเสร็จ "
KOREAN = "시의회는 낡은 항구 다리를 아홉 달 동안 닫았다. 공사가 끝날 때까지 나룻배가 주민들을 실어 나른다. "
UNDECLARED = [
    *((text, encoding) for text in (CZECH, POLISH, HUNGARIAN) for encoding in ("cp1250", "iso8859-2")),
    *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5", "cp866")),
    *((GREEK, encoding) for encoding in ("cp1253", "iso8859-7")),
    (TURKISH, "cp1254"),
    (LITHUANIAN, "cp1257"),
    (HEBREW, "cp1255"),
    (ARABIC, "cp1256"),
    (THAI, "cp874"),
    *((JAPANESE, encoding) for encoding in ("shift_jis", "euc-jp", "iso-2022-jp")),
    (KOREAN, "cp949"),
    (CHINESE, "gb18030"),
    ("市長星期一表示，新橋將在今年秋天之前建成，費用由市政府承擔。", "big5"),
]


@pytest.mark.parametrize(("text", "encoding"), UNDECLARED)
def test_what_does_not_declare_its_encoding_is_read_and_noted(text, encoding):
    """The encodings of the web are recognised by two sentences, and a note names those that are not the usual ones."""
    decoded = decode(text.encode(encoding), None)

    assert decoded.text == text
    assert encoding == "iso-2022-jp" or [note.rpartition(" ")[0] for note in decoded.notes] == [
        "no encoding declared; read as"
    ]


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        FRENCH,
        "Größere Brücken",
        "La « grève » a été reportée à l’été.",
        "She said: “It’s £5 – or €6 – a day…”",
        "El alcalde dijo: «¿Qué pasará mañana?»",
        "O João não está cá às três.",
        "Byen lukker den gamle bro på mandag, sagde borgmesteren ærligt.",
        "Temperatures of 30 °C; a field of 200 m² – ½ mile north of the bridge.",
    ],
)
def test_short_western_texts_stay_western(text):
    """Umlauts, accents and typographic signs are read as windows-1252, without a note, declared or not."""
    content = text.encode("cp1252")

    assert (decode(content, None).text, decode(content, None).notes) == (text, [])
    assert (decode(content, "iso-8859-1").text, decode(content, "iso-8859-1").notes) == (text, [])


def test_a_guess_in_doubt_says_so():
    """Where two encodings make as much sense of the bytes, the note says that the guess is uncertain."""
    assert decode("Kış geldi.".encode("cp1254"), None).notes[0].endswith(", which is uncertain")


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "name"),
    [
        (CZECH, "cp1250", "iso-8859-1", "cp1252"),
        (TURKISH, "cp1254", "iso-8859-1", "cp1252"),
        (RUSSIAN, "cp1251", "windows-1252", "cp1252"),
        (JAPANESE, "shift_jis", "iso-8859-1", "cp1252"),
        (CZECH + "„Ano,“ řekl.", "cp1250", "iso-8859-2", "iso8859-2"),
        (GERMAN, "cp1252", "iso-8859-15", "iso8859-15"),
    ],
)
def test_a_declaration_that_makes_no_sense_of_the_text_is_noted(text, encoding, declared, name):
    """Latin-1 is what servers declare by default, and ISO-8859 has no quotation marks where windows-125x has them."""
    decoded = decode(text.encode(encoding), declared)

    assert decoded.text == text
    assert decoded.notes == [f"declared {name}, but is not; read as {encoding.replace('shift_jis', 'cp932')}"]


@pytest.mark.parametrize("declared", ["latin-1", "iso-8859-1", "us-ascii", "windows-1252"])
def test_latin_1_is_windows_1252(declared):
    """Latin-1 and ASCII are read as windows-1252, as browsers do."""
    assert decode("“Größe” – 5 €".encode("cp1252"), declared).text == "“Größe” – 5 €"


def test_utf8_overrides_a_wrong_declaration():
    """Valid UTF-8 with non-ASCII characters is UTF-8, and a wrong declaration is noted."""
    decoded = decode(GERMAN.encode(), "latin-1")

    assert decoded.text == GERMAN
    assert decoded.notes == ["declared cp1252, but is UTF-8"]


def test_escapes_of_japanese_override_a_wrong_declaration():
    """ISO-2022-JP is ASCII by its bytes, but no text contains its escapes by chance."""
    decoded = decode(JAPANESE.encode("iso-2022-jp"), "utf-8")

    assert (decoded.text, decoded.notes) == (JAPANESE, ["declared utf-8, but is iso2022_jp"])


def test_declaration_that_does_not_fit_is_noted():
    """Text that is wrongly declared as UTF-8 is read as what it is, with a note."""
    decoded = decode(GERMAN.encode("cp1252"), "utf-8")

    assert decoded.text == GERMAN
    assert decoded.notes == ["declared utf-8, but is not; read as cp1252"]


@pytest.mark.parametrize("declared", ["idna", "undefined", "unicode-escape", "utf-7", "base64", "rot13", "no-such", ""])
def test_declarations_that_are_not_encodings_are_ignored(declared):
    """A declaration of something that is not a web encoding changes nothing."""
    assert decode(b"Costs \\u0041 +AEE- xn--a", declared).text == "Costs \\u0041 +AEE- xn--a"


def test_page_in_ascii_bytes_is_not_utf16():
    """A page that declares UTF-16 in ASCII bytes is UTF-8."""
    page = '<meta charset="utf-16"><p>Zwölf Brücken</p>'

    assert decode(page.encode(), None, html=True).text == page


def test_plain_text_does_not_declare():
    """A meta tag in plain text is just text."""
    content = b'<meta charset="koi8-r"> ' + GERMAN.encode("cp1252")

    assert GERMAN in decode(content, None).text


def test_broken_places_are_replaced_and_counted():
    """Bytes that break otherwise good UTF-8 are replaced, and a note counts them."""
    decoded = decode(GERMAN.encode() + b"\xff bridge \xc3", None)

    assert decoded.text == GERMAN + "\ufffd bridge \ufffd"
    assert decoded.notes == ["2 places could not be decoded as utf-8 and were replaced"]


def test_replacement_characters_of_the_source_are_not_counted():
    """A replacement character that was in the input already is not counted."""
    assert decode("Br\ufffdcke".encode(), None).notes == []


def test_nul_characters_are_removed_and_counted():
    """NUL characters are removed, with a note."""
    decoded = decode(b"The har\0bour bridge will be re\0built next year.", None)

    assert decoded.text == "The harbour bridge will be rebuilt next year."
    assert decoded.notes == ["2 NUL characters removed"]


@given(st.binary(max_size=300), st.none() | st.text(max_size=20), st.booleans())
def test_decoding_never_fails(content, declared, html):
    """Any bytes with any declaration give text that can be encoded as UTF-8, the same every time."""
    decoded = decode(content, declared, html=html)

    assert "\0" not in decoded.text
    assert decoded.text.encode().decode() == decoded.text
    assert decoded == decode(content, declared, html=html) == pickle.loads(pickle.dumps(decoded))


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
@pytest.mark.parametrize("encoding", ["latin-1", "cp1250", "cp1251", "mac-roman", "cp437"])
def test_mojibake_is_undone(text, encoding):
    """UTF-8 that was read as another encoding is read as UTF-8 again."""
    try:
        mojibake = text.encode().decode(encoding)
    except UnicodeDecodeError:
        pytest.skip(f"{encoding} has no such mojibake")

    assert repair(mojibake) == (text, True)


def test_mojibake_is_undone_line_by_line():
    """A line with mojibake is repaired, and its neighbours are not changed."""
    mojibake = GERMAN.encode().decode("latin-1")

    assert repair(f"{FRENCH}\n{mojibake}\n{GERMAN}") == (f"{FRENCH}\n{GERMAN}\n{GERMAN}", True)


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        FRENCH,
        RUSSIAN,
        CHINESE,
        JAPANESE,
        "“curly” ‘quotes’ ﬁne Ｗｉｄｅ &amp; x\r\ny",
        "Łódź, Zürich, São Tomé",
    ],
)
def test_clean_text_is_not_changed(text):
    """Text without mojibake is not changed: neither quotation marks, ligatures, widths nor entities."""
    assert repair(text) == (text, False)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_has_no_mojibake(text):
    """ASCII is never changed."""
    assert repair(text) == (text, False)


@given(st.text(st.sampled_from("aÃÂâ€™œ„¼¶ß üßđРс√º \n\x9d")))
def test_repair_says_whether_it_changed_anything(text):
    """The second value says whether the first one was changed."""
    repaired, changed = repair(text)

    assert changed == (repaired != text)
