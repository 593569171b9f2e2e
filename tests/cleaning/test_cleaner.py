import pickle

import pytest

from pipelines.cleaning import Cleaner, TableError, cut

SENTENCE = "Der Rat der Stadt berät am Freitag über den neuen Haushalt und die Kosten der Brücke am Hafen. "

HEADLINE = "Neue Brücke am Hafen nach drei Jahren eröffnet"

RULE = """
[[rule]]
id = "sample.horoscope"
kind = "related"
literals = ["Ihr Horoskop"]
pattern = 'Ihr Horoskop für \\w+'
scope = "match"
matches = ["Ihr Horoskop für heute"]
refuses = ["Ihr Horoskop stimmt."]
"""


def write(folder, content):
    file = folder / "mine.toml"
    file.write_text(content, encoding="utf-8")
    return file


def texts(draft, kind):
    return [span.text.strip() for span in draft.spans if span.kind == kind]


def test_a_users_file_adds_rules(tmp_path, draft):
    """The rules of a user's file are added to the shipped ones, and change the version."""
    cleaner = Cleaner.from_files([write(tmp_path, RULE)])
    paper = draft(SENTENCE * 3 + "Ihr Horoskop für heute")
    cleaner.mark(paper)

    assert texts(paper, "related") == ["Ihr Horoskop für heute"]
    assert cleaner.version != Cleaner.from_files().version


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("Horoskop für \\w+'", "Horoskop (für'"), "pattern is not a regular expression: missing ), unterminated"),
        (('scope = "match"', 'scope = "page"'), "scope = 'page' is not one of block, caption, document, label"),
        (('kind = "related"\n', ""), "kind must be a text, but is missing"),
        (('kind = "related"', 'kind = "related"\nzoen = "tail"'), "unknown field zoen"),
        (('literals = ["Ihr Horoskop"]', 'literals = "Ihr Horoskop"'), "literals must be a list of texts"),
        (('literals = ["Ihr Horoskop"]\n', ""), "literals is missing"),
        (('refuses = ["Ihr Horoskop stimmt."]\n', ""), "at least one example in matches and one look-alike"),
    ],
)
def test_a_mistake_in_a_rule_is_reported_with_file_line_and_rule(tmp_path, change, mistake):
    """A rule with a mistake is refused; the error names file, line, id and mistake."""
    file = write(tmp_path, RULE.replace(*change))

    with pytest.raises(TableError) as error:
        Cleaner.from_files([file])
    assert f"{file}:2: entry sample.horoscope" in str(error.value)
    assert mistake in str(error.value)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("[[rule]\n", "not valid TOML"),
        ("[[rules]]\n", "unknown table rules; known: [[agency]], [[family]], [[form]], [[rule]]"),
        (RULE + RULE, "rule sample.horoscope is already defined"),
    ],
)
def test_a_file_with_a_mistake_is_named(tmp_path, content, mistake):
    """A file that is not a table of rules is named, with the reason."""
    file = write(tmp_path, content)

    with pytest.raises(TableError) as error:
        Cleaner.from_files([file])
    assert str(file) in str(error.value)
    assert mistake in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    """A file that is not there is named."""
    with pytest.raises(TableError, match=r"gone\.toml: can't be read"):
        Cleaner.from_files([tmp_path / "gone.toml"])


def test_case_does_not_matter_if_a_rule_says_so(tmp_path, draft):
    """A rule that ignores case finds its words in any usual spelling."""
    cleaner = Cleaner.from_files([write(tmp_path, RULE.replace("kind =", "ignore_case = true\nkind ="))])
    paper = draft(SENTENCE * 3 + "IHR HOROSKOP FÜR HEUTE")
    cleaner.mark(paper)

    assert texts(paper, "related") == ["IHR HOROSKOP FÜR HEUTE"]


def test_open_ended_rules_may_not_take_most_of_a_body(cleaner, draft):
    """If blocks of links make up more than 40 % of a body, they stay, and a note names the rules."""
    titles = "\n".join(f"Neue Meldung {number} über den Haushalt der Stadt" for number in range(20))
    paper = draft(f"{SENTENCE * 2}\n\nMehr zum Thema\n{titles}")
    cleaner.mark(paper)

    assert texts(paper, "related") == []
    assert "de.related.more_on_the_subject_heading" in paper.article.notes[0]


