"""The one table of who may do what."""

from itertools import chain, combinations

import pytest

from kie.access import GRANTS, Fact, Grant, Permission, Relation, may


def test_nothing_is_granted_to_nobody() -> None:
    everything = frozenset(Fact)
    assert [one for one in Permission if may(one, frozenset(), everything)] == []


@pytest.mark.parametrize("permission", Permission)
def test_every_condition_counts(permission: Permission) -> None:
    for grant in GRANTS[permission]:
        assert may(permission, frozenset({grant.relation}), grant.facts)
        for fact in grant.facts:
            alone = [other for other in GRANTS[permission] if other.relation == grant.relation]
            if all(fact in other.facts for other in alone):
                assert not may(permission, frozenset({grant.relation}), frozenset(Fact) - {fact})


def test_before_the_reveal_neither_reads_the_other() -> None:
    before = frozenset(Fact) - {Fact.REVEALED}
    assert not may(Permission.READ_REVIEW, frozenset({Relation.MANAGER}), before)
    assert not may(Permission.READ_REVIEW, frozenset({Relation.SELF}), before)
    assert not may(Permission.READ_REVIEW, frozenset({Relation.SELF, Relation.MANAGER}), before)


def test_hr_administrator_and_auditor_read_no_assessment_and_no_plan_without_a_reason_given() -> None:
    outside = frozenset(
        {Relation.HR, Relation.ADMINISTRATOR, Relation.AUDITOR, Relation.PARTNER, Relation.SIGNED_IN}
    )
    content = (
        Permission.READ_REVIEW,
        Permission.READ_RECORD,
        Permission.READ_PLAN,
        Permission.READ_PROFILE,
        Permission.WRITE_SELF_ASSESSMENT,
        Permission.WRITE_MANAGER_ASSESSMENT,
    )
    # Whoever is the one to decide on a disagreement reads as such, whatever their role.
    ungranted = [fact for fact in Fact if fact not in {Fact.GRANTED, Fact.DECIDES}]
    for facts in chain.from_iterable(combinations(ungranted, count) for count in range(len(ungranted) + 1)):
        assert [one for one in content if may(one, outside, frozenset(facts))] == []


def test_with_a_reason_hr_reads_outside_the_own_line_and_nothing_before_the_reveal() -> None:
    given = frozenset({Fact.GRANTED, Fact.OUTSIDE_LINE})
    for relation in (Relation.HR, Relation.PARTNER):
        who = frozenset({relation})
        assert may(Permission.READ_RECORD, who, given) and may(Permission.READ_PLAN, who, given)
        assert may(Permission.READ_REVIEW, who, given | {Fact.REVEALED})
        assert not may(Permission.READ_REVIEW, who, frozenset(Fact) - {Fact.REVEALED})
        inside = frozenset(Fact) - {Fact.OUTSIDE_LINE}
        content = (Permission.READ_REVIEW, Permission.READ_RECORD, Permission.READ_PLAN)
        assert [one for one in content if may(one, who, inside)] == []
        assert not may(Permission.WRITE_PLAN, who, frozenset(Fact))
        assert not may(Permission.SETTLE_REVIEW, who, frozenset(Fact))
    everybody_else = frozenset(Relation) - {Relation.HR, Relation.PARTNER, Relation.SELF, Relation.MANAGER}
    assert not may(Permission.READ_PLAN, everybody_else, frozenset(Fact))


def test_who_ends_a_stand_in() -> None:
    def ends(relation: Relation, *facts: Fact) -> bool:
        return may(Permission.END_STAND_IN, frozenset({Relation.SIGNED_IN, relation}), frozenset(facts))

    assert ends(Relation.SIGNED_IN, Fact.DEPUTY)
    assert not ends(Relation.SIGNED_IN, Fact.DELEGATION)
    assert ends(Relation.SELF, Fact.DELEGATION)
    assert not ends(Relation.SELF), "an absent manager does not end what their own manager decided"
    assert {one for one in Relation if ends(one)} == {Relation.MANAGER}
    assert {one for one in Relation if ends(one, Fact.OUTSIDE_LINE)} == {Relation.MANAGER, Relation.HR}


def test_a_grant_needs_all_its_facts() -> None:
    grant = Grant(Relation.SELF, frozenset({Fact.REVEALED, Fact.DISPUTED}))
    assert not grant.facts <= frozenset({Fact.REVEALED})
