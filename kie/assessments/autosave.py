"""Saving one item as it is changed: JSON in, JSON out, as `static/js/autosave.js` speaks it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kie.assessments import forms
from kie.assessments.picks import typed_from
from kie.assessments.questions import fields_of
from kie.assessments.service import (
    ItemsRefused,
    Saved,
    StaleItem,
    StaleUnhelpful,
    StaleWants,
    save_items,
    save_unhelpful,
    save_wants,
)
from kie.assessments.straight import save_straight
from kie.assessments.words import BOXES, WANTS_KEY
from kie.cycles.holding import Held
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _, format_time


def sent() -> Any:
    """What the request carries as JSON; None when it is none, or is nested without end."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def save_one(session: Session, held: Held, side: str, actor_id: UUID, body: Any) -> ResponseReturnValue:
    """Save `{item, version, values}`; answers `{version, saved_at}`.

    Refused: 409 with `{message, theirs, version}` when the item was changed elsewhere, 409 or 422 with `{message}`
    when it cannot be kept. Nothing is changed then.
    """
    prefix = ""
    try:
        key, values = _parsed(body)
        prefix = _prefix(key, values)
        saved = _save(session, held, side, actor_id, key, values)
    except (Invalid, Conflict) as error:
        session.rollback()
        return jsonify({"message": error.message, **_theirs(error, prefix)}), error.status
    return jsonify(version=saved.version, saved_at=format_time(saved.saved_at))


def _parsed(body: Any) -> tuple[str, dict[str, object]]:
    if not isinstance(body, Mapping) or not isinstance(body.get("values"), Mapping):
        raise Invalid(_("This did not arrive in one piece, so it was not saved."))
    values = {str(name): value for name, value in body["values"].items()}
    return str(body.get("item", "")), {**values, "version": str(body.get("version", ""))}


def _prefix(key: str, values: Mapping[str, object]) -> str:
    """How the item's controls begin where its page has other questions; "" where they stand alone."""
    return f"{key}/" if any(name.startswith(f"{key}/") for name in values) else ""


def _save(
    session: Session, held: Held, side: str, actor_id: UUID, key: str, values: dict[str, object]
) -> Saved:
    if key == WANTS_KEY and side == "self":
        return save_wants(session, held.context(session), actor_id, forms.wants_from(values))
    first, _slash, second = key.partition("/")
    if first == forms.UNHELPFUL:
        own = forms.without_prefix(values, _prefix(key, values))
        item = forms.unhelpful_from(second, {**own, "version": values["version"]})
        return save_unhelpful(session, held.context(session), side, actor_id, item, unfinished=True)
    version = forms.version_from(forms.text_of(values, "version"))
    items = [replace(one, version=version, was=None) for one in forms.items_from(values) if one.key == key]
    if not items:
        raise NotFound()
    straight = save_straight(session, held, side, actor_id, items[0]) if len(items) == 1 else None
    return straight or save_items(session, held.context(session), side, actor_id, items)[key]


def _theirs(error: Invalid | Conflict, prefix: str) -> dict[str, object]:
    if isinstance(error, StaleItem):
        stale = error.stale[0]
        fields = fields_of(stale.theirs)
        return {
            "theirs": {f"{stale.key}/{name}": text for name, text in fields.items()},
            "version": stale.version,
        }
    if isinstance(error, StaleWants):
        stored = error.stored
        return {"theirs": {box: getattr(stored, box) for box in BOXES}, "version": stored.version}
    if isinstance(error, StaleUnhelpful):
        theirs = {f"{prefix}{name}": value for name, value in typed_from(error.stored).items()}
        return {"theirs": theirs, "version": error.stored.version}
    if isinstance(error, ItemsRefused):
        return {"field": error.problems[0].field}
    return {}
