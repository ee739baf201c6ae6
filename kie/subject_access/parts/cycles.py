"""Of cycles: where the person takes part, with the facts frozen for figures; why they were left out or had longer."""

from typing import Any

from sqlalchemy import Select

from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle, EarlierExemption, Exemption, Participation
from kie.cycles.opening_models import PlannedParticipation
from kie.cycles.past_models import PastStanding
from kie.i18n import N_
from kie.people.models import Team
from kie.reviews.worthwhile_models import WorthwhileAsked
from kie.subject_access.sections import Asking, Field, Part, Section, name_of

CYCLE = Field("cycle", N_("Cycle"), Cycle.title)


def _of(model: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        return (
            found.select_from(model)
            .join(Cycle, Cycle.id == model.cycle_id)
            .join(Team, Team.id == model.team_id)
            .where(model.person_id == asking.person_id)
            .order_by(Cycle.opens_on, model.id)
        )

    return source


def _beside(model: Any, order: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        return (
            found.select_from(model)
            .join(Participation, Participation.id == model.participation_id)
            .join(Cycle, Cycle.id == Participation.cycle_id)
            .where(Participation.person_id == asking.person_id)
            .order_by(order)
        )

    return source


def _extensions(found: Select[Any], asking: Asking) -> Select[Any]:
    return (
        found.select_from(Extension)
        .join(ExtendedParticipation, ExtendedParticipation.extension_id == Extension.id)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.person_id == asking.person_id)
        .order_by(Extension.made_at, Extension.id)
    )


def _facts(model: Any) -> tuple[Field, ...]:
    return (
        CYCLE,
        Field("team", N_("Team"), Team.name),
        Field("role_profile", N_("Role profile"), model.role_profile),
        Field("grade", N_("Grade"), model.grade),
        Field("location", N_("Place of work"), model.location),
        Field("service_band", N_("Length of service"), model.service_band),
        Field("manager", N_("Manager, for figures"), name_of(model.manager_id), "name"),
        Field("self_due_on", N_("Your part due, where it is a day of your own"), model.self_due_on),
        Field("manager_due_on", N_("Your manager’s part due, likewise"), model.manager_due_on),
    )


def _exempt(model: Any) -> tuple[Field, ...]:
    return (
        CYCLE,
        Field("reason", N_("Why"), model.reason, "words"),
        Field("made_by", N_("By"), name_of(model.made_by_id), "name"),
        Field("made_at", N_("Decided"), model.made_at),
        Field("expires_on", N_("Until"), model.expires_on),
    )


PART = Part(
    "cycles",
    N_("Cycles"),
    30,
    (
        Section(
            "participations",
            N_("Cycles that you take part in"),
            (*_facts(Participation), Field("joined_at", N_("Joined"), Participation.joined_at)),
            _of(Participation),
            note=N_("As it stood when you joined. Figures count you by these facts, whatever changes later."),
        ),
        Section(
            "planned",
            N_("Cycles that are being opened"),
            _facts(PlannedParticipation),
            _of(PlannedParticipation),
        ),
        Section(
            "exemptions",
            N_("When you were left out of a cycle"),
            _exempt(Exemption),
            _beside(Exemption, Exemption.made_at),
        ),
        Section(
            "earlier-exemptions",
            N_("When you were left out before that"),
            _exempt(EarlierExemption),
            _beside(EarlierExemption, EarlierExemption.made_at),
        ),
        Section(
            "extensions",
            N_("When you were given more time"),
            (
                CYCLE,
                Field("reason", N_("Why"), Extension.reason, "words"),
                Field("people", N_("For how many people"), Extension.people),
                Field("everybody", N_("For everybody in a team"), Extension.everybody),
                Field("self_due_on", N_("Your part due"), Extension.self_due_on),
                Field("manager_due_on", N_("Your manager’s part due"), Extension.manager_due_on),
                Field("made_by", N_("By"), name_of(Extension.made_by_id), "name"),
                Field("made_at", N_("Decided"), Extension.made_at),
            ),
            _extensions,
        ),
        Section(
            "standings",
            N_("How your review of a past cycle stood at its close"),
            (
                CYCLE,
                Field("met", N_("Both confirmed the meeting"), PastStanding.met),
                Field("recorded", N_("Every competency was settled"), PastStanding.recorded),
                Field("planned", N_("You had an agreed goal"), PastStanding.planned),
                Field(
                    "talked", N_("You had talked about your plan in the last 90 days"), PastStanding.talked
                ),
                Field("overdue", N_("A part was missing"), PastStanding.overdue),
                Field("shared_at", N_("Signed by your manager"), PastStanding.shared_at),
                Field("signed_at", N_("Signed by you"), PastStanding.signed_at),
                Field("gone_at", N_("The review itself was deleted"), PastStanding.gone_at),
            ),
            _beside(PastStanding, Cycle.opens_on),
            note=N_("So that figures of that cycle stay what they were. No word and no rating is in it."),
        ),
        Section(
            "worthwhile",
            N_("Whether you were asked if it was worthwhile"),
            (CYCLE,),
            _beside(WorthwhileAsked, Cycle.opens_on),
            note=N_("That you were asked is kept; what you answered is not kept with your name."),
        ),
    ),
)
