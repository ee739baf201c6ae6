"""Passkeys on both databases: an answer that arrives many times at once counts once, and the last one stays."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import ceremony, challenges, passkeys, second_factor
from kie.accounts.ceremony import Challenge
from kie.accounts.models import SecondFactor
from kie.accounts.passkey_models import Passkey, UsedChallenge
from kie.accounts.passkey_rules import Site
from kie.accounts.second_factor import Offer
from kie.db import transaction
from kie.errors import SignInNeeded
from kie.people.models import Person
from tests.accounts.codes_of_apps import KEY, App, sign_in_row
from tests.accounts.passkeys.devices import HERE, Device
from tests.accounts.test_second_factor_codes import at_once
from tests.cast import make_cast

pytestmark = pytest.mark.both_databases
SITE = Site("kie.wexcombe.example", HERE)


def added(session: Session, person: Person, device: Device, name: str) -> None:
    """The person's device makes a passkey that is kept."""
    challenge = Challenge.fresh("new", clock.now())
    sent = device.make(ceremony.to_make(SITE, "Wexcombe", passkeys.owner(session, person.id), [], challenge))
    row = sign_in_row(session, person, f"{name} of {person.id}")
    kept = passkeys.add(session, person.id, row.id, SITE, challenge, sent, name, KEY)
    assert kept is not None


def test_of_many_with_one_answer_one_signs_in(fresh_database: Engine) -> None:
    device = Device()
    with transaction(fresh_database) as session:
        added(session, make_cast(session).ana, device, "phone")
    challenge = Challenge.fresh("sign-in", clock.now())
    sent = device.use(ceremony.to_use(SITE, [], challenge))
    tokens = at_once(
        fresh_database, 4, lambda session: passkeys.sign_in(session, SITE, challenge, sent, "192.0.2.1")
    )
    assert sum(token is not None for token in tokens) == 1


def test_of_two_with_one_count_the_second_waits_and_is_refused(fresh_database: Engine) -> None:
    device = Device()
    with transaction(fresh_database) as session:
        added(session, make_cast(session).ana, device, "phone")
    copy, answers = device.copy(), []
    for one in (device, copy):
        challenge = Challenge.fresh("sign-in", clock.now())
        answers.append((challenge, one.use(ceremony.to_use(SITE, [], challenge))))

    def sign_in(session: Session) -> str | None:
        challenge, sent = answers.pop()
        return passkeys.sign_in(session, SITE, challenge, sent, "192.0.2.1")

    def second() -> str | None:
        with transaction(fresh_database) as session:
            return sign_in(session)

    with ThreadPoolExecutor(1) as pool:
        with transaction(fresh_database) as session:
            assert sign_in(session) is not None
            waiting = pool.submit(second)
            wait([waiting], timeout=0.5)
            assert not waiting.done()
        assert waiting.result() is None


def test_who_knows_the_password_alone_adds_nothing_beside_what_is_set_up_at_that_moment(
    fresh_database: Engine,
) -> None:
    with transaction(fresh_database) as session:
        chloe = make_cast(session).chloe
        thief = sign_in_row(session, chloe, "half-way").id
    challenge = Challenge.fresh("new", clock.now())

    def steal() -> list[str] | None:
        with transaction(fresh_database) as session:
            owner = passkeys.owner(session, chloe.id)
            sent = Device().make(ceremony.to_make(SITE, "Wexcombe", owner, [], challenge))
            return passkeys.add(session, chloe.id, thief, SITE, challenge, sent, "mine now", KEY)

    def set_up() -> list[str] | None:
        with transaction(fresh_database) as session:
            seed = second_factor.new_seed()
            code = App(second_factor.secret_of(KEY, chloe.id, seed)).code()
            return second_factor.turn_on(session, chloe.id, thief, Offer(seed, None), code, KEY)

    with ThreadPoolExecutor(2) as pool:
        with transaction(fresh_database) as session:
            added(session, session.get_one(Person, chloe.id), Device(), "her own")
            waiting = [pool.submit(steal), pool.submit(set_up)]
            wait(waiting, timeout=0.5)
        for one in waiting:
            with pytest.raises(SignInNeeded):
                one.result()
    with transaction(fresh_database) as session:
        assert session.scalars(select(Passkey.name)).all() == ["her own"]
        assert session.scalars(select(SecondFactor.person_id)).all() == []


def test_two_who_remove_the_last_two_at_once_leave_one_where_it_is_required(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        chloe = make_cast(session).chloe
        for name in ("phone", "key"):
            added(session, chloe, Device(), name)
        ids = list(session.scalars(select(Passkey.id)))
        sign_in_id = sign_in_row(session, chloe, "now").id

    def remove(session: Session) -> str:
        passkeys.remove(session, chloe.id, sign_in_id, ids.pop(), required=True)
        return "removed"

    assert sorted(at_once(fresh_database, 2, remove), key=str) == [None, "removed"]
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Passkey)) == 1


def test_a_challenge_is_used_up_and_forgotten_when_it_is_old(session: Session) -> None:
    now = clock.now()
    challenge = Challenge.fresh("sign-in", now)
    assert challenges.use_up(session, challenge)
    assert not challenges.use_up(session, challenge)
    assert not challenges.use_up(session, Challenge(b"other", "sign-in", now - timedelta(seconds=1)))
    challenges.forget_old(session)
    assert session.scalar(select(func.count()).select_from(UsedChallenge)) == 1
