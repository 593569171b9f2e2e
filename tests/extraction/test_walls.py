"""Pages served instead of an article, and articles about them."""

import tomllib
from pathlib import Path

import pytest

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract

SAMPLES = tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))
WALLS = {
    "browser check or refused": [
        "We have received too many requests from your IP address. Please wait a few minutes and try again later.",
        (
            "Our systems have noticed unusual traffic from your network. Please solve the captcha to show that you are "
            "human."
        ),
        "Access Denied. You don't have permission to access this server. Reference #18.1a2b.",
        "Just a moment... Checking your browser before accessing example.com. This process is automatic.",
        "Zu viele Anfragen von Ihrer IP-Adresse. Bitte versuchen Sie es in einigen Minuten erneut.",
        "Trop de requêtes depuis votre adresse IP. Veuillez réessayer dans quelques minutes.",
        "Demasiadas solicitudes desde su dirección IP. Inténtelo de nuevo más tarde.",
        "Zbyt wiele żądań z Twojego adresu IP. Spróbuj ponownie za kilka minut.",
        "Слишком много запросов с вашего IP-адреса. Повторите попытку позже.",
        "IP adresinizden çok fazla istek geldi. Lütfen daha sonra tekrar deneyin.",
        "您的IP访问过于频繁，请稍后再试。",
        "お使いのIPアドレスからのリクエストが多すぎます。しばらくしてからお試しください。",
        "عدد كبير جدا من الطلبات من عنوان IP الخاص بك. يرجى المحاولة لاحقا.",
    ],
    "error page": [
        "404 Not Found. The page you are looking for could not be found. Please go back to our home page.",
        "503 Service Unavailable. The server is under maintenance. Please try again later.",
        "Die gesuchte Seite wurde nicht gefunden. Vielleicht wurde sie verschoben. Zur Startseite.",
        "La pagina richiesta non esiste o è stata spostata. Torna alla home page.",
        "De opgevraagde pagina bestaat niet meer. Ga naar de homepagina.",
        "Stránka nebyla nalezena. Přejděte na hlavní stranu.",
    ],
    "closed to readers from this region": [
        (
            "451: We recognise you are attempting to access this website from a country belonging to the European "
            "Economic Area. "
            "For legal reasons access cannot be granted at this time."
        ),
        "Dieser Inhalt ist in Ihrem Land nicht verfügbar. Aus rechtlichen Gründen können wir ihn leider nicht zeigen.",
    ],
    "removed or has expired": [
        "This article is no longer available. It may have expired. Please use our search.",
        "Dieser Artikel ist leider nicht mehr verfügbar. Zurück zur Startseite.",
    ],
    "search results": ["Your search returned no results. Please try another spelling or fewer keywords."],
    "donations": [
        (
            "Your support makes our independent journalism possible. Please donate now. Monthly or one-time, by credit "
            "card."
        ),
        "Unterstützen Sie unsere Arbeit mit Ihrer Spende. Einmalig oder monatlich, per Überweisung.",
    ],
    "login": ["Log in to your account. Email address. Password. Forgot your password? Remember me. Sign up."],
    "consent": [
        "We and our 842 partners store and access personal data on your device. Accept all. Reject all.",
        "Utilizziamo i cookie insieme ai nostri partner. Puoi ritirare il tuo consenso. Accetta tutto. Rifiuta.",
    ],
}  # fmt: skip
ABOUT = [
    (
        "Readers of the Quay Courier were told on Monday that there had been too many requests from their network. "
        "Engineers "
        "traced the fault to a filter that took the ferry's wireless for one address. By evening it was open again."
    ),
    (
        "The small boxes that ask visitors whether they are human have become harder, a study found. Researchers timed "
        "1,400 "
        "people. Those over sixty needed twice as long as students. Robots solved nine in ten of the puzzles."
    ),
    (
        "Das Landgericht hat die Cookie-Hinweise zweier Verlage für unzulässig erklärt. Die Einwilligung der Nutzer "
        "sei nicht "
        "freiwillig, heißt es im Urteil. Die Verlage verarbeiteten personenbezogene Daten von vier Millionen Menschen."
    ),
    (
        "The paper will put its local news behind a paywall from May. Readers will pay four pounds a month. "
        "Subscribers can "
        "share five articles a week with friends. It has cut its newsroom twice since 2019."
    ),
    (
        "Bei Wartungsarbeiten an der Drehbrücke ist am Montag ein Fehler aufgetreten. Sie blieb drei Stunden offen "
        "stehen. Hunderte Pendler kamen zu spät. Die Hafenbehörde prüft, ob der Hersteller haftet."
    ),
    (
        "Der Tierschutzverein bittet um Spenden für das neue Hundehaus. Bislang sind 12.000 Euro zusammengekommen. "
        "Gebraucht "
        "werden 40.000. Der Verein will im Mai mit dem Bau beginnen, wenn die Stadt zustimmt."
    ),
]


def outcome(text: str, form: str) -> Draft | Rejection:
    paragraphs = text.replace(". ", ".</p><p>")
    html = f"<html><head><title>News</title></head><body><main><p>{paragraphs}</p></main></body></html>"
    return extract(Document("sample", (html if form == "html" else text).encode(), form))


@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in WALLS.items() for text in texts])
def test_a_wall_is_rejected_with_its_reason(reason, text, form):
    """A page that speaks to its reader instead of reporting is no article, and the reason says what it is."""
    found = outcome(text, form)

    assert isinstance(found, Rejection)
    assert reason in found.reason


@pytest.mark.parametrize("text", ABOUT)
def test_a_report_about_walls_is_an_article(text):
    """News about paywalls, cookies, captchas or errors stays news."""
    assert isinstance(outcome(text, "text"), Draft)


@pytest.mark.parametrize("wall", [texts[0] for texts in WALLS.values()])
def test_an_article_with_a_wall_below_it_is_an_article(wall):
    """Where a passage says nothing of the kind, the wall is only a part of the page."""
    assert isinstance(outcome(f"{' '.join(ABOUT[:1] * 3)}\n\n{wall}", "text"), Draft)


@pytest.mark.parametrize("text", SAMPLES["walls"])
def test_a_wall_is_known_by_its_voice(text):
    """A page that addresses its reader about itself is a wall, whatever its words."""
    assert [type(outcome(text, form)) for form in ("text", "html")] == [Rejection, Rejection]


@pytest.mark.parametrize("text", SAMPLES["articles"])
def test_an_article_that_quotes_a_wall_is_an_article(text):
    """What is in quotes, or told of others, is not the page's own voice."""
    assert [type(outcome(text, form)) for form in ("text", "html")] == [Draft, Draft]
