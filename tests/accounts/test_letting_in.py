"""The only administrator is kept out after wrong passwords, and whoever runs the server lets them in."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kie import clock
from kie.accounts import service
from kie.accounts.throttle import TooManyTries, count, password_limits, second_factor_limit
from kie.cli.main import kie
from kie.db import make_engine, transaction
from kie.errors import NotFound
from kie.events import Event
from kie.people.models import Person

HERE = "192.0.2.1"


def test_whoever_runs_the_server_lets_the_only_administrator_try_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kie.db'}"

    def command(*words: str) -> str:
        done = CliRunner().invoke(kie, list(words), env={"KIE_DATABASE_URL": url})
        if done.exception is not None:
            raise done.exception
        return done.output

    command("migrate")
    command(
        "admin", "create", "--name", "Dev Patel", "--staff-number", "9", "--email", "dev@wexcombe.example"
    )
    engine = make_engine(url)
    with transaction(engine) as session:
        dev = session.scalars(select(Person)).one()
        held = [*password_limits(dev), second_factor_limit(dev.id)]
        count(session, *[one.key for one in held for _try in range(one.most)])
        for name in ("9", "dev@wexcombe.example"):
            with pytest.raises(TooManyTries):
                service.sign_in(session, name, "some password", HERE)
    with pytest.raises(NotFound):
        command("admin", "let-in", "--staff-number", "8")
    (said,) = json.loads(command("admin", "let-in", "--staff-number", "9", "--json"))
    assert said == {"name": "Dev Patel", "wrong tries": "forgotten", "still kept out": "no"}
    with transaction(engine) as session:
        for name in ("9", "dev@wexcombe.example"):
            service.sign_in(session, name, "some password", HERE)
        told = session.scalars(select(Event).where(Event.action == "tries.forgotten")).one()
        assert (told.actor_id, told.person_id, told.details) == (None, dev.id, {"why": "command"})
        session.get_one(Person, dev.id).leaves_on = clock.today() - timedelta(days=1)
    assert "They do not work here today." in command("admin", "let-in", "--staff-number", "9")
    again = ("admin", "create", "--name", "Dev Patel", "--staff-number", "9")
    assert "They do not work here today." in command(*again), "the code opens nothing"
    engine.dispose()
