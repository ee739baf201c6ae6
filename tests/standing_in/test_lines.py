"""Who leads whom, as a rule: with somebody acting, with delegates, and what never holds however they are mixed."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from kie.people.lines import Lines, Raters

ANA, BEN, EFUA, DEV, GRACE = (uuid5(UUID(int=0), name) for name in ("ana", "ben", "efua", "dev", "grace"))
PEOPLE = (ANA, BEN, EFUA, DEV, GRACE)


def _council() -> Lines:
    """Ana answers to Ben, Ben to Efua, Efua to nobody."""
    return Lines({(ANA, "manager"): BEN, (BEN, "manager"): EFUA})


def test_the_manager_leads_and_the_managers_manager_moderates() -> None:
    lines = _council()
    assert lines.raters(ANA).leader == BEN
    assert lines.moderator(ANA) == EFUA


def test_a_named_reviewer_leads_whoever_has_no_manager() -> None:
    lines = Lines({(ANA, "reviewer"): BEN, (ANA, "moderator"): DEV})
    assert (lines.leader(ANA), lines.moderator(ANA)) == (BEN, DEV)


def test_whoever_acts_leads_instead_and_the_same_person_still_moderates() -> None:
    lines = _council()
    lines.acting[BEN, ANA] = DEV
    assert lines.raters(ANA).leader == DEV and lines.raters(ANA).absent == BEN
    assert lines.moderator(ANA) == EFUA


def test_when_the_managers_manager_acts_somebody_else_moderates() -> None:
    lines = _council()
    lines.acting[BEN, ANA] = EFUA
    assert lines.moderator(ANA) is None
    lines.above[EFUA, "manager"] = GRACE
    assert lines.moderator(ANA) == GRACE
    del lines.above[EFUA, "manager"]
    lines.above[ANA, "moderator"] = DEV
    assert lines.moderator(ANA) == DEV


def test_whoever_acts_for_their_own_manager_answers_to_whom_the_manager_answers() -> None:
    lines = _council()
    lines.acting[BEN, ANA] = ANA
    assert lines.leader(ANA) == EFUA
    del lines.above[BEN, "manager"]
    assert lines.leader(ANA) == BEN


def test_delegates_write_the_managers_part_and_rest_while_somebody_acts() -> None:
    lines = _council()
    lines.delegates[BEN, ANA] = [DEV]
    raters = lines.raters(ANA)
    assert raters.delegates == (DEV,)
    assert [raters.part_of(one) for one in (BEN, DEV, GRACE)] == [BEN, BEN, GRACE]
    lines.acting[BEN, ANA] = GRACE
    assert lines.raters(ANA).delegates == ()


def test_a_deputy_of_a_deputy_is_nobody() -> None:
    lines = _council()
    lines.acting[BEN, ANA] = DEV
    lines.acting[DEV, ANA] = GRACE
    lines.delegates[DEV, ANA] = [GRACE]
    assert lines.raters(ANA) == Raters(DEV, (), BEN)


def test_two_who_act_for_each_others_managers_come_to_an_end() -> None:
    lines = Lines({(ANA, "manager"): BEN, (BEN, "manager"): ANA})
    lines.acting[BEN, ANA] = ANA
    lines.acting[ANA, BEN] = BEN
    assert lines.leader(ANA) == BEN


def test_whoever_acts_for_a_manager_who_answers_to_them_does_not_lead_themselves() -> None:
    lines = Lines({(ANA, "manager"): BEN, (BEN, "manager"): ANA}, acting={(BEN, ANA): ANA})
    assert lines.leader(ANA) == BEN


PERSON = st.sampled_from(PEOPLE)
KIND = st.sampled_from(["manager", "reviewer", "moderator"])


PAIR = st.tuples(PERSON, PERSON)


@given(
    st.lists(st.tuples(st.tuples(PERSON, KIND), PERSON), max_size=8).map(dict),
    st.lists(st.tuples(PAIR, PERSON), max_size=4).map(dict),
    st.lists(st.tuples(PAIR, st.lists(PERSON, max_size=2)), max_size=4).map(dict),
)
def test_nobody_rates_or_moderates_themselves_and_nobody_does_both(
    above: dict[tuple[UUID, str], UUID],
    acting: dict[tuple[UUID, UUID], UUID],
    delegates: dict[tuple[UUID, UUID], list[UUID]],
) -> None:
    lines = Lines({key: one for key, one in above.items() if key[0] != one}, acting, delegates)
    for person in PEOPLE:
        raters, moderator = lines.raters(person), lines.moderator(person)
        assert person != raters.leader
        assert person not in raters.delegates
        assert moderator is None or moderator not in {person, raters.leader, *raters.delegates}


def test_a_delegate_who_leads_the_manager_moderates_nothing_that_they_write() -> None:
    lines = Lines({(ANA, "manager"): BEN, (BEN, "manager"): DEV}, delegates={(BEN, ANA): [DEV]})
    assert lines.moderator(ANA) is None
    lines.above[DEV, "manager"] = EFUA
    assert lines.moderator(ANA) == EFUA


def test_whoever_acts_for_the_named_moderator_decides_first() -> None:
    lines = Lines({(ANA, "reviewer"): BEN, (ANA, "moderator"): DEV}, acting={(DEV, ANA): GRACE})
    assert lines.moderator(ANA) == GRACE
    assert lines.moderator(ANA, {GRACE}) == DEV
