"""A trail that was begun under the key that everybody has, and goes on under another."""

from dataclasses import replace

from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import DEVELOPMENT_SECRET, Settings
from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.sealing import seal_all
from kie.cli.main import kie
from tests.audit.steps import write

OWN = "a secret key of the council, which nobody else knows"


def test_it_is_checked_where_it_is_given_and_said_to_prove_nothing(fresh_database: Engine) -> None:
    own = Settings(environment="testing", secret_key=OWN)
    for settings in (Settings(environment="testing"), own):
        write(fresh_database)
        assert seal_all(fresh_database, keys_of(settings).present, wait=0.2)
    with Session(fresh_database) as session:
        alone = service.verify(session, keys_of(own))
        given = service.verify(session, keys_of(replace(own, audit_old_keys=(DEVELOPMENT_SECRET,))))
    (problem,) = alone.problems
    assert problem.kind == "key-unknown" and problem.says.endswith(
        f"KIE_AUDIT_OLD_KEYS_FILE: {DEVELOPMENT_SECRET}"
    )
    assert given.ok and given.known_to_all == 1 and "up to seal 1" in given.shows_nothing
    environment = {
        "KIE_DATABASE_URL": fresh_database.url.render_as_string(hide_password=False),
        "KIE_SECRET_KEY": OWN,
        "KIE_AUDIT_OLD_KEYS": DEVELOPMENT_SECRET,
        "KIE_ALLOW_UNSAFE_DATABASE": "1",
    }
    said = CliRunner().invoke(kie, ["audit", "verify"], env=environment)
    assert said.exit_code == 0, said.output
    assert "Seals up to seal 1 are under the built-in key" in said.stderr
    assert "before seal 2 was made" in said.stderr
