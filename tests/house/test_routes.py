"""Every address is in the table of access: it asks for something there, or says that anybody may see it."""

from kie.web import KieFlask
from tests.access.matrix import REFERENCE
from tests.house.routes import routes

FOR_ANYBODY = {
    "/accessibility",
    "/health",
    "/metrics",
    "/privacy",
    "/passkeys/challenge/<any('sign-in', 'second-step', 'new', 'proof'):purpose>",
    "/ready",
    "/scim/v2",
    "/scim/v2/<path:rest>",
    "/second-factor",
    "/second-factor/passkey",
    "/second-factor/passkey/new",
    "/second-factor/set-up",
    "/sign-in",
    "/sign-in/passkey",
    "/sign-out",
    "/single-sign-on",
    "/single-sign-on/callback",
    "/single-sign-on/sign-out",
    "/start",
    "/start-again",
    "/static/<path:filename>",
}


def test_every_address_asks_for_something_of_the_table(app: KieFlask) -> None:
    silent = [rule for rule, _methods, asked in routes(app) if asked is not None and not asked]
    assert silent == []


def test_only_these_are_for_anybody(app: KieFlask) -> None:
    assert {rule for rule, _methods, asked in routes(app) if asked is None} == FOR_ANYBODY


def test_what_has_a_row_in_the_matrix_is_asked_for_somewhere_and_the_other_way_round(app: KieFlask) -> None:
    named = {one.name for _rule, _methods, asked in routes(app) for one in asked or ()}
    assert named == set(REFERENCE)


def test_what_an_address_asks_for_is_found_through_what_its_view_names(app: KieFlask) -> None:
    asked = {rule: sorted(one.name for one in found or ()) for rule, _methods, found in routes(app)}
    assert asked["/reviews/<uuid:participation_id>/outcomes"] == ["SETTLE_REVIEW"]
    assert asked["/plans/goals/<uuid:goal_id>/agreement"] == ["PROPOSE_PLAN", "WRITE_PLAN"]
    assert asked["/records/<uuid:person_id>/plan"] == ["OPEN_RECORDS", "READ_PLAN"]
    assert asked["/insights/completion"] == ["READ_COMPLETION"], "what only shows a link is left out"
