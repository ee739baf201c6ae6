"""The reasons that stand beside somebody's own name, as they read them themselves. HR reads them by `reasons`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.own_exemptions import OwnExemption, own_exemptions
from kie.cycles.own_more_time import OwnMoreTime, own_more_time
from kie.standing_in.queries import StandInLine, stand_ins_with


@dataclass(frozen=True, slots=True)
class OwnReasons:
    """Of the same four kinds as `texts_of_reasons`, those before the latest and those that are over too."""

    exemptions: tuple[OwnExemption, ...]
    more_time: tuple[OwnMoreTime, ...]
    stand_ins: tuple[StandInLine, ...]

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.exemptions or self.more_time or self.stand_ins)


def own_reasons(session: Session, person_id: UUID) -> OwnReasons:
    """All of them, the newest of a kind first. Four statements."""
    lines = stand_ins_with(session, person_id)
    return OwnReasons(
        own_exemptions(session, person_id),
        own_more_time(session, person_id),
        tuple(line for line in lines if line.row.manager_id == person_id and line.row.reason),
    )