def test_a_distributors_own_words_are_cut_however_long(cleaner, draft):
    """Rules based on a distributor's own words are exempt from the cap."""
    footer = "SeaPRwire verteilt an 6.500 Medien und 86.000 Redakteure. " + SENTENCE * 4
    paper = draft(f"{SENTENCE * 2}\n\n{footer}")
    cleaner.mark(paper)

    assert texts(paper, "footer") == [footer.strip()]


def test_a_block_of_links_ends_where_the_article_continues(cleaner, draft):
    """The headlines below a heading are cut, but neither the paragraph that follows nor its subhead."""
    body = (
        f"{SENTENCE * 4}\nAuch interessant\nSo wird das Wetter\nNeue Zahlen vom Hafen\nStreit um die Kosten\n{SENTENCE}"
    )
    paper = draft(body)
    cleaner.mark(paper)

    assert texts(paper, "related") == ["Auch interessant\nSo wird das Wetter\nNeue Zahlen vom Hafen"]


def test_in_a_text_on_one_line_a_headline_ends_where_a_sentence_begins(cleaner, draft):
    """A word that has a capital only at the start of a sentence ends a linked headline."""
    paper = draft(f"{SENTENCE * 3}Lesen Sie auch: Neue Brücke am Hafen {SENTENCE * 3}")
    cleaner.mark(paper)

    assert texts(paper, "related") == ["Lesen Sie auch: Neue Brücke am Hafen"]


def test_in_a_text_on_one_line_a_name_of_two_words_ends_a_linked_headline(cleaner, draft):
    """A name behind a small letter begins the next sentence."""
    link = "Lesen Sie auch: Neue Brücke am Hafen"
    paper = draft(f"{SENTENCE * 3}{link} Landrat Muster sagte dazu am Freitag nichts. {SENTENCE * 3}")
    cleaner.mark(paper)

    assert texts(paper, "related") == [link]


def test_in_a_text_on_one_line_a_headline_without_an_end_stays(cleaner, draft):
    """If it is unclear where a linked headline ends and the article continues, the label alone is cut."""
    link = "READ MORE: How The Town Keeps The Flood Out The Council Met On Friday."
    paper = draft(f"{SENTENCE * 3}{link} {SENTENCE * 3}")
    cleaner.mark(paper)

    assert texts(paper, "related") == ["READ MORE:"]


def test_boilerplate_at_a_sentence_border_is_found_in_a_text_on_one_line(cleaner, draft):
    """Rules apply at sentence borders as they do at line starts."""
    paper = draft(f"{SENTENCE * 3}Schreibe einen Kommentar")
    cleaner.mark(paper)

    assert texts(paper, "comment_prompt") == ["Schreibe einen Kommentar"]


def test_a_correction_is_cut_and_noted(cleaner, draft):
    """An editor's correction is cut from the text, and a note keeps it."""
    paper = draft(f"{SENTENCE * 3}\n\nHinweis der Redaktion: Die Zahl der Gäste wurde berichtigt.")
    cleaner.mark(paper)

    assert cut(paper).text == (SENTENCE * 3).strip()
    assert paper.article.notes == ["correction: Hinweis der Redaktion: Die Zahl der Gäste wurde berichtigt."]


def test_what_is_only_marked_stays_in_the_text(cleaner, draft):
    """A box with helplines stays in the text, and a note gives its place."""
    body = f"{SENTENCE * 3}\n\nHilfe bietet zu jeder Zeit die Telefonseelsorge."
    paper = draft(body)
    cleaner.mark(paper)

    assert "Telefonseelsorge" in cut(paper).text
    assert "de.service.helplines" in paper.article.notes[0]


def test_the_title_above_the_text_is_cut(cleaner, draft):
    """The headline repeated in the body is not part of the text; its words in a sentence are."""
    title = "Rat der Stadt streitet über Brücke"
    body = f"{title}\n\n{SENTENCE * 3}\nDer Rat der Stadt streitet über Brücke und Hafen."
    paper = draft(body, title)
    cleaner.mark(paper)

    assert texts(paper, "title") == [title]
    assert paper.spans[0].start == 0


