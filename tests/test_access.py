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


def test_hr_administrator_and_auditor_read_no_assessment_and_no_plan() -> None:
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
    for facts in chain.from_iterable(combinations(Fact, count) for count in range(len(Fact) + 1)):
        assert [one for one in content if may(one, outside, frozenset(facts))] == []


def test_a_grant_needs_all_its_facts() -> None:
    grant = Grant(Relation.SELF, frozenset({Fact.REVEALED, Fact.DISPUTED}))
    assert not grant.facts <= frozenset({Fact.REVEALED})
