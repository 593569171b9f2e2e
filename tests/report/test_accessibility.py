"""A report is read by everybody: no view breaks a rule of axe, in light or dark, on a desk or a phone."""

import pytest

from tests.report.browser import DESKTOP, PHONE

CONTRAST = {"runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
def axe():
    """Return the checker of accessibility."""
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()


def violations(axe, report, options=None):
    """Return what breaks a rule in the view that is open."""
    found = axe.run(report.page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def restored(example):
    """Make the report as it was, after the test."""
    yield
    example.do("delete document.documentElement.dataset.theme")
    example.resize(DESKTOP)


def check(axe, report, options=None, names=None):
    for name, address in report.views().items():
        if names is None or name in names:
            report.open(address)
            assert violations(axe, report, options) == [], name


def to_dark(report):
    report.page.get_by_role("button", name="Switch between light and dark").click()


def test_the_main_views_break_no_rule(example, axe):
    check(axe, example, names={"overview", "article"})


@pytest.mark.usefixtures("restored")
def test_the_switch_makes_the_report_dark_and_readable(example, axe):
    to_dark(example)
    assert example.do("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 22, 26)"
    check(axe, example, CONTRAST, {"overview", "event", "article"})


@pytest.mark.long
@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(("window", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop-light", "phone-dark"])
def test_no_view_breaks_a_rule(example, axe, window, dark):
    example.resize(window)
    if dark:
        to_dark(example)
    check(axe, example)


def test_details_and_the_list_of_keys_break_no_rule(example, axe):
    example.open("#/")
    for summary in example.page.locator("main summary").all():
        summary.click()
    example.page.keyboard.press("?")
    assert violations(axe, example) == []
    example.page.keyboard.press("Escape")
