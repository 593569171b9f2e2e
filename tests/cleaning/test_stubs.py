"""The free beginnings of paid texts, and corrections."""

import pytest

from pipelines.cleaning import cut
from pipelines.documents import Draft
from pipelines.items import Article
from tests.cleaning.test_forms import PARAGRAPHS

PROMPTS = {
    "en": [
        "Subscribe to read the full story. Choose a plan that suits you.",
        "This article is for subscribers only. Log in or subscribe.",
        "You've read all your free articles. Subscribe to keep reading.",
        "Want to read more? Start your trial now for 1 a month.",
    ],
    "de": [
        "Den kompletten Text lesen Sie mit unserem Monats-Abo für 2 Euro.",
        "Dieser Artikel ist Abonnenten vorbehalten. Jetzt anmelden.",
        "Um weiterzulesen, registrieren Sie sich kostenlos.",
    ],
    "fr": ["La suite est réservée à nos abonnés. Déjà abonné ? Connectez-vous.", "Abonnez-vous pour lire l'article."],
    "es": [
        "Suscríbete para seguir leyendo. Cancela cuando quieras.",
        "El resto del artículo es solo para suscriptores.",
    ],
    "it": ["Per continuare a leggere, abbonati. Sei già abbonato? Accedi.", "Contenuto riservato agli abbonati."],
    "nl": ["Lees verder met een abonnement. Al abonnee? Log in.", "Dit artikel is alleen voor abonnees."],
}
OTHERS = [
    "Dalszą część artykułu przeczytasz w prenumeracie. Zaloguj się.",
    "Este artigo é exclusivo para assinantes. Já é assinante? Entre.",
    "Den här artikeln är bara för prenumeranter. Logga in.",
    "Tento článek je jen pro předplatitele. Přihlaste se.",
    "Полный текст статьи доступен только подписчикам. Войдите.",
    "Haberin devamı sadece abonelere açıktır. Giriş yapın.",
    "本文仅供订阅用户阅读。",
    "この記事は有料会員限定です。",
    "이 기사는 유료 구독자 전용입니다.",
    "لمتابعة القراءة اشترك الآن.",
]
ABOUT = [
    "Subscribers of the ferry line can read their contracts online from Monday.",
    "The publisher said that its subscribers read four articles a day.",
    "Wer ein Abo hat, soll den Vertrag künftig im Netz kündigen können.",
    "Le quai est réservé aux abonnés du train de banlieue.",
]
CORRECTIONS = {
    "en": "Correction: An earlier version of this article gave the wrong year. The lock was opened in 1911.",
    "de": "Korrektur: In einer früheren Fassung hieß es, die Schleuse sei von 1921. Richtig ist 1911.",
    "fr": "Rectificatif : une version antérieure donnait une autre année. L'écluse date de 1911.",
    "es": "Corrección: una versión anterior daba otro año. La esclusa es de 1911.",
    "it": "Errata corrige: la chiusa è del 1911. L'anno era sbagliato.",
    "nl": "In een eerdere versie van dit artikel stond een ander jaar. De sluis is van 1911.",
}


def cleaned(cleaner, body: str) -> Article:
    kind = "brief" if len(body) < 600 else "article"
    draft = Draft(Article(id="0" * 32, locator="sample.txt", kind=kind), body)
    cleaner.mark(draft)
    article = cut(draft)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("border", ["\n\n", " "], ids=["paragraphs", "flat"])
@pytest.mark.parametrize(
    ("language", "prompt"), [(language, prompt) for language, prompts in PROMPTS.items() for prompt in prompts]
)
def test_the_prompt_of_a_paywall_is_cut_whole(language, prompt, border, cleaner):
    """Nothing of the prompt is left below a short text, which is a stub."""
    article = cleaned(cleaner, PARAGRAPHS[language] + border + prompt)

    assert (article.kind, article.text) == ("stub", PARAGRAPHS[language])
    assert any("stub" in note for note in article.notes)


@pytest.mark.parametrize("prompt", OTHERS)
def test_prompts_in_other_languages(prompt, cleaner):
    """A prompt is found by its words, whatever the language of the text above it."""
    article = cleaned(cleaner, f"{PARAGRAPHS['en']}\n\n{prompt}")

    assert (article.kind, article.text) == ("stub", PARAGRAPHS["en"])


@pytest.mark.parametrize("sentence", ABOUT)
def test_a_report_about_subscriptions_stays(sentence, cleaner):
    """A sentence with other words than those of prompts is the article's, even at its end."""
    article = cleaned(cleaner, f"{PARAGRAPHS['en']}\n\n{sentence}")

    assert article.kind == "brief"
    assert article.text.endswith(sentence)


def test_an_offer_below_a_whole_article_makes_no_stub(cleaner):
    """Below a long text the offer is cut, and the text is an article."""
    article = cleaned(cleaner, "\n\n".join([PARAGRAPHS["en"]] * 8 + ["Subscribe to read the full story."]))

    assert article.kind == "article"
    assert article.text.endswith("winter.")


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (" The dikes of the town were… [+1432 chars]", " The dikes of the town were…"),
        (" The dikes of the town that were built in 1954 and rebuilt in 1970 were …", None),
        (" The dikes of the town were ... Read more »", " The dikes of the town were ..."),
        ("\n\nThe dikes […]", "\n\nThe dikes"),
    ],
)
def test_a_text_that_breaks_off_is_a_stub(end, kept, cleaner):
    """Marks of what was cut off by an interface or a feed make a stub, and are not its text."""
    article = cleaned(cleaner, PARAGRAPHS["en"] + end)

    assert (article.kind, article.text) == ("stub", PARAGRAPHS["en"] + (end if kept is None else kept))


@pytest.mark.parametrize("language", CORRECTIONS)
def test_a_correction_is_cut_with_all_its_sentences(language, cleaner):
    """The paragraph is one removal, and the note says all that it says."""
    body = "\n\n".join([PARAGRAPHS[language]] * 3)
    article = cleaned(cleaner, f"{body}\n\n{CORRECTIONS[language]}")

    assert article.text == body
    assert [removal.text for removal in article.removed if removal.kind == "correction"] == [CORRECTIONS[language]]
    assert article.notes == [f"correction: {CORRECTIONS[language]}"]


@pytest.mark.parametrize(
    "sentence",
    [
        "In einer früheren Fassung des Gesetzes hieß es, Deiche brauchten keine Schleusen.",
        "This article of the law was amended in 1954.",
    ],
)
def test_earlier_versions_of_other_texts_are_no_correction(sentence, cleaner):
    """News about amended laws is not a correction of the article."""
    assert cleaned(cleaner, f"{PARAGRAPHS['en']}\n\n{sentence}").text.endswith(sentence)
