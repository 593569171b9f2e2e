"""Lists of feeds go into sources.toml and come out of it again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newscrawl.readers import InputFile, read_file
from newscrawl.sources.opml import export_opml, import_lists
from newscrawl.web.sources import read_sources
from pipelines.extraction.addresses import canonical_url
from tests.commands import run

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My feeds</title></head><body>
<outline text="Local">
  <outline text="Küstenblatt &amp; Söhne" type="rss" xmlUrl="https://kuestenblatt.example/feed.xml"
    htmlUrl="https://kuestenblatt.example/"/>
  <outline text="Küstenblatt &amp; Söhne" type="rss" xmlUrl="https://kuestenblatt.example/sport.xml"/>
  <outline text="Again" type="rss" xmlUrl="https://KUESTENBLATT.example/feed.xml"/>
</outline>
<outline text="海港新闻" type="rss" xmlUrl="https://haigang.example/rss"/>
<outline type="rss" xmlUrl="https://www.untitled.example/rss"/>
<outline text="Broken" type="rss" xmlUrl="ftp://broken.example/rss"/>
</body></opml>
"""
BEFORE = """# my own list
[defaults]
since = "30d"

[[source]]
id = "harbour"  # the best one
urls = ["https://haigang.example/rss"]
"""


@pytest.fixture
def feeds(tmp_path):
    path = tmp_path / "feeds.opml"
    path.write_text(OPML, encoding="utf-8")
    return path


def test_feeds_are_appended_and_the_rest_stays(tmp_path, feeds):
    path = tmp_path / "sources.toml"
    path.write_text(BEFORE)

    done = run("sources", "import", feeds, "--sources", path)

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "3 sources added to sources.toml, 2 known already"
    assert "feeds.opml:7: an outline whose address is no web address: 'ftp://broken.example/rss'" in done.stderr
    text = path.read_text(encoding="utf-8")
    assert text.startswith(BEFORE)
    assert (
        text.removeprefix(BEFORE)
        == """
# from feeds.opml: Local
[[source]]
id = "kuestenblatt-soehne"
name = "Küstenblatt & Söhne"
urls = ["https://kuestenblatt.example/feed.xml"]

# from feeds.opml: Local
[[source]]
id = "kuestenblatt-soehne-2"
name = "Küstenblatt & Söhne"
urls = ["https://kuestenblatt.example/sport.xml"]

# from feeds.opml
[[source]]
id = "untitled.example"
urls = ["https://www.untitled.example/rss"]
"""
    )


def test_a_second_import_changes_nothing(tmp_path, feeds):
    path = tmp_path / "new" / "sources.toml"
    first = import_lists([feeds], path)
    text = path.read_bytes()

    again = import_lists([feeds, feeds], path)

    assert len(first.added) == 4
    assert first.added[2] == "海港新闻"
    assert again.added == []
    assert path.read_bytes() == text


def test_lists_of_addresses_are_imported_too(tmp_path):
    listed = tmp_path / "feeds.txt"
    listed.write_text("# mine\nhttps://a.example/rss\nhttps://b.example/rss\n")

    assert import_lists([listed], tmp_path / "sources.toml").added == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.opml", None, "no such file or directory"),
        ("empty.opml", "<opml version='2.0'><body/></opml>", "no outline of this OPML list has an address"),
        ("text.txt", "The quay was reopened today.", "it is no list of addresses"),
    ],
)
def test_a_list_that_is_none_is_an_error(tmp_path, name, content, message):
    listed = tmp_path / name
    if content is not None:
        listed.write_text(content)

    done = run("sources", "import", listed, "--sources", tmp_path / "sources.toml")

    assert done.returncode == 2
    assert f"{name}: nothing to import: " in done.stderr
    assert message in done.stderr
    assert not (tmp_path / "sources.toml").exists()


def test_a_broken_list_of_sources_stays_as_it_is(tmp_path, feeds):
    path = tmp_path / "sources.toml"
    path.write_text("[[source]]\nid = 3\n")

    with pytest.raises(Exception, match="id must be a text, not 3"):
        import_lists([feeds], path)
    assert path.read_text() == "[[source]]\nid = 3\n"


def test_an_export_can_be_imported_again(tmp_path):
    path, opml = tmp_path / "sources.toml", tmp_path / "out.opml"
    path.write_text(
        BEFORE + '[[source]]\nid = "home"\nname = "Home & <Hearth>"\n'
        'urls = ["https://home.example/", "https://home.example/rss?a=1&b=2"]\n'
        '[[source]]\nid = "wire"\nfiles = "*.xml"\n'
    )

    assert run("sources", "export", "--sources", path, "-O", opml).returncode == 0

    tree = etree.parse(opml)
    outlines = tree.findall("body//outline")
    assert tree.getroot().get("version") == "2.0"
    assert tree.findtext("head/title")
    assert all(outline.get("text") for outline in outlines)
    assert [outline.get("type") for outline in outlines] == ["rss", None, "link", "rss"]
    urls = [lead.url for lead in read_file(InputFile(opml, "out.opml"))]
    assert urls == ["https://haigang.example/rss", "https://home.example/", "https://home.example/rss?a=1&b=2"]
    assert run("sources", "export", "--sources", path).stdout.encode() == opml.read_bytes()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.text(max_size=50), st.text("abc/?=&%ü ", max_size=20)), min_size=1, max_size=6))
def test_any_titles_and_addresses_give_a_list_that_can_be_read(tmp_path_factory, entries):
    folder = tmp_path_factory.mktemp("lists")
    body = etree.Element("body")
    for title, path in entries:
        text = "".join(letter for letter in title if letter.isprintable())
        etree.SubElement(body, "outline", text=text, xmlUrl=f"https://a.example/{path}")
    root = etree.Element("opml", version="2.0")
    root.append(body)
    (folder / "feeds.opml").write_bytes(etree.tostring(root, encoding="utf-8"))

    done = import_lists([folder / "feeds.opml"], folder / "sources.toml")

    sources = read_sources(folder / "sources.toml")
    assert [source.id for source in sources.sources] == done.added
    assert len(done.added) == len({canonical_url(f"https://a.example/{path}".strip()) for _, path in entries})
    etree.fromstring(export_opml(sources))
