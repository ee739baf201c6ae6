"""The table of `kie/access.py`, asked everything, against the matrix written by hand; and with every condition gone."""

from collections.abc import Iterator, Mapping

import pytest

from kie import access
from kie.access import GRANTS, Fact, Grant, Permission, Relation, may
from tests.access.matrix import ACTORS, REFERENCE, due, states_for

Grants = Mapping[Permission, tuple[Grant, ...]]


def wrong(permission: Permission) -> str | None:
    """The first question that the table answers otherwise than the matrix; None when they agree on all."""
    for actor in ACTORS:
        for state in states_for(permission):
            if may(permission, actor, state) != due(permission, actor, state):
                who = " and ".join(sorted(one.name for one in actor)) or "nobody"
                when = ", ".join(sorted(one.name for one in state)) or "nothing"
                return f"{permission.name} for {who}, given {when}: {not due(permission, actor, state)}"
    return None


def test_the_matrix_has_a_row_for_every_permission() -> None:
    assert set(REFERENCE) == {one.name for one in Permission}


@pytest.mark.parametrize("permission", Permission)
def test_the_table_is_the_matrix(permission: Permission) -> None:
    assert wrong(permission) is None


def without_something(permission: Permission) -> Iterator[tuple[str, tuple[Grant, ...]]]:
    """The permission's grants with one grant gone, one of its conditions gone, or open to whoever is signed in."""
    grants = GRANTS[permission]
    for place, grant in enumerate(grants):
        name, others = grant.relation.name, grants[:place] + grants[place + 1 :]
        yield f"{permission.name}: not for {name}", others
        for fact in sorted(grant.facts, key=str):
            less = Grant(grant.relation, grant.facts - {fact})
            yield f"{permission.name}: {name} without {fact.name}", (*others, less)
        if grant.relation is not Relation.SIGNED_IN:
            open_to_all = Grant(Relation.SIGNED_IN, grant.facts)
            yield f"{permission.name}: whoever is signed in for {name}", (*others, open_to_all)


@pytest.mark.parametrize("permission", Permission)
def test_no_condition_of_the_table_goes_unnoticed(
    permission: Permission, monkeypatch: pytest.MonkeyPatch
) -> None:
    survived = []
    for name, grants in without_something(permission):
        monkeypatch.setattr(access, "GRANTS", {**GRANTS, permission: grants})
        if wrong(permission) is None:
            survived.append(name)
    assert survived == []


def test_nothing_is_granted_to_nobody_and_what_has_no_grant_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [one for one in Permission if may(one, frozenset(), frozenset(Fact))] == []
    monkeypatch.setattr(access, "GRANTS", {})
    assert [one for one in Permission if may(one, frozenset(Relation), frozenset(Fact))] == []
