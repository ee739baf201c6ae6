"""Of how long things are kept: what was deleted of the person's by a rule, and what is held from being deleted."""

from typing import Any

from sqlalchemy import Select

from kie.holds import HeldPerson, Hold, HoldRelease
from kie.i18n import N_
from kie.retention.models import Tombstone
from kie.retention.rules import KINDS
from kie.subject_access.sections import Asking, Field, Part, Section, name_of

ON = {
    "person": N_("Yourself"),
    "team": N_("A team you belong or belonged to"),
    "cycle": N_("A cycle you take part in"),
}


def _deleted(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(Tombstone.person_id == asking.person_id).order_by(Tombstone.deleted_at, Tombstone.id)


def _held(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(HeldPerson).join(Hold, Hold.id == HeldPerson.hold_id)
    rows = rows.outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
    return rows.where(HeldPerson.person_id == asking.person_id).order_by(Hold.made_at, Hold.id)


PART = Part(
    "retention",
    N_("What was deleted, and what is held"),
    95,
    (
        Section(
            "deleted",
            N_("What was deleted because its time was over"),
            (
                Field(
                    "kind", N_("What"), Tombstone.kind, codes={key: one.title for key, one in KINDS.items()}
                ),
                Field("deleted_at", N_("When"), Tombstone.deleted_at),
                Field("rule", N_("Kept for"), Tombstone.rule),
            ),
            _deleted,
            note=N_("That it was there is all that is kept of it."),
        ),
        Section(
            "holds",
            N_("What may not be deleted for now"),
            (
                Field("on", N_("What is held"), Hold.kind, codes=ON),
                Field("held_since", N_("You since"), HeldPerson.held_since),
                Field("reason", N_("Why"), Hold.reason, "words"),
                Field("review_on", N_("To be looked at again"), Hold.review_on),
                Field("made_by", N_("By"), name_of(Hold.made_by_id), "name"),
                Field("made_at", N_("Made"), Hold.made_at),
                Field("released_because", N_("Why it was released"), HoldRelease.reason, "words"),
                Field("released_by", N_("Released by"), name_of(HoldRelease.released_by_id), "name"),
                Field("released_at", N_("Released"), HoldRelease.released_at),
            ),
            _held,
        ),
    ),
)
