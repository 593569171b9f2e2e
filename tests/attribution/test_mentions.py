import pytest

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 14


@pytest.mark.parametrize(
    ("sentence", "agency", "phrase"),
    [
        ("Reuters zufolge ist der Streit beendet.", "reuters", "Reuters zufolge"),
        ("Wie Reuters unter Berufung auf Kreise berichtet, endet der Streit.", "reuters", "Wie Reuters unter"),
        ("Das sagte der Minister der Deutschen Presse-Agentur.", "dpa", "Deutschen Presse-Agentur"),
        ("Das teilte sie auf Anfrage der dpa mit.", "dpa", "dpa"),
        ("Der Streit endet, wie die DPA berichtet.", "dpa", "die DPA berichtet"),
        ("Das bestätigte er gegenüber der APA.", "apa", "gegenüber der APA"),
        ("Laut der Nachrichtenagentur ANSA endet der Streit.", "ansa", "Nachrichtenagentur ANSA"),
        ("The row is over, he told AFP news agency.", "afp", "told AFP news agency"),
        ("Documents obtained by The Associated Press show it.", "ap", "obtained by The Associated Press"),
        ("A Reuters reporter saw it.", "reuters", "Reuters reporter"),
        ("Das geht aus einem Reuters-Bericht hervor.", "reuters", "Reuters-Bericht"),
    ],
)
def test_an_agency_in_the_running_text_is_cited(sentence, agency, phrase, read):
    """An agency that a sentence names as its source is cited, with the phrase as evidence, and nothing is cut."""
    draft = read(f"{TEXT}{sentence} {TEXT}")
    [found] = draft.article.syndication.agencies

    assert (found.id, found.role) == (agency, "cited")
    assert phrase in found.evidence[0].text
    assert draft.spans == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The AP government will open a port.",
        "Students passed the AP exam in May.",
        "The town is under GNA control.",
        "PTI leaders met in Lahore.",
        "The Hollywood Foreign Press Association met.",
        "Das AA warnt vor Reisen.",
        "Mehr sagte er nicht.",
        "Michael Bloomberg spoke in May.",
        "Thomson und Kollegen schwiegen.",
    ],
)
def test_a_homonym_is_not_an_agency(sentence, read):
    """A word that only has the same letters as an agency's name is not a mention."""
    assert read(f"{TEXT}{sentence} {TEXT}").article.syndication.agencies == []


def test_a_credited_agency_may_be_cited_too(read):
    """An agency that is both credited and cited has an entry for each role."""
    draft = read(f"{TEXT}Reuters zufolge endet der Streit. {TEXT}\n\nReuters hat zu diesem Bericht beigetragen.")

    assert [(agency.id, agency.role) for agency in draft.article.syndication.agencies] == [
        ("reuters", "contributor"),
        ("reuters", "cited"),
    ]


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("(Foto: Jo Muster/dpa)", "dpa"),
        ("(AP Photo/Jo Doe)", "ap"),
        ("Foto: Jo Muster/AFP/dpa", "afp"),
        ("Jo Doe/Reuters", "reuters"),
    ],
)
def test_a_picture_credit_says_nothing_of_the_text(credit, agency, read):
    """An agency in a picture credit has the role ``photo`` and no other."""
    draft = read(f"{TEXT}Blick auf den Hafen am Montag. {credit} {TEXT}")

    assert {found.role for found in draft.article.syndication.agencies} == {"photo"}
    assert agency in {found.id for found in draft.article.syndication.agencies}
