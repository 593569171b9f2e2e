"""What a robots.txt says to us: RFC 9309, and files as they are found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.robots_rules import LIMIT, RobotsRules


def allowed(robots, *paths, product="newscrawl"):
    """Return those of some paths that a robots.txt allows."""
    body = robots if isinstance(robots, bytes) else robots.encode()
    rules = RobotsRules(body, product)
    return [path for path in paths if rules.allow(f"https://example.org{path}")]


def test_most_specific_path_decides():
    """The longest match counts, whatever the order; Allow wins a tie (2.2.2)."""
    robots = "User-agent: *\nDisallow: /a\nAllow: /a/open\nDisallow: /a/open/not\nAllow: /tie\nDisallow: /tie\n"

    assert allowed(robots, "/", "/a", "/a/b", "/a/open/1", "/a/open/not/1", "/tie") == ["/", "/a/open/1", "/tie"]


@pytest.mark.parametrize(
    ("path", "matching", "others"),
    [
        ("/*.pdf$", ["/a.pdf", "/x/y.pdf"], ["/a.pdf?x", "/a.pdfs"]),
        ("/*?print=", ["/a?print=1", "/a/?print="], ["/a?x=1&print=1", "/print="]),
        ("*/private/", ["/private/1", "/a/private/"], ["/private"]),
        ("/a*b*c", ["/abc", "/a1b2c3"], ["/acb", "/a"]),
        ("/fish$", ["/fish"], ["/fish.html", "/fish/", "/fish?a"]),
        ("/a*a$", ["/aa", "/a/b/a"], ["/a", "/ab"]),
        ("/$", ["/", ""], ["/a", "/?a"]),
        ("/grün", ["/gr%C3%BCn", "/gr%c3%bcn/1"], ["/grn", "/gr%FCn"]),
        ("/gr%c3%BCn", ["/gr%C3%BCn"], ["/gr"]),
        ("/%66oo", ["/foo", "/%66%6F%6f"], ["/66oo"]),
        ("/a%2Fb", ["/a%2fb"], ["/a/b"]),
        ("/with-a-%2A.html", ["/with-a-*.html", "/with-a-%2A.html"], ["/with-a-b.html"]),
        ("/10%24", ["/10$", "/10%24x"], ["/10"]),
    ],
)
def test_paths(path, matching, others):
    """Wildcards, ends, and characters that may be written in several ways."""
    robots = f"User-agent: *\nDisallow: {path}\n"

    assert allowed(robots, *matching, *others) == others


@pytest.mark.parametrize(
    ("group", "ours"),
    [
        ("newscrawl", True),
        ("NewsCrawl", True),
        ("newscrawl/2.0", True),
        ("newscrawl # ours", True),
        ("newscrawl*", True),
        ("news", False),
        ("crawl", False),
        ("newscrawler", False),
        ("my-newscrawl", False),
        ("Mozilla/5.0 (compatible; newscrawl/1.0)", False),
    ],
)
def test_whose_group(group, ours):
    """A group is ours if its name begins with our whole product token; then those of * do not hold (2.2.1)."""
    robots = f"User-agent: {group}\nDisallow: /ours\n\nUser-agent: *\nDisallow: /all\n"

    assert allowed(robots, "/ours", "/all") == (["/all"] if ours else ["/ours"])


def test_groups():
    """Names one after another share rules, groups of one name are one, and only rules end the names (2.2.1, 2.2.4)."""
    robots = (
        "Disallow: /nobody\n"
        "User-agent: other\nUser-agent: newscrawl\nSitemap: /s.xml\nCrawl-delay: 2\n\nUser-agent: third\nDisallow: /a\n"
        "User-agent: last\nDisallow: /last\n"
        "User-agent: newscrawl\nDisallow: /b\nAllow: /b/c\n"
    )

    assert allowed(robots, "/nobody", "/a", "/b", "/b/c", "/last") == ["/nobody", "/b/c", "/last"]
    assert allowed(robots, "/a", "/b", product="third") == ["/b"]


@pytest.mark.parametrize(
    "robots",
    [
        "user-agent:*\ndisallow:/x",
        "User-agent: *\r\nDisallow: /x\r\n",
        "User-agent: *\rDisallow: /x\r",
        "\ufeffUser-agent: *\nDisallow: /x",
        "# joined\n\ufeffUser-agent: *\nDisallow: /x",
        "  User-agent :\t*  # all\n\tDisallow\t:  /x  # this\n",
        "User-agent:\u00a0*\nDisallow:\u00a0/x\n",
        "Useragent: *\nDissallow: /x\n",
        "User-agent *\nDisallow /x\n",
        "User-agent: *\n\n\nDisallow: /x\n",
        "User-agent: *\nNoindex: /y\nDisallow: /x\nHost: example.org\n",
        "User-agent: *\nDisallow: /x\n".encode("utf-16"),
        "\ufeffUser-agent: *\nDisallow: /x\n".encode("utf-16-be"),
        b"\xff\xfe",
    ],
)
def test_spellings(robots):
    """Files as they are found: line ends, marks, spaces, missing colons, misspellings, encodings."""
    expected = ["/x", "/"] if robots == b"\xff\xfe" else ["/"]

    assert allowed(robots, "/x", "/") == expected


@pytest.mark.parametrize(
    "robots", ["", "User-agent: *\nDisallow:\n", "<html>Disallow: / </html>", "\0\0\0", "Disallow: /"]
)
def test_nothing_forbidden(robots):
    """A file without a rule for us allows all."""
    assert allowed(robots, "/", "/a?b=c#d") == ["/", "/a?b=c#d"]


def test_bytes_that_are_not_utf_8():
    """They are compared as they are, and do not cut a path (2.2.2)."""
    robots = "User-agent: *\nDisallow: /grün\n".encode("latin-1")

    assert allowed(robots, "/gr%FCn", "/gr%C3%BCn", "/grn", "/gr") == ["/gr%C3%BCn", "/grn", "/gr"]


def test_limit():
    """500 KiB are read, and no more is (2.5)."""
    head = "User-agent: *\nDisallow: /early\n"
    filler = "# nothing\n" * ((LIMIT - len(head)) // 10 - 5)

    assert allowed(f"{head}{filler}Disallow: /late\n", "/early", "/late") == []
    assert allowed(f"{head}{filler * 2}Disallow: /late\n", "/early", "/late") == ["/late"]


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5),
        ("User-agent: *\nCrawl-delay: 0.5 # seconds", 0.5),
        ("User-agent: *\nCrawl-delay: 10s", 10),
        ("User-agent: *\nCrawl-delay: 3\nCrawl-delay: 2", 3),
        ("User-agent: *\nCrawl-delay: 30\nUser-agent: newscrawl\nCrawl-delay: 4", 4),
        ("User-agent: other\nCrawl-delay: 30", 0),
        ("User-agent: *\nCrawl-delay: nan\nCrawl-delay: -1\nCrawl-delay: soon", 0),
        ("Crawl-delay: 5", 0),
    ],
)
def test_crawl_delay(lines, delay):
    """The delay of our group, or of * where there is none for us."""
    assert RobotsRules(lines.encode(), "newscrawl").crawl_delay == delay


def test_sitemaps():
    """Sitemap lines belong to no group, and an address keeps its colon without one behind the name."""
    robots = b"Sitemap: https://example.org/1.xml\nUser-agent: x\nsitemap:/2.xml\nSitemap https://example.org/3.xml\n"

    rules = RobotsRules(robots + robots, "newscrawl")
    assert rules.sitemaps == ["https://example.org/1.xml", "/2.xml", "https://example.org/3.xml"]


PATHS = st.builds("/{}{}".format, st.text("ab/*", max_size=8), st.sampled_from(["", "$"]))


@given(st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), PATHS), max_size=5), st.text("ab/", max_size=8))
def test_rules_are_those_of_the_standard(rules, rest):
    """Whatever the rules: the longest of those that match as regular expressions decides, Allow before Disallow."""
    target = "/" + rest
    matching = [
        (len(path), name == "Allow")
        for name, path in rules
        if re.match("".join(".*" if c == "*" else re.escape(c) for c in path.removesuffix("$"))
                    + ("$" if path.endswith("$") else ""), target)
    ]  # fmt: skip
    body = "User-agent: *\n" + "".join(f"{name}: {path}\n" for name, path in rules)

    assert bool(allowed(body, target)) == max(matching, default=(0, True))[1]


def test_many_wildcards_take_no_time():
    """A path that would keep a regular expression busy for years."""
    robots = f"User-agent: *\nDisallow: /{'*a' * 200}b\n"

    assert allowed(robots, "/" + "a" * 4_000) == ["/" + "a" * 4_000]


@given(st.binary(max_size=200))
def test_any_bytes(body):
    """Nothing that a server sends is an error."""
    RobotsRules(body, "newscrawl").allow("https://example.org/a")
