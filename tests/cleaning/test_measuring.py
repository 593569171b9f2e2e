"""What the benchmarks of cleaning count."""

from benchmarks import clean_news
from benchmarks.corpus import article as made_up
from benchmarks.recurring import OutletText, in_one_run, read_again, to_be_found

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
TEXTS = [made_up(number, 700).text for number in range(6)]


def test_every_cut_of_clean_news_is_counted_and_shown():
    """A prompt at the end is counted and shown in its place, credits are counted apart, and the rest is not cut."""
    prompt = "Lesen Sie auch: Neue Brücke über die Elbe"
    rows = [{"id": "a", "text": f"{TEXTS[0]}\n\n{prompt}"}, {"id": "b", "text": f"{TEXTS[2]} (dpa/rm)"}]

    news = clean_news.measure(rows, one_outlet=False)

    assert sum(news.cut.values()) == len(prompt.replace(" ", ""))
    assert news.credits >= len("(dpa/rm)")
    assert any(f"⟦{prompt}⟧" in place for place in news.places)


def test_clean_news_of_one_outlet():
    """As articles of one outlet, they lose what recurs."""
    rows = [{"text": f"{text}\n\n{FOOTER}"} for text in TEXTS]

    cut = [sum(clean_news.measure(rows, one_outlet=alike).cut.values()) for alike in (False, True)]

    assert cut == [0, 4 * len(FOOTER.replace(" ", ""))]


def test_what_recurs_is_counted_within_a_run_and_when_it_is_read_again():
    """Of a footer below six articles, four are cut in the first run and six in the second, and none of the text."""
    texts = [
        OutletText("one.example.org", str(number), f"{text}\n\n{FOOTER}", text) for number, text in enumerate(TEXTS)
    ]

    first, again = in_one_run(texts), read_again(texts)

    assert to_be_found(texts, 3) == 6 * len(FOOTER)
    assert (first.cut, first.text, first.segments["one.example.org", FOOTER, False]) == (4 * len(FOOTER), 0, 4)
    assert (again.cut, again.text) == (6 * len(FOOTER), 0)
