"""The report on an event: independent texts, who copied whom, first and last date."""

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.events.report import report
from newscrawl.state.published import ArticleSummary


def member(id_, *, outlet=None, agency=None, role="origin", published=None, copies=None):
    named = [(agency, role)] if agency else []
    return ArticleSummary(id_, f"title {id_}", outlet, named, published, "2026-05-04T12:00:00Z", copies)


def reported(*members):
    return report("e", members, as_of="2026-05-04T12:00:00Z")


def test_copies_of_an_agency_are_one_text() -> None:
    """Three outlets with one agency's text and one with its own have two independent texts."""
    found = reported(
        member("a", outlet="A", agency="dpa", copies="a"),
        member("b", outlet="B", copies="a"),
        member("c", outlet="C", agency="dpa"),
        member("d", outlet="D"),
    )

    assert found.texts == 2
    assert [(text.agencies, text.members) for text in found.independent] == [(["dpa"], ["a", "b", "c"]), ([], ["d"])]
    assert found.outlets == ["A", "B", "C", "D"]


def test_a_contributing_agency_does_not_merge_texts() -> None:
    """Two articles that one agency contributed to are two texts."""
    assert reported(*(member(id_, agency="dpa", role="contributor") for id_ in "ab")).texts == 2


def test_the_first_of_copies_is_known_by_its_date() -> None:
    """The article that is dated before all others with its text is the first."""
    found = reported(
        member("a", published="2026-05-04T09:00:00Z", copies="a"), member("b", published="2026-05-03", copies="a")
    )

    assert [(copying.first, copying.copies) for copying in found.copying] == [("b", ["a"])]
    assert (found.first, found.last) == ("2026-05-03", "2026-05-04T09:00:00Z")


def test_inconclusive_dates_give_no_direction() -> None:
    """With a day and a minute of that day, one date twice, or a missing date, the first article is not known."""
    for one, other in (("2026-05-04", "2026-05-04T09:00:00Z"), ("2026-05-04", "2026-05-04"), ("2026-05-04", None)):
        (copying,) = reported(member("a", published=one, copies="a"), member("b", published=other, copies="a")).copying
        assert (copying.first, copying.copies) == (None, ["a", "b"])


@given(
    st.lists(
        st.builds(
            member,
            st.uuids().map(str),
            outlet=st.sampled_from([None, "A", "B"]),
            agency=st.sampled_from([None, "dpa", "afp"]),
            copies=st.sampled_from([None, "x", "y"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_member_is_in_one_text_whatever_the_order(members) -> None:
    """Each member is in exactly one independent text, and the order of the members does not matter."""
    found = reported(*members)

    assert sorted(id_ for text in found.independent for id_ in text.members) == sorted(each.id for each in members)
    assert found == reported(*reversed(members))
