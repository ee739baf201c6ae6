"""Many at once: sixteen who write, and one who sends the same fifty times."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.accounts.models import SignInCode
from tests.faults.load import reconcile, saving
from tests.faults.served import Served
from tests.faults.town import Answer, Town

pytestmark = pytest.mark.both_databases
REPEATS = 50


def test_sixteen_write_and_nobody_is_refused(town: Town, served: Served) -> None:
    assert len(town.raters) == 16
    with saving(town, town.raters, served.port) as load:
        load.wait_for_saves(400)
    assert (load.refused(), load.unanswered()) == (0, 0)
    reconcile(town, load)


def test_fifty_repeats_to_two_workers_have_one_effect_and_one_answer(town: Town, served: Served) -> None:
    together = Barrier(REPEATS)
    key = str(uuid4())

    def send(_number: int) -> Answer:
        line = town.chloe.line(served.port)
        together.wait(timeout=60)
        try:
            return line.post_form("/people/letters", {"team": "HWY"}, key)
        finally:
            line.close()

    def codes() -> int:
        with Session(town.engine) as session:
            return session.scalar(select(func.count()).select_from(SignInCode)) or 0

    with ThreadPoolExecutor(REPEATS) as pool:
        answers = list(pool.map(send, range(REPEATS)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert codes() == len(town.raters) + 2
