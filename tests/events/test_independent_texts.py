"""The independent texts of an event: copies and the texts of one agency are one, versions of a URL are one report."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.events.independent_texts import EventMember, independent_texts


def texts(*members):
    """Return the agencies and members of each text, and how many reports it is."""
    found = independent_texts(members)
    return [(text.agencies, "".join(members[at].id for at in text.members), text.reports) for text in found]


def credited(id_, *origins, copies=None):
    return EventMember(id_, copies, origins)


def test_copies_and_the_texts_of_one_agency_are_one() -> None:
    """A copy without a credit and another text of the same agency belong to that agency's text."""
    members = [credited("a", "dpa", copies="a"), credited("b", copies="a"), credited("c", "dpa"), credited("d")]

    assert texts(*members) == [(["dpa"], "abc", 3), ([], "d", 1)]


def test_a_joint_credit_is_no_text_beside_that_of_its_agency() -> None:
    """A text by sda and dpa is counted with the text of dpa, and names both."""
    assert texts(credited("a", "sda", "dpa"), credited("b", "dpa")) == [(["dpa", "sda"], "ab", 2)]


def test_a_joint_credit_does_not_merge_the_texts_of_its_agencies() -> None:
    """A text by afp and dpa is counted with the one of them that is carried most, not with the first by alphabet."""
    members = [credited("a", "afp"), credited("b", "dpa"), credited("c", "dpa"), credited("d", "afp", "dpa")]

    assert texts(*members) == [(["dpa", "afp"], "bcd", 3), (["afp"], "a", 1)]


def test_joint_credits_that_share_an_agency_are_one_text() -> None:
    """If none of their agencies has a text of its own, joint credits are one text as far as they share agencies."""
    members = [credited("a", "sda", "dpa"), credited("b", "afp", "apa"), credited("c", "dpa", "afp")]

    assert texts(*members[:2]) == [(["dpa", "sda"], "a", 1), (["afp", "apa"], "b", 1)]
    assert texts(*members) == [(["afp", "dpa", "apa", "sda"], "abc", 3)]


def test_one_outlet_that_adds_its_agency_does_not_change_whose_text_it_is() -> None:
    """A text of dpa that one of three prints as sda/dpa is not sda's, though sda has a text of its own."""
    copies = [
        credited("a", "dpa", copies="a"),
        credited("b", "dpa", copies="a"),
        credited("c", "dpa", "sda", copies="a"),
    ]

    assert texts(*copies, credited("d", "sda")) == [(["dpa", "sda"], "abc", 3), (["sda"], "d", 1)]


def test_the_versions_of_a_url_are_one_report() -> None:
    """A revision with another text, the same URL again, and two revisions of one article are one report each."""
    for versions in (
        [EventMember("a"), EventMember("b", revision_of="a")],
        [EventMember("a", url="https://one.example/1"), EventMember("b", url="https://one.example/1")],
        [EventMember("a", revision_of="x"), EventMember("b", revision_of="x")],
    ):
        assert texts(*versions, EventMember("c", url="https://one.example/2")) == [([], "ab", 1), ([], "c", 1)]


def test_a_revision_is_counted_with_the_text_that_most_members_carry() -> None:
    """A page whose own text was replaced by that of dpa is one report of dpa's; it merges no texts."""
    own, dpa = EventMember("a"), [credited(id_, "dpa", copies="b") for id_ in "bc"]
    replaced = EventMember("d", "b", ("dpa",), revision_of="a")
    assert texts(own, *dpa, replaced) == [(["dpa"], "abcd", 3)]

    earlier, later = [EventMember(id_, "a") for id_ in "abc"], [EventMember("d", "d"), EventMember("e", "d")]
    assert texts(*earlier, EventMember("f", "d", revision_of="a"), *later) == [([], "abcf", 3), ([], "de", 2)]


ids = st.sampled_from("abcdefghij")
members_of_events = st.lists(
    st.builds(
        EventMember,
        ids,
        st.sampled_from([None, "x", "y", "z"]),
        st.lists(st.sampled_from(["afp", "apa", "dpa", "sda"]), max_size=3, unique=True),
        st.sampled_from([None, "u", "v"]),
        st.none() | ids,
    ),
    min_size=1,
    max_size=10,
    unique_by=lambda member: member.id,
)


@given(members_of_events, st.randoms(use_true_random=False))
def test_every_member_is_in_one_text_whatever_the_order(members, random: Random) -> None:
    """Each member is in one text; order and the kind of the clusters' keys do not matter; at most one text a report."""
    found = texts(*members)
    shuffled = random.sample(members, len(members))
    numbered = [member._replace(copies=member.copies and ord(member.copies)) for member in members]

    assert sorted("".join(ids for _, ids, _ in found)) == sorted(member.id for member in members)
    assert found == texts(*shuffled) == texts(*numbered)
    assert all(1 <= reports <= len(ids) for _, ids, reports in found)


@given(members_of_events)
def test_a_version_of_a_url_adds_no_report(members) -> None:
    """A further version of what is there, with any text and credit, does not change their number."""
    before = texts(*members)
    after = texts(*members, EventMember("k", None, ("afp",), revision_of=members[0].id))

    assert sum(reports for *_, reports in before) == sum(reports for *_, reports in after)
