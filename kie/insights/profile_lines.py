"""A person's line over time: what was rated and agreed of each competency, review by review."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.queries import Key
from kie.cycles.queries import RatedFramework, cycle_context
from kie.i18n import _
from kie.insights.charts.over_time import Course, over_time
from kie.insights.profile_parts import Part, by_scale
from kie.insights.profile_wording import beside_agreed, step_words
from kie.insights.profiles import Ratings, SeenReview
from kie.insights.seen_beside import Asked, SeenBeside
from kie.tables import Column, Table

MOST_REVIEWS = 6
"""As many as a phone shows side by side, and more than are kept where one is held each year."""


def lines_over_time(
    session: Session, reviews: Sequence[SeenReview], ratings: Mapping[UUID, Ratings], own: bool
) -> Iterator[Part]:
    """For each framework that was rated in two reviews or more, those reviews side by side, the oldest first.

    `reviews`: those that the reader may see, the newest first; of these the last few that were revealed count.
    `ratings`: of each, by participation; `own`: the reader is the person. A framework's older editions belong to its
    line. One statement a review.
    """
    revealed = [one for one in reviews if one.revealed][:MOST_REVIEWS]
    if len(revealed) < 2:
        return
    cycles = {one.cycle_id: cycle_context(session, one.cycle_id) for one in revealed}
    told: set[str] = set()
    for number, newest in enumerate(revealed):
        cycle = cycles[newest.cycle_id]
        past = [
            SeenBeside(one.title, cycles[one.cycle_id], ratings[one.participation_id], cycle.editions)
            for one in reversed(revealed[number:])
        ]
        for rated in cycle.frameworks:
            if rated.framework.id not in told:
                told |= {rated.framework.id, *cycle.editions.before(rated.framework.id)}
                yield from _lines(rated, [one for one in past if one.edition_of(rated)], own)


def _lines(rated: RatedFramework, reviews: Sequence[SeenBeside], own: bool) -> Iterator[Part]:
    """The line of each scale of a framework; none where it was rated once."""
    if len(reviews) < 2:
        return
    for group in by_scale(rated, rated.framework.competencies):
        keys = {one.competency.id: [review.same(one) for review in reviews] for one in group}
        known = [
            one
            for one in group
            if any(
                key in review.ratings.keys
                for key, review in zip(keys[one.competency.id], reviews, strict=True)
            )
        ]
        if known:
            yield _line(known, reviews, [keys[one.competency.id] for one in known], own)


def _line(
    group: Sequence[Asked], reviews: Sequence[SeenBeside], keys: Sequence[Sequence[Key | None]], own: bool
) -> Part:
    """`keys`: for each competency what it was in each review, None where the two cannot be compared."""
    title, labels = group[0].rated.framework.title, group[0].scale.labels
    given = {
        _("You") if own else _("Self"): [one.ratings.own for one in reviews],
        _("Your manager") if own else _("Manager"): [one.ratings.manager for one in reviews],
        _("Agreed"): [one.ratings.agreed for one in reviews],
    }
    courses = [Course(name, _steps(keys, each)) for name, each in given.items()]
    drawn = any(step is not None for course in courses for row in course.steps for step in row)
    names = [one.competency.title for one in group]
    titles = [one.title for one in reviews]
    rows = [
        (
            asked.competency.title,
            *(_cell(asked, key, one, own) for key, one in zip(row, reviews, strict=True)),
        )
        for asked, row in zip(group, keys, strict=True)
    ]
    return Part(
        title=title,
        caption=_(
            "%(framework)s, review by review: from step 1, “%(lowest)s”, to step %(n)s, “%(highest)s”",
            framework=title,
            lowest=labels[0],
            n=len(labels),
            highest=labels[-1],
        ),
        figure=over_time(names, titles, courses, labels) if drawn else "",
        table=Table(
            _("%(framework)s, review by review", framework=title),
            tuple(Column(heading) for heading in (_("Competency"), *titles)),
            tuple(rows),
        ),
    )


def _steps(
    keys: Sequence[Sequence[Key | None]], given: Sequence[Mapping[Key, int | None]]
) -> tuple[tuple[int | None, ...], ...]:
    """For each competency its step in each review. `given`: the ratings of one kind, by review."""
    return tuple(
        tuple(None if key is None else steps.get(key) for key, steps in zip(row, given, strict=True))
        for row in keys
    )


def _cell(asked: Asked, key: Key | None, review: SeenBeside, own: bool) -> str:
    """What was agreed in the review, and beside it what each of the two had said."""
    agreed, ratings = review.words(asked), review.ratings
    if key is None or key not in ratings.keys:
        return agreed
    said = [step_words(steps, key, asked.scale) for steps in (ratings.own, ratings.manager)]
    return beside_agreed(_("Not agreed") if agreed == "–" else agreed, said[0], said[1], own)
