"""Leavers who look after the product: whoever imports is told before their roles end."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.people.ending_roles import EndingRoles, ending_roles
from kie.people.models import RoleGrant
from kie.people.service import import_people, preview_people
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import as_csv, the_cast
from tests.people.test_import_pages import upload
from tests.test_cli import SAMPLE, Command

Visit = Callable[..., Browser]
ALONE = "Nobody else is system administrator: give somebody the role first."
IF_MISSING = "If those who are not in the file leave, nobody is system administrator"


def a_file(*left_out: str, **last_days: str) -> bytes:
    """The cast without these numbers, with these last days by first name."""
    days = {name.lower(): day for name, day in last_days.items()}
    return as_csv(
        one | {"leaves_on": days.get(one["name"].split()[0].lower(), "")}
        for one in the_cast()
        if one["staff_number"] not in left_out
    )


@pytest.mark.both_databases
def test_the_roles_of_leavers_and_who_is_left(session: Session, cast: Cast, shipped: Catalogue) -> None:
    today = clock.today()
    gone, later = (today - timedelta(days=1)).isoformat(), (today + timedelta(days=9)).isoformat()

    def ending(data: bytes, *, missing_left: bool = False) -> EndingRoles:
        preview = preview_people(session, data, today, shipped, missing_left=missing_left)
        return ending_roles(session, preview)

    def names(found: EndingRoles) -> list[tuple[str, str, bool]]:
        return [(one.name, one.role, one.asked) for one in found.ends]

    assert ending(a_file()) == EndingRoles()
    for day in (gone, later):
        found = ending(a_file(dev=day, chloé=day, ana=day))
        assert names(found) == [("Dev Patel", "administrator", False), ("Chloé Martin", "hr", False)]
        assert found.alone == ("administrator", "hr") and {
            one.last_day.isoformat() for one in found.ends
        } == {day}
    unasked = ending(a_file("1004"))
    assert names(unasked) == [("Dev Patel", "administrator", True)]
    assert (unasked.alone, unasked.alone_if_missing) == ((), ("administrator",))
    assert ending(a_file("1004"), missing_left=True).alone == ("administrator",)
    session.add(RoleGrant(person_id=cast.ana.id, role="administrator", granted_at=clock.now()))
    session.flush()
    assert ending(a_file(dev=gone)).alone == ()
    assert ending(a_file("1001", dev=gone)).alone_if_missing == ("administrator",)
    # The same is said of an import that is made.
    data = a_file("1001", dev=gone)
    done = import_people(session, None, data, today, shipped, missing_left=True)
    assert ending_roles(session, done).alone == ("administrator",)


def test_the_preview_names_them(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    gone = (clock.today() - timedelta(days=1)).isoformat()
    page = chloe.get(upload(chloe, a_file(dev=gone)).location)
    assert "Dev Patel (1004): System administrator, until" in page.text and ALONE in page.text
    page = chloe.get(upload(chloe, a_file("1004")).location)
    assert "if they are taken to have left" in page.text and IF_MISSING in page.text
    assert ALONE not in page.text
    page = chloe.get(upload(chloe, a_file(ana=gone)).location)
    assert "Roles end" not in page.text


def test_the_command_names_them(tmp_path: Path) -> None:
    command, file = Command(f"sqlite:///{tmp_path / 'kie.db'}"), tmp_path / "people.csv"
    command("migrate")
    file.write_text(SAMPLE, encoding="utf-8")
    command("people", "import", str(file), "--apply")
    command("admin", "create", "--name", "Ana Silva", "--staff-number", "3")
    file.write_text(SAMPLE.partition("3,Ana")[0], encoding="utf-8")
    assert "role first" not in command("people", "import", str(file)).output
    said = command("people", "import", str(file), "--missing-left").output
    assert "Ana Silva (3): System administrator, until" in said and ALONE in said
    (data,) = json.loads(command("people", "import", str(file), "--missing-left", "--json").output)
    assert data["roles_that_nobody_has_then"] == ["administrator"]
    assert [(one["staff_number"], one["role"]) for one in data["roles_ending"]] == [("3", "administrator")]
    assert ALONE in command("people", "import", str(file), "--missing-left", "--apply").output
