"""Whoever gives or ends a role that may do much shows that it is they: a browser left open is not enough."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.accounts import second_factor, service
from kie.accounts.rules import TRIES_PER_ACCOUNT
from kie.db import transaction
from kie.events import Event
from kie.people.models import RoleGrant
from kie.people.relations import roles_of
from kie.people.service import end_role, give_role, refuse_ending, refuse_role
from tests.browser import Browser
from tests.cast import Cast, make_cast

Visit = Callable[..., Browser]
GOOD = "three words and a river"


def with_password(session: Session, cast: Cast) -> None:
    """Dev signs in with a password of his own."""
    service.set_password(session, cast.dev.id, GOOD)
    session.commit()


def held(session: Session, cast: Cast) -> list[str]:
    """Ana's roles now."""
    session.expire_all()
    return [grant.role for grant in roles_of(session, cast.ana.id)]


@pytest.mark.both_databases
def test_a_role_that_may_do_much_is_given_and_ended_by_whoever_knows_the_password(
    session: Session, cast: Cast, browser: Visit
) -> None:
    with_password(session, cast)
    dev, address = browser(cast.dev), f"/people/{cast.ana.id}/roles"
    asked = dev.post(address, {"role": "hr"}, status=200)
    assert "Show first that it is you" in asked.text and not asked.html.select(".error-summary")
    sent = asked.fields(address)
    for wrong in ("", "not the password"):
        refused = dev.post(address, sent | {"password": wrong}, status=422)
        kept = refused.fields(address)
        assert (kept["role"], kept["seen"], kept["password"]) == ("hr", "y", ""), "the page stays"
        assert held(session, cast) == []
    dev.post(address, sent | {"password": GOOD})
    assert held(session, cast) == ["hr"]

    ending = dev.get(f"/people/{cast.ana.id}").link("End this role")
    for wrong in ("", "not the password"):
        dev.post(ending, {"password": wrong}, status=422)
        assert held(session, cast) == ["hr"]
    dev.post(ending, {"password": GOOD})
    assert held(session, cast) == []
    refusals = session.scalars(select(Event.person_id).where(Event.action == "password.refused")).all()
    assert refusals == [cast.dev.id] * 2


def test_whoever_guesses_waits(session: Session, cast: Cast, browser: Visit) -> None:
    with_password(session, cast)
    dev, address = browser(cast.dev), f"/people/{cast.ana.id}/roles"
    sent = dev.post(address, {"role": "administrator"}, status=200).fields(address)
    for _try in range(TRIES_PER_ACCOUNT):
        dev.post(address, sent | {"password": "a guess"}, status=422)
    assert "Wait" in dev.post(address, sent | {"password": "a guess"}, status=429).text
    dev.post(address, sent | {"password": GOOD}, status=429)
    assert held(session, cast) == []


@pytest.mark.parametrize("role", ["auditor", "clerk"])
def test_a_role_that_may_less_is_given_and_ended_as_before(
    session: Session, cast: Cast, browser: Visit, role: str
) -> None:
    with_password(session, cast)
    dev = browser(cast.dev)
    dev.post(f"/people/{cast.ana.id}/roles", {"role": role})
    assert held(session, cast) == [role]
    ending = dev.get(f"/people/{cast.ana.id}").link("End this role")
    assert not dev.get(ending).html.select("input[type=password]")
    dev.post(ending)
    assert held(session, cast) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("ends", [False, True])
def test_two_who_do_it_to_each_other_at_the_same_moment_do_not_stand_in_each_others_way(
    fresh_database: Engine, ends: bool
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        give_role(session, cast.dev.id, cast.efua.id, "hr")
        pair = (cast.chloe.id, cast.efua.id)
        grants = {
            one: session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == one)).one() for one in pair
        }
    together, half_way = Barrier(2), Barrier(2)

    def does(actor: int) -> bool:
        together.wait()
        giver, other = pair[actor], pair[1 - actor]
        with transaction(fresh_database) as session:
            if ends:
                refuse_ending(session, giver, grants[other])
            else:
                refuse_role(session, giver, other, "auditor")
            with suppress(BrokenBarrierError):
                half_way.wait(0.3)  # Only when nobody waits for the other are both here.
            assert second_factor.confirm(session, giver, "", "", "key", "127.0.0.1") is None
            if ends:
                end_role(session, giver, grants[other])
            else:
                give_role(session, giver, other, "auditor")
        return True

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(does, range(2))) == [True, True]
