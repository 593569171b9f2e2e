"""A report is used by keyboard alone."""

import pytest


@pytest.fixture(autouse=True)
def start(example):
    example.open("#/")


@pytest.mark.parametrize(
    ("letter", "heading"), [("e", "Events"), ("c", "Copies"), ("n", "Chains"), ("a", "Articles"), ("r", "Runs")]
)
def test_g_and_a_letter_go_to_a_view(example, letter, heading):
    example.page.keyboard.press("g")
    example.page.keyboard.press(letter)
    example.wait(f"document.querySelector('h1').textContent === {heading!r}")
    assert example.text("header nav a[aria-current=page]") == heading
    assert example.do("document.activeElement === document.querySelector('h1')")


def test_j_and_k_move_in_a_list_and_enter_opens(example):
    example.open("#/articles")
    keys = example.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("j")
    keys.press("k")
    assert example.do("[...document.querySelectorAll('.list a')].indexOf(document.activeElement)") == 1
    title = example.do("document.activeElement.querySelector('.title').textContent")
    keys.press("Enter")
    example.wait("location.hash.startsWith('#/article/')")
    example.wait("document.querySelector('article h1')")
    assert example.text("h1") == title


def test_beside_its_details_the_next_entry_is_opened_at_once(example):
    example.open(example.views()["event"])
    first = example.text(".main .headline")
    example.page.keyboard.press("j")
    example.wait(f"document.querySelector('.main .headline').textContent !== {first!r}")
    assert example.do("document.activeElement.getAttribute('aria-current')") == "true"


def test_slash_searches_and_escape_leaves_the_field(example):
    example.page.keyboard.press("/")
    assert example.do("document.activeElement.id") == "search"
    example.page.keyboard.type("lock")
    example.wait("location.hash === '#/articles?q=lock' && document.querySelector('main .filters')")
    example.page.keyboard.press("Escape")
    assert example.do("document.activeElement.id") != "search"


def test_question_mark_shows_the_keys(example):
    example.page.keyboard.press("?")
    assert example.do("document.getElementById('help').open")
    example.page.keyboard.press("Escape")
    assert not example.do("document.getElementById('help').open")


def test_the_skip_link_leads_to_the_content(example):
    example.do("document.querySelector('.skip').focus()")
    example.page.keyboard.press("Enter")
    assert example.do("document.activeElement.id") == "main"
    assert example.text("h1") == "Overview"
