"""Which shard asks for an address, and whose addresses a state remembers."""

import json
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.state.state import State
from newscrawl.web.handed_leads import HandedLead, leads_files, read_leads
from newscrawl.web.shards import Shard, claim, narrow, recorded_shard, shard_of
from pipelines.documents import Rejection
from pipelines.errors import ArgumentError, StateError

label = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=10)
domain = st.builds("{}.{}".format, label, st.sampled_from(["com", "de", "co.uk", "example", "news"]))
counts = st.integers(1, 300)


@given(domain, st.integers(1, 20))
def test_each_domain_belongs_to_exactly_one_shard(name, count):
    owners = [shard for number in range(1, count + 1) if (shard := Shard(number, count)).owns(f"https://{name}/")]

    assert owners == [shard_of(f"https://{name}/", count)]


@given(domain, label, counts, st.sampled_from(["", "/feed.xml", "/2026/12/a?id=3"]))
def test_all_addresses_of_a_domain_belong_together(name, host, count, path):
    """Hosts within it, ports, either scheme, spellings and passwords."""
    expected = shard_of(f"https://{name}/", count)

    for url in (
        f"https://{host}.{name}{path}",
        f"http://{name}:8080{path}",
        f"https://{name.upper()}./",
        f"https://user:word@www.{name}{path}",
    ):
        assert shard_of(url, count) == expected


def test_a_name_in_its_own_letters_and_in_ascii_is_one_domain():
    assert shard_of("https://www.münchen.example/", 997) == shard_of("https://xn--mnchen-3ya.example/a", 997)


@given(domain, counts, st.integers(1, 5))
def test_a_multiple_of_the_shards_divides_each_of_them(name, count, times):
    """With twice as many, what belonged to shard k belongs to k or to k + count."""
    before, after = shard_of(f"https://{name}/", count), shard_of(f"https://{name}/", count * times)

    assert after.is_part_of(before)
    assert after.number in range(before.number, count * times + 1, count)
    parts = [Shard(number, count * times) for number in range(1, count * times + 1)]
    assert sum(part.is_part_of(before) for part in parts) == times


def test_shards_are_about_equal():
    owners = [shard_of(f"https://outlet-{number}.example/", 16).number for number in range(3200)]

    assert all(140 < owners.count(number) < 260 for number in range(1, 17))


def test_the_assignment_is_the_same_for_ever():
    """Another hash would have every state remember what others ask for."""
    owners = [shard_of(f"https://{name}/", 16).number for name in ("example.com", "example.org", "127.0.0.1", "[::1]")]

    assert owners == [4, 6, 13, 13]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("17/16", "of 16 shards the first is 1/16, the last 16/16"),
        ("0/16", "of 16 shards the first is 1/16, the last 16/16"),
        ("1/0", "there is none"),
        ("a/b", "as in shard=3/16"),
        ("3", "as in shard=3/16"),
        ("", "as in shard=3/16"),
        ("-1/16", "as in shard=3/16"),
        ("٣/١٦", "as in shard=3/16"),
    ],
)
def test_what_is_no_shard_is_refused(text, said):
    with pytest.raises(ArgumentError, match=f"^shard={text}.*{said}"):
        Shard.parse(text)


def test_a_shard_is_written_as_it_is_read():
    assert str(Shard.parse(" 3/16 ")) == "3/16"


# States


@pytest.fixture
def state(tmp_path):
    with closing(State(tmp_path / "state", "a test")) as opened:
        yield opened


def test_a_state_remembers_its_shard(state):
    claim(state, Shard(3, 16))
    claim(state, Shard(3, 16))

    assert recorded_shard(state.connection) == Shard(3, 16)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Shard(2, 16), r"each shard needs a state folder of its own \(.*\)$"),
        (Shard(3, 8), r"each shard needs a state folder of its own \(.*\)$"),
        (Shard(19, 32), "each .* scrapy state shard 19/32 makes this one that of 19/32$"),
        (Shard(), r"is -a shard=3/16 missing\?$"),
    ],
)
def test_the_state_of_another_shard_is_refused(state, other, said):
    claim(state, Shard(3, 16))

    with pytest.raises(StateError, match=f"that of shard 3/16, this run is .*: {said}"):
        claim(state, other)
    assert recorded_shard(state.connection) == Shard(3, 16)


def test_the_state_of_a_crawl_without_shards_is_refused(state):
    claim(state, Shard())
    state.require("web", {"version": 1})  # as a crawl of the web does
    claim(state, Shard())

    with pytest.raises(StateError, match="a crawl without shards, this run is shard 3/16"):
        claim(state, Shard(3, 16))
    narrow(state, Shard(3, 16))
    claim(state, Shard(3, 16))


def test_a_state_becomes_that_of_a_part_of_its_shard_and_of_nothing_else(state):
    claim(state, Shard(3, 16))

    narrow(state, Shard(19, 32))

    claim(state, Shard(19, 32))
    for other in (Shard(3, 16), Shard(3, 32), Shard(19, 48), Shard()):
        with pytest.raises(ArgumentError, match="its parts are 19/64 and 51/64"):
            narrow(state, other)


# Leads of other shards


def lead(url, **fields):
    return json.dumps({"shard": "1/1", "lead": {"url": url}, **fields}) + "\n"


def test_of_leads_a_shard_takes_its_own_and_rejects_what_is_none(tmp_path):
    file = tmp_path / "web-1.leads.jsonl"
    urls = [f"https://outlet-{number}.example/a" for number in range(20)]
    file.write_text("".join(map(lead, urls)) + '{"shard": 3}\n' + lead("https://torn.example/").rstrip())

    found = {shard: list(read_leads([file], shard)) for shard in (Shard(1, 2), Shard(2, 2))}

    for shard, leads in found.items():
        taken = [one.lead.url for one in leads if isinstance(one, HandedLead)]
        assert taken == [url for url in urls if shard.owns(url)]
        (rejected,) = [one for one in leads if isinstance(one, Rejection)]
        assert rejected.locator == f"{file}:21"
        assert "no lead" in rejected.reason


def test_leads_are_named_by_files_folders_and_globs(tmp_path):
    for shard in ("a", "b"):
        (tmp_path / shard / "runs").mkdir(parents=True)
        (tmp_path / shard / "runs" / "web-1.leads.jsonl").touch()
        (tmp_path / shard / "runs" / "web-1.rejected.jsonl").touch()
    both = [tmp_path / shard / "runs" / "web-1.leads.jsonl" for shard in ("a", "b")]

    assert leads_files([f"{tmp_path}/*/runs"]) == leads_files([f"{tmp_path}/*/runs/*.leads.jsonl"]) == both
    assert leads_files([str(both[1]), str(tmp_path / "a" / "runs")]) == both
    assert leads_files([f"{tmp_path}/c*/runs"]) == []
    with pytest.raises(ArgumentError, match="no such file or folder"):
        leads_files([f"{tmp_path}/c/runs"])
