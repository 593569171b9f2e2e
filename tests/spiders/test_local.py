"""What the local spider reads, and what it leaves out."""

import asyncio
import logging

import pytest

from newscrawl.readers import InputError
from newscrawl.spiders.local import LocalSpider
from pipelines.errors import ArgumentError


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """Create a project with samples and an inbox, as the working folder."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newscrawl.settings\n")
    for name in (
        "seeds/a.txt",
        "seeds/README.md",
        "seeds/expected.json",
        "seeds/pages/README",
        "seeds/pages/b.html",
        "inbox/README.md",
        "inbox/expected.json",
        "inbox/c.txt",
        "inbox/d.txt.part",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The text of {name}.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def locators(files):
    return [file.locator for file in files]


@pytest.mark.parametrize("path", [None, "seeds", "./seeds/", "seeds/**"])
def test_descriptions_of_the_samples_are_left_out(path):
    """In the project's ``seeds/``, README and expected.json are not documents, by whatever path they are reached."""
    spider = LocalSpider(path)

    assert locators(spider.files) == ["a.txt", "pages/b.html"]
    assert locators(spider.left_out) == ["README.md", "expected.json", "pages/README"]


def test_a_path_inside_the_samples():
    """A folder inside ``seeds/`` is treated like ``seeds/`` itself."""
    assert locators(LocalSpider("seeds/pages").left_out) == ["README"]
    with pytest.raises(InputError, match=r"it contains no documents, only README\.md"):
        LocalSpider("seeds/README.md")


def test_other_folders_are_read_completely():
    """In other folders, files of these names are documents; only unfinished files are left out."""
    spider = LocalSpider("inbox")

    assert locators(spider.files) == ["README.md", "c.txt", "expected.json"]
    assert locators(spider.left_out) == ["d.txt.part"]


def test_each_of_several_paths_is_handled_separately():
    """With samples and an inbox, a file of the same name is left out in one and read in the other."""
    spider = LocalSpider("seeds inbox")

    assert locators(spider.files) == ["a.txt", "pages/b.html", "README.md", "c.txt", "expected.json"]


def test_the_log_names_what_was_left_out(project, caplog):
    """Nothing is left out silently: the log names the files, or the first ones if there are many."""
    for number in range(5):
        (project / "seeds" / f"{number}.part").write_text("unfinished")

    async def start(spider):
        return [request async for request in spider.start()]

    with caplog.at_level(logging.INFO):
        asyncio.run(start(LocalSpider()))
        asyncio.run(start(LocalSpider("inbox/c.txt")))

    assert [record.getMessage() for record in caplog.records if record.name == "local"] == [
        "left out, not documents: 0.part, 1.part, 2.part, 3.part, 4.part and 3 more"
    ]


def test_the_files_of_sources_are_read(project):
    """They count from the folder of the list; a file that two sources name belongs to the first."""
    (project / "inbox" / "sources.toml").write_text(
        '[[source]]\nid = "c"\nname = "Cable"\nfiles = "c.*"\n'
        '[[source]]\nid = "all"\nfiles = ["*.txt", "../seeds"]\n'
        '[[source]]\nid = "web"\nurls = "https://a.example/"\n'
    )
    spider = LocalSpider(sources="inbox/sources.toml")

    assert locators(spider.files) == ["c.txt", "a.txt", "pages/b.html"]
    assert [spider.source_of(file).id for file in spider.files] == ["c", "all", "all"]


def test_mistakes_about_sources_are_explained(project):
    (project / "sources.toml").write_text('[[source]]\nid = "web"\nurls = "https://a.example/"\n')

    with pytest.raises(ArgumentError, match=r"no source of sources\.toml has files; the others are for: scrapy crawl"):
        LocalSpider(sources="sources.toml")
    with pytest.raises(ArgumentError, match="a path or the files of sources, not both"):
        LocalSpider("seeds", sources="sources.toml")


@pytest.mark.usefixtures("project")
def test_what_scrapyd_adds_is_no_mistake():
    """scrapyd gives every spider the id of its job; any other unknown argument is refused."""
    assert locators(LocalSpider("inbox", _job="6487ec79947edab326d6db28a2d86511").files)
    with pytest.raises(ArgumentError, match="has no argument pth;"):
        LocalSpider(pth="inbox", _job="6487ec79947edab326d6db28a2d86511")
