"""Somebody of whom nothing is kept any more: no page is about them, and none leads to one."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask, url_for
from sqlalchemy.orm import Session

from kie import clock, events
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion
from tests.browser import Browser
from tests.cast import Cast

Visit = Callable[..., Browser]


def test_nothing_leads_to_whom_somebody_forgotten_answered_to(
    app: Flask, session: Session, cast: Cast, browser: Visit
) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=366)
    events.record(session, cast.ben.id, "person.changed", person_id=cast.ana.id)
    session.commit()
    dev, here = browser(cast.dev), f"/people/{cast.ana.id}"
    assert "Ben Okafor" in dev.get(here).text and "Ana Silva" in dev.get("/people?left=y").text
    assert delete_portion(session, LEAVERS) == 1
    session.commit()
    pages = _pages_about(app, cast.ana.id)
    assert all(
        part in " ".join(pages) for part in ("/account", "/second-factor", "/standing-in/", "/requests/new")
    )
    for reader in (cast.dev, cast.chloe, cast.grace):
        asking = browser(reader)
        assert [one for one in pages if asking.client.get(one).status_code != 404] == []
    dev.get(f"/people/letters?person={cast.ana.id}", status=404)
    dev.post(f"{here}/roles", {"role": "auditor"}, status=404)
    assert "Somebody who left" not in dev.get("/people?left=y").text
    entry = dev.get("/trail/technical")
    assert "Somebody who left" in entry.text and entry.link("Ben Okafor (1002)") == f"/people/{cast.ben.id}"
    assert not entry.html.select(f'a[href="{here}"]')


def _pages_about(app: Flask, person_id: UUID) -> list[str]:
    """The address of every page that is about one person."""
    every = [
        one
        for one in app.url_map.iter_rules()
        if one.arguments == {"person_id"} and "GET" in (one.methods or ())
    ]
    with app.test_request_context():
        return [url_for(one.endpoint, person_id=person_id) for one in every]
