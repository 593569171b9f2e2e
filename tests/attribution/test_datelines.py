import pytest

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 4


@pytest.mark.parametrize(
    ("printed", "place", "agency", "date"),
    [
        ("HAMBURG (dpa) - ", "HAMBURG", "dpa", None),
        ("Ulm (dpa/lsw) – ", "Ulm", "dpa", None),
        ("WIEN (dpa-AFX) - ", "WIEN", "dpa-afx", None),
        ("Köln/Bonn (KNA) — ", "Köln/Bonn", "kna", None),
        ("Frankfurt am Main (Reuters) - ", "Frankfurt am Main", "reuters", None),
        ("Marburg (KNA). ", "Marburg", "kna", None),
        ("TULSA, Okla. (AP) — ", "TULSA, Okla.", "ap", None),
        ("NEW YORK (AP) - ", "NEW YORK", "ap", None),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) -", "BEIRUT/THE HAGUE", "reuters", "March 7"),
        ("MUSCAT, Jan 1 (KUNA) -- ", "MUSCAT", "kuna", "Jan 1"),
        ("OSLO, Aug 29, 2014 (AFP) -", "OSLO", "afp", "Aug 29, 2014"),
        ("Quito, 5 ene (EFE).- ", "Quito", "efe", "5 ene"),
        ("Pune [India], Jan 1 (ANI): ", "Pune", "ani", "Jan 1"),
        ("New Delhi, Jan 2 (IANS) ", "New Delhi", "ians", "Jan 2"),
        ("Tamale, Jan. 1, GNA - ", "Tamale", "gna", "Jan. 1"),
        ("Baku, 17. Mai, AZERTAC\n\n", "Baku", "azertac", "17. Mai"),
        ("PERTH March 22 AAP - ", "PERTH", "aap", "March 22"),
        ("ANSA - ROMA, 01 LUG - ", "ROMA", "ansa", "01 LUG"),
        ("Bielefeld (ots) - ", "Bielefeld", "news-aktuell", None),
        ("Graz (OTS) - ", "Graz", "apa-ots", None),
        ("BOSTON, Jan. 2, 2020 /PRNewswire/ -- ", "BOSTON", "prnewswire", "Jan. 2, 2020"),
        ("Cork, Jan. 09, 2020 (GLOBE NEWSWIRE) -- ", "Cork", "globenewswire", "Jan. 09, 2020"),
        ("LEEDS--(BUSINESS WIRE)--", "LEEDS", "businesswire", None),
        ("Geesthacht (pte023/24.04.2020/13:00) - ", "Geesthacht", "pressetext", None),
    ],
)
def test_a_dateline_is_read_and_cut(printed, place, agency, date, read):
    """A dateline gives place, agency and date, and is cut completely, with or without a headline above it."""
    for title in ("", "Streit um die neue Brücke\n\n"):
        draft = read(title + printed + TEXT)
        dateline = draft.article.syndication.dateline

        assert (dateline.place, dateline.agency, dateline.date) == (place, agency, date)
        assert [span.text.strip() for span in draft.spans if span.kind == "dateline"] == [printed.strip()]


@pytest.mark.parametrize(
    ("headline", "place"),
    [
        ("Aktien Wien: Kurse kaum verändert WIEN", "WIEN"),
        ("Streit um die Brücke geht weiter Bad Hersfeld", "Bad Hersfeld"),
        ("Council row over bridge goes on SAN DIEGO", "SAN DIEGO"),
        ("Proteste im ganzen Land Bagdad/Teheran", "Bagdad/Teheran"),
    ],
)
def test_a_headline_before_the_dateline_is_left(headline, place, read):
    """If headline and dateline share a line, only the dateline is cut."""
    draft = read(f"{headline} (dpa) - {TEXT}")

    assert draft.article.syndication.dateline.place == place
    assert draft.spans[0].text == f"{place} (dpa) - "


