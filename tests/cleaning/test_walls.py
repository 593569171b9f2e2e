import pytest

from pipelines.cleaning import cut
from pipelines.documents import Rejection
from pipelines.items import Article
from tests.cleaning.test_forms import PARAGRAPHS

HEADLINES = {
    "de": "Stadt schützt die Küste mit höheren Deichen",
    "en": "Town protects coast with higher dikes",
    "fr": "La ville protège la côte avec de hautes digues",
    "es": "La ciudad protege la costa con diques más altos",
}
CONSENT = {
    "de": "Wir setzen auf dieser Website Cookies ein und arbeiten mit Partnern und Dienstleistern zusammen. "
    "Ihre Zustimmung können Sie in den Datenschutzeinstellungen widerrufen. "
    "Personalisierte Werbung finanziert unser Angebot. Alle akzeptieren",
    "en": "We and our partners use cookies to show you personal content. By continuing to use this site you agree "
    "to that. You can withdraw your consent in the cookie settings. See our privacy policy.",
    "fr": "Nous utilisons des cookies avec nos partenaires pour vous montrer des contenus choisis. "
    "Vous pouvez modifier vos choix à tout moment. Lisez notre politique de confidentialité. Tout accepter",
    "es": "Utilizamos cookies propias y de nuestros socios para mostrarle contenidos. "
    "Puede retirar su consentimiento en la configuración. Lea nuestra política de privacidad. Aceptar y continuar",
}
LOGIN = {
    "de": "Dieser Artikel ist nur für Abonnenten. Jetzt 30 Tage kostenlos testen und das Abo jederzeit kündigen. "
    "Sie haben noch kein Konto? Jetzt registrieren. Passwort vergessen?",
    "en": "You have reached your monthly limit of free articles. Subscribe now for unlimited access. "
    "Cancel anytime. Already a subscriber? Log in to continue.",
    "fr": "La suite de cet article est réservée aux abonnés. Abonnez-vous sans engagement à partir d'un euro. "
    "Déjà abonné ? Connectez-vous avec votre mot de passe.",
    "es": "Para seguir leyendo este artículo, suscríbete por un euro al mes. Cancela cuando quieras. "
    "¿Ya eres suscriptor? Inicia sesión con tu contraseña.",
}
WALLS = [(CONSENT, "a consent wall"), (LOGIN, "a paywall or login")]
TEASERS = {
    "de": ("Weiterlesen mit Talbote Plus", "Sie haben bereits ein Abo? Hier anmelden"),
    "en": ("Subscribe to continue reading", "Already a subscriber? Sign in"),
    "fr": ("Il vous reste 70 % de cet article à lire. La suite est réservée aux abonnés.",),
    "es": ("Este contenido es exclusivo para suscriptores.",),
}


@pytest.mark.parametrize("language", HEADLINES)
@pytest.mark.parametrize(("walls", "name"), WALLS)
def test_a_wall_below_a_headline_is_not_an_article(walls, name, language, cleaner, draft):
    """A body that asks for consent or a login below a headline is rejected; the reason says what it is."""
    for border in ("\n\n", " "):
        paper = draft(f"{HEADLINES[language]}{border}{walls[language]}")
        cleaner.mark(paper)
        outcome = cut(paper)

        assert isinstance(outcome, Rejection)
        assert f"no article text: {name} took the body" in outcome.reason


@pytest.mark.parametrize("language", HEADLINES)
@pytest.mark.parametrize("walls", [CONSENT, LOGIN], ids=["consent", "login"])
def test_an_article_above_a_wall_is_kept(walls, language, cleaner, draft):
    """An article with a wall below it is still an article."""
    paper = draft("\n\n".join([HEADLINES[language], *[PARAGRAPHS[language]] * 4, walls[language]]))
    cleaner.mark(paper)
    outcome = cut(paper)

    assert isinstance(outcome, Article)
    assert outcome.text.count(PARAGRAPHS[language]) == 4


@pytest.mark.parametrize("language", TEASERS)
def test_the_stub_of_a_paid_article_keeps_its_text(language, cleaner, draft):
    """The free part of a paid article stays, and the prompt of the paywall is cut."""
    paper = draft("\n\n".join([PARAGRAPHS[language], *TEASERS[language]]))
    cleaner.mark(paper)
    outcome = cut(paper)

    assert isinstance(outcome, Article)
    assert outcome.text == PARAGRAPHS[language]
    assert {removal.kind for removal in outcome.removed} == {"paywall", "whitespace"}
