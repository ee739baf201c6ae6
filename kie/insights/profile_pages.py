"""A person's profile as shown: for each framework and scale a picture and its table, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from kie.cycles.queries import CycleContext, cycle_context
from kie.errors import NotFound
from kie.frameworks.models import Editions
from kie.i18n import _
from kie.insights.charts.profile import Marks, profile
from kie.insights.profile_lines import MOST_REVIEWS, lines_over_time
from kie.insights.profile_parts import Part, by_scale
from kie.insights.profile_wording import agreed_words, step_words
from kie.insights.profiles import Ratings, SeenReview, ratings_of_each, seen_reviews
from kie.insights.seen_beside import Asked, SeenBeside
from kie.people.queries import names_of
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ReviewLink:
    """A way to one review's profile. `current`: this page."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """All that the page shows. `cycle`: title of the review shown, "" when there is none yet.

    `own`: the reader is the person. `revealed`: with the manager's and the agreed ratings. `record_url`: the record of
    the review shown, "" when there is none. `lines`: the line over time of each framework that was rated
    more than once; `lines_most`: the number of reviews that these show when there are older ones, 0 otherwise.
    """

    name: str
    own: bool
    cycle: str
    revealed: bool
    reviews: tuple[ReviewLink, ...]
    parts: tuple[Part, ...]
    record_url: str = ""
    lines: tuple[Part, ...] = ()
    lines_most: int = 0


def profile_page(session: Session, person_id: UUID, own: bool, asked: str | None) -> ProfilePage:
    """The profile of the review asked for (a cycle's id), else of the newest one revealed.

    `own`: the reader is the person. Raises NotFound for a review that the reader may not see.
    """
    name = names_of(session, [person_id]).get(person_id, "")
    reviews = seen_reviews(session, person_id, own)
    if not reviews and asked:
        raise NotFound()
    if not reviews:
        return ProfilePage(name, own, "", False, (), ())
    shown = _chosen(reviews, asked)
    cycle = cycle_context(session, shown.cycle_id)
    ratings = ratings_of_each(session, reviews)
    earlier = _earlier(session, reviews, shown, ratings, cycle.editions)
    return ProfilePage(
        name=name,
        own=own,
        cycle=shown.title,
        revealed=shown.revealed,
        reviews=tuple(_link(one, person_id, shown) for one in reviews),
        parts=tuple(_parts(cycle, shown, ratings[shown.participation_id], earlier, own)),
        record_url=(
            url_for("reviews.record", participation_id=shown.participation_id) if shown.has_record else ""
        ),
        lines=tuple(lines_over_time(session, reviews, ratings, own)),
        lines_most=MOST_REVIEWS if sum(one.revealed for one in reviews) > MOST_REVIEWS else 0,
    )


def _chosen(reviews: list[SeenReview], asked: str | None) -> SeenReview:
    if asked:
        found = next((one for one in reviews if str(one.cycle_id) == asked), None)
        if found is None:
            raise NotFound()
        return found
    return next((one for one in reviews if one.revealed), reviews[0])


def _earlier(
    session: Session,
    reviews: list[SeenReview],
    shown: SeenReview,
    ratings: Mapping[UUID, Ratings],
    editions: Editions,
) -> SeenBeside | None:
    """The last revealed review before the one shown; None for the first, and while only one's own part is seen."""
    before = [one for one in reviews if one.revealed and one.opened_at < shown.opened_at]
    if not before or not shown.revealed:
        return None
    cycle = cycle_context(session, before[0].cycle_id)
    return SeenBeside(before[0].title, cycle, ratings[before[0].participation_id], editions)


def _link(review: SeenReview, person_id: UUID, shown: SeenReview) -> ReviewLink:
    return ReviewLink(
        review.title,
        url_for("insights.profile", person_id=person_id, cycle=review.cycle_id),
        review.cycle_id == shown.cycle_id,
    )


def _parts(
    cycle: CycleContext, review: SeenReview, ratings: Ratings, earlier: SeenBeside | None, own: bool
) -> list[Part]:
    required = cycle.role_profile(review.role_profile)
    found = []
    for rated in cycle.frameworks:
        framework = rated.framework
        # A review that rated something else has nothing to set beside this.
        beside = earlier if earlier and earlier.edition_of(rated) else None
        known = [one for one in framework.competencies if (framework.id, one.id) in ratings.keys]
        for group in by_scale(rated, known):
            wanted = {
                one.competency.id: required.required_step(framework.id, one.competency.id)
                if one.scale.id == framework.scale.id
                else None
                for one in group
            }
            found.append(_part(group, ratings, wanted, beside, own))
    return found


def _part(
    group: list[Asked],
    ratings: Ratings,
    wanted: Mapping[str, int | None],
    earlier: SeenBeside | None,
    own: bool,
) -> Part:
    framework, scale, labels = group[0].rated.framework, group[0].scale, group[0].scale.labels
    keys = [(framework.id, one.competency.id) for one in group]
    kinds = {_("You") if own else _("Self"): ratings.own}
    if ratings.manager or ratings.agreed:
        kinds |= {_("Your manager") if own else _("Manager"): ratings.manager, _("Agreed"): ratings.agreed}
    marks = [Marks(name, tuple(given.get(key) for key in keys)) for name, given in kinds.items()]
    drawn = any(step is not None for kind in marks for step in kind.steps)
    headings = [_("Competency"), *kinds, _("Your role asks for") if own else _("The role asks for")]
    rows = []
    for key, one in zip(keys, group, strict=True):
        words = [
            agreed_words(given, key, scale) if given is ratings.agreed else step_words(given, key, scale)
            for given in kinds.values()
        ]
        step = wanted[one.competency.id]
        words.append("–" if step is None else labels[step - 1])
        rows.append((one.competency.title, *words, *([earlier.words(one)] if earlier else [])))
    if earlier:
        headings.append(_("Agreed in %(cycle)s", cycle=earlier.title))
    caption = _("%(framework)s: each rating on the words of the scale", framework=framework.title)
    return Part(
        title=framework.title,
        caption=caption,
        figure=profile([one.competency.title for one in group], marks, labels) if drawn else "",
        table=Table(
            _("%(framework)s in words", framework=framework.title),
            tuple(Column(heading) for heading in headings),
            tuple(rows),
        ),
    )
