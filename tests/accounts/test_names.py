"""Spellings and names of one person: whoever tries them learns nothing from what rests, and gains nothing."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from kie.accounts import codes, service
from kie.accounts.codes import make_letters
from kie.accounts.models import SignInAttempt
from kie.accounts.queries import person_meant
from kie.accounts.throttle import TooManyTries, address_limit
from kie.mail import QueuedMail
from tests.accounts.conftest import GOOD
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
HERE = "192.0.2.1"
SAM, LONG_S, WIDE = "sam@wexcombe.example", "\u017fam@wexcombe.example", "\uff53am@wexcombe.example"
"""The second begins with the long s of old print, the third with a letter of full width: folded, both are s."""
PAIRS = [(LONG_S, SAM), (SAM, LONG_S), (WIDE, SAM), (SAM.upper(), WIDE), ("1001", SAM), (SAM, "1001")]


@pytest.fixture(params=["somebody", "nobody"])
def sam(request: pytest.FixtureRequest, session: Session, cast: Cast) -> bool:
    """Ana is Sam, with a password and a number; or there is nobody of the kind."""
    there: bool = request.param == "somebody"
    if there:
        cast.ana.email = SAM
        service.set_password(session, cast.ana.id, GOOD)
    else:
        cast.ana.staff_number = "7001"
    session.commit()
    return there


def answers(session: Session, names: Sequence[str]) -> list[str]:
    """What is answered to a wrong password with each of these, one after the other."""
    said = []
    for name in names:
        try:
            said.append(str(service.sign_in(session, name, "not the password", HERE)))
        except TooManyTries as refusal:
            said.append(refusal.message)
    return said


def test_what_rests_tells_nobody_whether_there_is_somebody(session: Session, sam: bool) -> None:
    """The same whether there is a Sam or not: that is the point of the fixture."""
    for first, then in PAIRS:
        *_five, last = answers(session, [*[first] * 5, then])
        one_name = "1001" not in (first, then)
        assert last.startswith("There were too many tries") == one_name, (first, then)
        session.execute(delete(SignInAttempt))


def test_every_spelling_means_the_same_person_and_counts_as_one(session: Session, sam: bool) -> None:
    for spelling in (SAM, LONG_S, WIDE, f" {SAM.upper()}\u00a0"):
        found = person_meant(session, spelling)
        assert (found is not None and found.staff_number == "1001") == sam
        answers(session, [spelling])
    counted = sorted(session.execute(_counts()).scalars())
    assert counted == ([4, 4] if sam else [4, 4, 4]), "one name, one address; nobody's of it besides"


def test_a_name_with_a_small_letter_of_its_own_is_another_name(session: Session, cast: Cast) -> None:
    """The Turkish dotless i is I when it is large, and is not folded to i: it opens no second count for one person."""
    cast.ana.staff_number = "I1"
    session.flush()
    assert person_meant(session, "i1") == cast.ana
    assert person_meant(session, "\u0131" + "1") is None


def test_what_works_ends_the_wait_for_all_names(session: Session, sam: bool) -> None:
    if not sam:
        return
    answers(session, [SAM] * 5 + ["1001"] * 4)
    assert service.sign_in(session, "1001", GOOD, HERE) is not None
    assert service.sign_in(session, SAM, GOOD, HERE) is not None
    answers(session, [SAM] * 5)
    person = person_meant(session, SAM)
    assert person is not None
    (letter,) = make_letters(session, None, [person.id])
    assert service.start(session, letter.code, "four slow green buses", HERE, "Wexcombe Council") is not None
    assert service.sign_in(session, SAM, "four slow green buses", HERE) is not None


def test_asking_for_mails_counts_alike_and_one_person_gets_three(session: Session, sam: bool) -> None:
    for name in (SAM, LONG_S, "1001", WIDE, "1001", SAM.upper(), "1001", "1001"):
        codes.mail_code(session, name, HERE, "https://kie.example")
    here = _counts().where(SignInAttempt.key == address_limit(HERE).key)
    assert session.scalar(here) == 6, "three for each of two names"
    mails = session.scalar(select(func.count()).select_from(QueuedMail))
    assert mails == (3 if sam else 0)


def _counts() -> Select[int]:
    return select(func.count()).select_from(SignInAttempt).group_by(SignInAttempt.key)
