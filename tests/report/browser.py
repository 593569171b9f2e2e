"""Reports in a real browser: opened from their files, as readers open them, with all that they try noted."""

import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.report.build import ReportChoices, write_report

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ARGUMENTS += ["--disable-sync", "--no-first-run"]
DESKTOP, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 60
"""Seconds until a page that shows nothing is given up."""


@contextmanager
def chromium():
    """Give a browser, or skip the test."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class OpenReport:
    """A report in the browser."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        self.errors, self.requests = [], []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    @classmethod
    @contextmanager
    def of(cls, browser, runs, path, choices=None, **context):
        """Write the report on runs and open it."""
        write_report(published_runs([runs]), path, choices or ReportChoices())
        with cls.at(browser, path, **context) as report:
            yield report

    @classmethod
    @contextmanager
    def at(cls, browser, path, **context):
        """Open a report that was written."""
        opened = browser.new_context(**{"viewport": DESKTOP} | context)
        report = cls(opened.new_page(), path)
        report.page.goto(path.as_uri())
        report.wait("document.documentElement.dataset.whole")
        report.do("readTitles()")
        yield report
        opened.close()

    def do(self, script, argument=None):
        """Return what a script returns; the page's own functions can be called in it."""
        return self.page.evaluate(script, argument)

    def wait(self, condition):
        """Wait until a script returns something; the page's policy forbids what the browser's driver has for this."""
        begun = time.monotonic()
        while not (found := self.do(condition)):
            assert time.monotonic() - begun < PATIENCE, f"{condition} is still not so"
            time.sleep(0.02)
        return found

    def open(self, address):
        """Go to a view by its address within the page, and wait until it is drawn, its texts too."""
        shown = self.do("document.documentElement.dataset.shown")
        if self.do("location.hash") != address:
            self.do("address => { location.hash = address }", address)
            self.wait(f"document.documentElement.dataset.shown !== {shown!r}")
        self.wait_for_texts()

    def wait_for_texts(self):
        self.wait("![...document.querySelectorAll('main [role=status]')].some(e => e.textContent.includes('Reading'))")

    def click(self, selector):
        """Click on what a selector finds first, and wait for the view that it leads to."""
        shown = self.do("document.documentElement.dataset.shown")
        self.page.locator(selector).first.click()
        self.wait(f"document.documentElement.dataset.shown !== {shown!r}")
        self.wait_for_texts()

    def back(self):
        """Go back, as the browser's button does."""
        shown = self.do("document.documentElement.dataset.shown")
        self.do("history.back()")
        self.wait(f"document.documentElement.dataset.shown !== {shown!r}")
        self.wait_for_texts()

    def text(self, selector):
        """Return the text of the first element that a selector finds."""
        return self.page.locator(selector).first.inner_text()

    def resize(self, viewport):
        """Give the window another size."""
        self.page.set_viewport_size(viewport)

    def views(self):
        """Return the address of each kind of view, of an event, a text, a pair and an article with cuts among them."""
        return self.do("""() => {
            const event = data.event_reports.indexOf(Math.max(...data.event_reports));
            const copy = data.copy_of.findIndex((of, article) => of >= 0 && data.copy_kind[article] === 2);
            return {
                overview: '#/', events: '#/events', event: eventHash(event), copies: '#/copies', text: groupHash(0),
                compare: compareHash(data.copy_of[copy], copy), chains: '#/chains', articles: '#/articles',
                found: articlesHash({ q: 'ferry', copies: 'no' }), article: articleHash(copy), runs: '#/runs',
            };
        }""")
