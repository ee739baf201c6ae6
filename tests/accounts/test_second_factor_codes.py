"""Codes of the second factor on both databases: which one works, once, and that it works for one of many at once."""

import hmac
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie.accounts import rules, second_factor, service
from kie.accounts.models import RecoveryCode, SecondFactor, SignInSession
from kie.accounts.recovery import make_recovery_codes, use_recovery_code
from kie.accounts.rules import digits_of, matching_counter, step_left
from kie.accounts.second_factor import Offer
from kie.accounts.signed_in import signed_in
from kie.accounts.throttle import TooManyTries
from kie.db import transaction
from kie.errors import Conflict, NotFound
from tests.accounts.codes_of_apps import KEY, App, sign_in_row, turned_on
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.both_databases
HERE = "192.0.2.1"
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """Time stands still at the beginning of a step."""
    with time_machine.travel(NOON, tick=False) as time:
        yield time


def give(session: Session, cast: Cast, code: str) -> bool:
    """Chloé gives a code in a new session."""
    row = sign_in_row(
        session, cast.chloe, f"token {code} {session.scalar(select(func.count(SignInSession.id)))}"
    )
    return second_factor.give(session, cast.chloe.id, row.id, code, KEY, HERE) is not None


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1: the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        moment = datetime.fromtimestamp(at, UTC)
        assert matching_counter(secret, code, moment, after=-1) == at // 30
        assert matching_counter(secret, code, moment, after=at // 30) is None


def test_what_is_left_of_signing_in() -> None:
    assert step_left(required=True, turned_on=False, given=False) == "set-up"
    # Given to the identity provider, where it was asked for there.
    assert step_left(required=True, turned_on=False, given=True) is None
    assert step_left(required=False, turned_on=True, given=False) == "code"
    assert step_left(required=False, turned_on=True, given=True) is None
    assert step_left(required=False, turned_on=False, given=False) is None


def test_digits_may_be_typed_in_any_script_with_spaces() -> None:
    assert digits_of(" 12 3-456 ") == "123456"
    assert digits_of("١٢٣٤٥٦") == "123456"
    assert digits_of("²①x") == ""


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(
    session: Session, cast: Cast, noon: time_machine.Traveller, steps: int, works: bool
) -> None:
    app, _codes = turned_on(session, cast.chloe)
    noon.shift(timedelta(minutes=5))
    assert give(session, cast, app.code(steps)) is works


def test_a_code_works_once_and_none_before_it_works_after_it(
    session: Session, cast: Cast, noon: time_machine.Traveller
) -> None:
    app, _codes = turned_on(session, cast.chloe)
    assert not give(session, cast, app.code()), "the code that set it up does not sign in as well"
    assert give(session, cast, app.code(1))
    assert not give(session, cast, app.code(1))
    assert not give(session, cast, app.code(-1))
    noon.shift(timedelta(seconds=60))
    assert give(session, cast, app.code())


def test_the_session_is_complete_only_then(
    session: Session, cast: Cast, noon: time_machine.Traveller
) -> None:
    app, codes = turned_on(session, cast.chloe)
    row = sign_in_row(session, cast.chloe, "token")
    half = signed_in(session, "token", second_factor="required")
    assert half is not None and not half.is_authenticated and half.step_left == "code"
    assert second_factor.give(session, cast.chloe.id, row.id, codes[3], KEY, HERE) == "recovery"
    session.expire_all()
    whole = signed_in(session, "token", second_factor="required")
    assert whole is not None and whole.is_authenticated and whole.second_factor_at == NOON
    assert (
        second_factor.give(session, cast.chloe.id, row.id, app.code(1), "another key of the house", HERE)
        is None
    )


def test_another_key_or_another_person_makes_other_secrets(cast: Cast) -> None:
    made = {
        second_factor.secret_of(key, person.id, seed)
        for key in (KEY, "other")
        for person in (cast.ana, cast.ben)
        for seed in ("a", "b")
    }
    assert len(made) == 8 and {len(secret) for secret in made} == {32}


def test_setting_up_what_was_set_up_meanwhile_is_refused(session: Session, cast: Cast) -> None:
    turned_on(session, cast.chloe)
    row = sign_in_row(session, cast.chloe, "token")
    for replaces in (None, "a seed that was replaced"):
        with pytest.raises(Conflict):
            second_factor.turn_on(session, cast.chloe.id, row.id, Offer("seed", replaces), "123456", KEY)


def test_a_change_wants_password_and_code_and_spends_no_code_on_a_wrong_password(
    session: Session, cast: Cast
) -> None:
    service.set_password(session, cast.chloe.id, "kettle bus forty")
    _app, codes = turned_on(session, cast.chloe)

    def confirm(password: str, code: str) -> str | None:
        return second_factor.confirm(session, cast.chloe.id, password, code, KEY, HERE)

    assert confirm("no", codes[0]) == "password"
    assert confirm("kettle bus forty", codes[0]) is None
    assert confirm("kettle bus forty", codes[0]) == "code"


def test_recovery_codes_are_salted_and_those_from_before_still_work(session: Session, cast: Cast) -> None:
    codes = make_recovery_codes(session, cast.ana.id, "key")
    make_recovery_codes(session, cast.ben.id, "key")
    kept = {
        row.code_hash: row.person_id
        for row in session.execute(select(RecoveryCode.code_hash, RecoveryCode.person_id))
    }
    assert len(kept) == 20
    salts = {(of, hashed.partition("$")[2]) for hashed, of in kept.items()}
    assert len(salts) == 2 and len({salt for _of, salt in salts}) == 2
    before = hmac.digest(b"key", f"recovery code:{cast.ana.id}:1234567812345678".encode(), "sha256").hex()
    session.add(RecoveryCode(person_id=cast.ana.id, code_hash=before))
    session.flush()
    for code in (codes[0], "1234 5678 1234 5678"):
        assert use_recovery_code(session, cast.ana.id, code, "key"), code
        assert not use_recovery_code(session, cast.ana.id, code, "key"), code
    assert not use_recovery_code(session, cast.ben.id, codes[1], "key")
    assert not use_recovery_code(session, cast.ana.id, codes[1], "another key")


@pytest.mark.parametrize(
    ("wanted", "roles", "must"),
    [
        ("everybody", (), True),
        ("everybody", ("clerk",), True),
        ("required", ("hr",), True),
        ("required", ("administrator", "clerk"), True),
        ("required", ("clerk",), False),
        ("relaxed", ("hr",), False),
    ],
)
def test_who_must_have_one(wanted: str, roles: tuple[str, ...], must: bool) -> None:
    assert rules.second_factor_wanted(wanted, roles) is must


def test_removing_what_is_not_there_is_not_found(session: Session, cast: Cast) -> None:
    with pytest.raises(NotFound):
        second_factor.remove(session, None, cast.ana.id)


def at_once(engine: Engine, times: int, attempt: Callable[[Session], object]) -> list[object]:
    """The same done so often at the same moment, each in a transaction of its own; refusals count as None."""
    together = Barrier(times)

    def one(_number: int) -> object:
        together.wait(timeout=20)
        try:
            with transaction(engine) as session:
                return attempt(session)
        except (TooManyTries, Conflict):
            return None

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_at_once_with_one_code_one_gets_in(fresh_database: Engine, kind: str) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        app, codes = turned_on(session, cast.chloe)
        row = sign_in_row(session, cast.chloe, "token")
        code = codes[0] if kind == "recovery" else app.code(1)
    given = at_once(
        fresh_database,
        4,
        lambda session: second_factor.give(session, cast.chloe.id, row.id, code, KEY, HERE),
    )
    assert sorted(given, key=str) == [None, None, None, kind]


def test_many_at_once_get_no_more_tries_than_one_after_another(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        app, _codes = turned_on(session, cast.chloe)
        row = sign_in_row(session, cast.chloe, "token")
        wrong = app.wrong()

    def attempt(session: Session) -> str:
        second_factor.give(session, cast.chloe.id, row.id, wrong, KEY, HERE)
        return "tried"

    assert at_once(fresh_database, 8, attempt).count("tried") == 5


def test_of_two_who_set_it_up_at_once_one_does(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        row = sign_in_row(session, cast.chloe, "token")
    seed = second_factor.new_seed()
    code = App(second_factor.secret_of(KEY, cast.chloe.id, seed)).code()
    done = at_once(
        fresh_database,
        3,
        lambda session: second_factor.turn_on(session, cast.chloe.id, row.id, Offer(seed, None), code, KEY),
    )
    assert sum(codes is not None for codes in done) == 1
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(SecondFactor)) == 1
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10