@pytest.mark.parametrize(
    "head",
    [
        "Bern (gb.) - ",
        "Die Ministerin (CDU) - ",
        "Der Abgeordnete Doe (R-Iowa) - ",
        "BERLIN (dpo) - ",
        "Sermaye Kurulu (SPK) ",
    ],
)
def test_a_look_alike_is_not_a_dateline(head, read):
    """Initials, parties and codes that only look like an agency's are not an agency's dateline."""
    draft = read(head + TEXT)

    assert draft.article.syndication.agencies == []
    assert [span for span in draft.spans if span.kind == "dateline"] == []


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("LAS VEGAS (KLAS) — ", "LAS VEGAS"),
        ("WICHITA, Kan. (KAPX) — ", "WICHITA, Kan."),
        ("Council votes on tram\nRIVERSIDE (FOX 61) -- ", "RIVERSIDE"),
    ],
)
def test_a_station_in_a_dateline_is_no_agency(head, place, read):
    """A broadcaster's dateline is cut, its place is kept, and no agency is named."""
    draft = read(head + TEXT)
    syndication = draft.article.syndication

    assert (syndication.agencies, syndication.dateline.place, syndication.dateline.agency) == ([], place, None)
    assert [span.kind for span in draft.spans if span.kind == "dateline"] == ["dateline"]


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("RIVERSIDE -- ", "RIVERSIDE"),
        ("CIUDAD NUEVA.- ", "CIUDAD NUEVA"),
        ("Cd. Nueva, Ejemplo.- ", "Cd. Nueva, Ejemplo"),
    ],
)
def test_a_place_alone_stands_before_any_dash(head, place, read):
    """A place before two hyphens, or before the full stop and hyphen of Spanish papers, is the dateline's."""
    assert read(head + TEXT).article.syndication.dateline.place == place


def test_a_distributor_before_the_dateline_has_a_span_of_its_own(read):
    """What a distributor put before an agency's dateline is cut separately; the chain starts with the agency."""
    draft = read(f"Streit im Rat\n\n(SeaPRwire) –   ROM (AP) — {TEXT}")
    syndication = draft.article.syndication

    assert [(span.kind, span.text.strip()) for span in draft.spans] == [
        ("distributor", "(SeaPRwire) –"),
        ("dateline", "ROM (AP) —"),
    ]
    assert (syndication.distributor.id, syndication.chain) == ("seaprwire", ["ap", "seaprwire"])


def test_a_carrier_may_name_whose_text_it_carries(read):
    """A distributor's bracket may name the agency whose text it carries."""
    syndication = read(f"Rat tagt\n(MENAFN - Saudi Press Agency) JEDDAH, Jan 1 (SPA) -- {TEXT}").article.syndication

    assert (syndication.distributor.id, [agency.id for agency in syndication.agencies]) == ("menafn", ["spa-saudi"])
    assert syndication.dateline.place == "JEDDAH"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (f"Rat tagt\n\nGütersloh – {TEXT} In Gütersloh wird gebaut.", "Gütersloh"),
        (f"STEINFURT - {TEXT}", "STEINFURT"),
        (f"Kommentar – {TEXT}", None),
        (f"VIDEO: {TEXT}", None),
        (f"Ulm: Neue Brücke\n{TEXT} In Ulm wird gebaut.", None),
        (f"Rat tagt\n\nBerlin – {TEXT}", "Berlin"),
        (f"Der Rat tagt wieder im Rathaus Krefeld. {TEXT} Das ist der Stand der Dinge.", "Krefeld"),
        (f"Brücke gesperrt\nHaiger. {TEXT} Die Brücke in Haiger ist alt.", "Haiger"),
        (f"Bridge closes for months New Delhi, India – {TEXT}", "New Delhi, India"),
        (f"Berlin – Die Brücke bleibt zu\n{TEXT}", None),
        (f"Die Fahrt von Köln - Berlin dauert. {TEXT}", None),
        (f"The bridge is in Oslo. {TEXT}", None),
    ],
)
def test_a_place_alone_stays_in_the_text(body, place, read):
    """A place without an agency is accepted only if it is certain, and never cut."""
    draft = read(body)
    dateline = draft.article.syndication.dateline

    assert (dateline.place if dateline else None) == place
    assert draft.spans == []
