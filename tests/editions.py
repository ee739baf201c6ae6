"""A later edition of a shipped framework, made up: of each way in which a competency can come from others, one."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.addition_models import Addition
from kie.frameworks.additions import framework_body
from kie.frameworks.models import Carried, Catalogue, Competency, Editions, Framework, Lineage, Statement

OLD, LATER = "customer-focus", "customer-focus-2028"
SAME = "prioritising-customer-need"
BEFORE_REWORDED, REWORDED = "respect-and-courtesy", "courtesy"
BEFORE_SPLIT, SPLIT = "analysing-complaints", ("hearing-complaints", "learning-from-complaints")
BEFORE_MERGED, MERGED = ("acting-on-commitments", "consulting-customers"), "keeping-promises"
NEW = "working-together"
GONE = "unhelpful.u14"
REWORDED_UNHELPFUL, BEFORE_UNHELPFUL = "unhelpful.curt", "unhelpful.u3"


def with_a_later_edition(shipped: Catalogue) -> Catalogue:
    """The catalogue with an edition that follows Customer Focus, and role profiles that ask for its steps."""
    old = shipped.framework(OLD)
    later, lineage = _later(old)
    required = {one.id: 2 for one in later.competencies} | {REWORDED: 4, SAME: 3}
    profiles = {
        name: replace(one, required={**one.required, LATER: required})
        for name, one in shipped.role_profiles.items()
    }
    return replace(
        shipped,
        frameworks={**shipped.frameworks, LATER: later},
        role_profiles=profiles,
        editions=Editions({LATER: lineage}),
    )


def _later(old: Framework) -> tuple[Framework, Lineage]:
    same, reworded, split = (old.competency(one) for one in (SAME, BEFORE_REWORDED, BEFORE_SPLIT))
    merged = [old.competency(one) for one in BEFORE_MERGED]
    carried = {
        SAME: Carried("same", (SAME,)),
        REWORDED: Carried("reworded", (BEFORE_REWORDED,)),
        **{one: Carried("split", (BEFORE_SPLIT,)) for one in SPLIT},
        MERGED: Carried("merged", BEFORE_MERGED),
        NEW: Carried("new"),
        f"{NEW}.p1": Carried("new"),
        REWORDED_UNHELPFUL: Carried("reworded", (BEFORE_UNHELPFUL,)),
    }
    told = [
        *same.statements,
        *reworded.statements,
        *split.statements,
        *(one for each in merged for one in each.statements),
        *old.unhelpful,
    ]
    for one in told:
        if one.id not in (GONE, BEFORE_UNHELPFUL):
            carried[one.id] = Carried("same", (one.id,))
    first = Statement(f"{NEW}.p1", "positive", "Asks other teams before deciding for them")
    competencies = (
        same,
        _of(REWORDED, "Courtesy and Respect", reworded.statements),
        _of(SPLIT[0], "Hearing complaints", split.statements[:3]),
        _of(SPLIT[1], "Learning from complaints", split.statements[3:]),
        _of(MERGED, "Keeping promises", [one for each in merged for one in each.statements]),
        _of(NEW, "Working together", [first]),
    )
    unhelpful = [
        replace(one, id=REWORDED_UNHELPFUL, text="Is curt with people") if one.id == BEFORE_UNHELPFUL else one
        for one in old.unhelpful
        if one.id != GONE
    ]
    later = replace(
        old,
        id=LATER,
        title="Customer Focus 2028",
        version="2028",
        competencies=competencies,
        unhelpful=tuple(unhelpful),
    )
    return later.fingerprinted(), Lineage(OLD, carried, gone=(GONE,))


def _of(competency_id: str, title: str, statements: Iterable[Statement]) -> Competency:
    return Competency(
        competency_id,
        title,
        statements=tuple(replace(one, competency_id=competency_id) for one in statements),
    )


def publish_it(session: Session, catalogue: Catalogue, person_id: UUID) -> None:
    """Keep the later edition as HR's publication does, so that every page knows it."""
    framework, lineage = catalogue.framework(LATER), catalogue.editions.lineages[LATER]
    session.add(
        Addition(
            number=1,
            framework_id=LATER,
            follows=OLD,
            body=framework_body(framework, {}, None, lineage),
            source="",
            person_id=person_id,
            published_at=clock.now(),
        )
    )
    session.commit()
