"""The whole of scim2-tester, which tries what RFC 7643 and 7644 ask of a server, and finds what is wrong with one."""

import random
from collections.abc import Callable

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import CheckResult, Status, check_server
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.provisioning import storage
from kie.provisioning.mapping import account_of
from kie.provisioning.models import DirectoryEntry
from kie.web import KieFlask

ATTRIBUTES = 9
"""What a User of ours may hold and need not: each is added, replaced and removed."""


def checked(app: KieFlask, token: str) -> list[CheckResult]:
    """What the tester finds, having discovered for itself what is offered.

    What it makes up it makes up alike each time: some of its accounts rest, and of all that did nobody would come.
    """
    random.seed(2011)
    headers = {"Authorization": f"Bearer {token}"}
    return check_server(WSGISCIMClient(app, base_url="http://127.0.0.1:8000/scim/v2", headers=headers))


@pytest.mark.both_databases
def test_everything_is_as_the_standard_wants_it(app: KieFlask, token: str, session: Session) -> None:
    before = session.scalar(select(func.count(Person.id)))
    results = checked(app, token)
    assert [one for one in results if one.status is not Status.SUCCESS] == [], (
        "none failed, none was left out"
    )
    titles = [one.title for one in results]
    for change in ("check_add_attribute", "check_replace_attribute", "check_remove_attribute"):
        assert titles.count(change) >= ATTRIBUTES
    assert {"object_creation", "object_replacement", "object_deletion", "search_with_attributes"} <= set(
        titles
    )
    assert session.scalar(select(func.count(DirectoryEntry.id))) == 0, "it removed what it had made"
    assert (session.scalar(select(func.count(Person.id))) or 0) > (before or 0), (
        "and people came of it, and left"
    )
    assert session.scalar(select(func.count(Person.id)).where(Person.leaves_on.is_not(None)))


def test_the_tester_finds_what_is_wrong(app: KieFlask, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(entry: DirectoryEntry) -> object:
        account = account_of(entry)
        account.title = None
        return account

    monkeypatch.setattr(storage, "account_of", forgetful)
    wrong = [one.reason or "" for one in checked(app, token) if one.status is Status.ERROR]
    assert wrong and all("title" in reason for reason in wrong), wrong


Trail = Callable[[str], list[dict[str, object]]]


def test_whatever_it_did_is_on_the_trail_under_the_name_of_the_token(
    app: KieFlask, token: str, trail: Trail
) -> None:
    checked(app, token)
    for action in ("directory.entered", "directory.changed", "directory.removed", "directory.met"):
        assert {one["token"] for one in trail(action)} == {"entra-2027"}, action
