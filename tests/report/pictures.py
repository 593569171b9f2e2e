"""Takes the pictures of a report that the documentation shows, of made-up articles.

``python -m tests.report.pictures docs/images``
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.report.browser import OpenReport, chromium
from tests.report.example_runs import write_example_runs

PICTURES = {
    "report-overview": ("overview", "light", 760),
    "report-event": ("event", "light", 760),
    "report-article": ("article", "dark", 700),
}
"""The view, the theme and the height of each picture."""
WIDTH = 1240


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work, chromium() as browser:
        write_example_runs(Path(work) / "data", stories=160, runs=6)
        with OpenReport.of(browser, Path(work) / "data", Path(work) / "report.html") as report:
            for name, (view, theme, height) in PICTURES.items():
                report.page.emulate_media(color_scheme=theme)
                report.resize({"width": WIDTH, "height": height})
                report.open(address(report, view))
                report.page.wait_for_timeout(300)
                report.page.screenshot(path=folder / f"{name}.png")


def address(report, view):
    """Return the address of a view; that of an article with three cuts or more, in an event."""
    if view != "article":
        return report.views()[view]
    return report.do("""() => articleHash(data.text.findIndex((_, article) => data.event_of[article] >= 0
        && writersOf(article).length && data.rule_start[article + 1] - data.rule_start[article] > 2))""")


if __name__ == "__main__":
    main()
