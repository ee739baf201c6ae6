"""Where reasons stand that somebody wrote beside a person's name, and that can name an illness; see `texts`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import EarlierExemption, Exemption, Participation
from kie.i18n import N_
from kie.people.models import StandIn
from kie.records.places import Place, Scope


def _exemptions(model: Any) -> Callable[[Scope], Select[Any]]:
    def rows(scope: Scope) -> Select[Any]:
        return (
            select(model)
            .join(Participation, Participation.id == model.participation_id)
            .where(Participation.person_id == scope.person_id)
        )

    return rows


def _extensions(scope: Scope) -> Select[Any]:
    """Also those given to others with the person: one sentence stands for all of them."""
    theirs = (
        select(ExtendedParticipation.extension_id)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .where(Participation.person_id == scope.person_id)
    )
    return select(Extension).where(Extension.id.in_(theirs))


def _stand_ins(scope: Scope) -> Select[Any]:
    """For the person, who is away; not where they stand in for others."""
    return select(StandIn).where(StandIn.manager_id == scope.person_id)


_EXEMPT = N_("Why the person was left out of a cycle")
_BESIDE_A_NAME: dict[str, Any] = {"of_review": False, "beside": True}

REASON_PLACES = (
    Place(_EXEMPT, (Exemption.reason,), Exemption.made_by_id, _exemptions(Exemption), **_BESIDE_A_NAME),
    Place(
        _EXEMPT,
        (EarlierExemption.reason,),
        EarlierExemption.made_by_id,
        _exemptions(EarlierExemption),
        guarded=True,
        **_BESIDE_A_NAME,
    ),
    Place(
        N_("Why the person was given more time"),
        (Extension.reason,),
        Extension.made_by_id,
        _extensions,
        guarded=True,
        **_BESIDE_A_NAME,
    ),
    Place(
        N_("Why somebody stands in for the person"),
        (StandIn.reason,),
        StandIn.made_by_id,
        _stand_ins,
        **_BESIDE_A_NAME,
    ),
)