def test_a_title_in_a_script_without_spaces_is_cut(cleaner, draft):
    """A Chinese headline has no spaces between its words, and is still a headline."""
    title = "港口管理局关闭旧桥九个月"
    paper = draft(f"{title}\n\n" + "市议会决定将老港口大桥关闭九个月，以便更换轴承。" * 4, title)
    cleaner.mark(paper)

    assert texts(paper, "title") == [title]


def test_a_caption_is_cut_with_its_credit(cleaner, draft):
    """The sentence before a picture credit is cut with it, but no sentence of the article."""
    body = f"{SENTENCE}Blick auf den Hafen am Montag. (Foto: Jo Muster/dpa) {SENTENCE * 3}"
    paper = draft(body)
    cleaner.mark(paper)

    assert texts(paper, "photo_credit") == ["(Foto: Jo Muster/dpa)"]
    assert texts(paper, "caption") == ["Blick auf den Hafen am Montag."]


def test_a_cleaner_can_be_sent_to_another_process(cleaner, draft):
    """A pickled cleaner marks the same as the original."""
    body = f"{SENTENCE * 3}\n\nMehr zum Thema"
    first, second = draft(body), draft(body)
    cleaner.mark(first)
    pickle.loads(pickle.dumps(cleaner)).mark(second)

    assert first.spans == second.spans != []


def test_marking_is_deterministic(cleaner, draft):
    """The same body gets the same spans, and marking cuts nothing."""
    body = f"{SENTENCE * 3}\n\nTeilen Teilen Twittern Drucken\n\n{SENTENCE}\n\nMehr zum Thema"
    first, second = draft(body), draft(body)
    cleaner.mark(first)
    cleaner.mark(second)

    assert first.spans == second.spans
    assert first.body == body


@pytest.mark.parametrize(
    "body",
    [
        (
            "Wir verwenden Cookies und ähnliche Verfahren. Mit einem Klick erteilen Sie Ihre Einwilligung. "
            "Näheres steht in der Datenschutzerklärung und den Cookie-Einstellungen."
        ),
        "We and our partners use cookies. By using our website you agree to our use of them. See our cookie policy.",
    ],
)
def test_a_consent_wall_is_not_an_article(body, cleaner, draft):
    """A body that only asks for consent is rejected as a consent wall."""
    paper = draft(body)
    cleaner.mark(paper)

    assert "a consent wall" in cut(paper).reason


def test_an_article_about_cookies_is_an_article(cleaner, draft):
    """An article that mentions cookies and consent stays."""
    body = (
        "Das Gericht hat über Cookies entschieden. Die Richterin sprach von einem klaren Fall. "
        "Ihre Einwilligung müssten Nutzer freiwillig geben, hieß es. Die Firma prüft, ob sie das Urteil anficht. "
        "Verbraucherschützer begrüßten es, die Werbewirtschaft warnte vor Folgen für kleine Verlage."
    )
    paper = draft(body)
    cleaner.mark(paper)

    assert cut(paper).text == body


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (f"{HEADLINE} {HEADLINE} Viele Gäste kamen. ", True),
        (f"{HEADLINE} Kassel Viele feiern. {HEADLINE} Die Gäste kamen. ", True),
        ("Die alte Brücke am Hafen ist zu. Die alte Brücke am Hafen wird im Mai saniert. ", False),
        ("Der Chef der Bank sprach mit der Presse. Der Chef der Bank sprach mit der Belegschaft. ", False),
        (f"{HEADLINE} Viele Gäste kamen. ", False),
    ],
)
def test_a_headline_repeated_in_a_text_on_one_line_is_cut_once(cleaner, draft, head, found):
    """If no title is known, the first words of the text are its headline if they are soon repeated."""
    paper = draft(head + SENTENCE * 4)
    cleaner.mark(paper)

    assert texts(paper, "title") == ([HEADLINE] if found else [])
    assert all(span.start > 0 for span in paper.spans)
