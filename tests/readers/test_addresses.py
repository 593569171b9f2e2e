"""Lists of addresses as people keep them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers.addresses import (
    NoAddress,
    address_in,
    listed_addresses,
    separate_addresses,
    without_secrets,
)

PAGE = "https://example.org/a/1"
LINES = {
    PAGE: PAGE,
    f"\ufeff{PAGE}\r\n": PAGE,
    f"\t {PAGE}\u00a0": PAGE,
    f"<{PAGE}>": PAGE,
    f"<URL:{PAGE}> (seen)": PAGE,
    f'"{PAGE}"': PAGE,
    f"'{PAGE}'": PAGE,
    f"\u201e{PAGE}\u201c": PAGE,
    f"- {PAGE}": PAGE,
    f"2. [Title of the page]({PAGE})": PAGE,
    f"{PAGE}  # the first one": PAGE,
    f"{PAGE},": PAGE,
    f"{PAGE}\tTitle, of two parts": PAGE,
    f"{PAGE},Title of the page": PAGE,
    f"{PAGE},2026-05-01,Title of the page": PAGE,
    f"{PAGE};Title of the page": PAGE,
    f"17,{PAGE},de": PAGE,
    f"17;{PAGE};de": PAGE,
    f'"{PAGE}","Title, of two parts"': PAGE,
    f'17,"{PAGE},2.html",de': f"{PAGE},2.html",
    f"{PAGE},00.html": f"{PAGE},00.html",
    f"{PAGE},00.html Title of the page": f"{PAGE},00.html",
    f"{PAGE},b/c Title of the page": f"{PAGE},b/c",
    f"https://archive.example.org/2024/{PAGE}": f"https://archive.example.org/2024/{PAGE}",
    "https://example.org/it's-late": "https://example.org/it's-late",
    "HTTPS://EXAMPLE.ORG/?q=%FC": "HTTPS://EXAMPLE.ORG/?q=%FC",
    "http://bücher.example.org/größe": "http://bücher.example.org/größe",
    "http://[2001:db8::1]:8080/a": "http://[2001:db8::1]:8080/a",
    "http://example.org./a": "http://example.org./a",
}
NONE = {
    "ftp://example.org/a": "ftp is not fetched",
    f"ftp://mirror.example.org/{PAGE}": "ftp is not fetched",
    "mailto:desk@example.org": "mailto is not fetched",
    "javascript:void(0)": "javascript is not fetched",
    "www.example.org/a": "https:// is missing",
    "//example.org/a": "https:// is missing",
    "not an address": "begin with http:// or https://",
    "http://": "no host",
    "https:///a": "no host",
    "https:/example.org/a": "no host",
    "http://example.org:99999/a": "no port 99999",
    "http://example.org:0/a": "no port 0",
    "http://example.org:http/a": "no port http",
    "http://[example]/a": "not a web address",
    "http://[::g]/a": "not a web address",
    "http://example..org/a": "cannot be the name of a host",
    "http://exam%20ple.org/a": "cannot be the name of a host",
    f"http://{'a' * 64}.example.org/": "cannot be the name of a host",
    f"http://{'a.' * 130}example.org/": "cannot be the name of a host",
    "http://exam ple.org/a": "white space in its host",
    f"{PAGE}?{'a' * 20_000}": "longer than",
}


@pytest.mark.parametrize(("line", "address"), LINES.items())
def test_address_in_line(line, address):
    """An address is found in whatever people put around it, and ends where it ends."""
    assert address_in(line) == address


@pytest.mark.parametrize(("line", "reason"), NONE.items())
def test_line_without_address(line, reason):
    """What cannot be asked for is refused with the reason."""
    with pytest.raises(NoAddress, match=r"^it is ") as refused:
        address_in(line)
    assert reason in str(refused.value)


@pytest.mark.parametrize("line", ["", "   ", "\ufeff", "# comment", "  # https://example.org/a", "\r\n"])
def test_nothing_in_line(line):
    """Empty lines and comments, indented ones too, list nothing."""
    assert address_in(line) is None


def test_secrets_are_not_told():
    """An address with a password is refused, and neither the reason nor the entry tells it."""
    (entry,) = listed_addresses(["https://desk:hunter2@example.org/a?api_key=hunter2&id=7"])

    assert "password" in entry.reason
    assert entry.text == "https://***@example.org/a?api_key=***&id=7"
    assert without_secrets("https://example.org/@desk?id=7") == "https://example.org/@desk?id=7"


def test_entries_of_list():
    """Each entry has the number of its line; several addresses on a line are all listed."""
    lines = ["# ours", PAGE, "", f"{PAGE}/2 {PAGE}/3,{PAGE}/4", "nothing", f"title,{PAGE},{PAGE}/image.jpg"]
    found = [(entry.line, entry.url or entry.reason) for entry in listed_addresses(lines)]

    assert found[:4] == [(2, PAGE), (4, f"{PAGE}/2"), (4, f"{PAGE}/3"), (4, f"{PAGE}/4")]
    assert [line for line, _ in found[4:]] == [5, 6]
    assert found[5] == (6, PAGE)


def test_argument():
    """Commas separate addresses, and are part of them."""
    assert separate_addresses(f"{PAGE},00.html,{PAGE} ftp://example.org/,{PAGE}/2,") == [
        f"{PAGE},00.html",
        PAGE,
        "ftp://example.org/",
        f"{PAGE}/2",
    ]


@given(st.text() | st.from_regex(r"\s*[<\"']?https?://[^\s]{0,30}[,; ].*"))
def test_any_line(line):
    """Whatever a line is, it is an address, nothing, or refused with a reason."""
    for entry in listed_addresses([line]):
        assert bool(entry.url) != bool(entry.reason)
        assert entry.line == 1
