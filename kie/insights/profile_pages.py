"""A person's profile as shown: for each framework and scale a picture and its table, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from kie.cycles.queries import CycleContext, RatedFramework, cycle_context
from kie.errors import NotFound
from kie.frameworks.models import Competency, Editions, Scale
from kie.i18n import _
from kie.insights.charts.profile import Marks, profile
from kie.insights.earlier_review import EarlierReview
from kie.insights.profile_wording import agreed_words, step_words
from kie.insights.profiles import Ratings, SeenReview, ratings_of, seen_reviews
from kie.people.queries import names_of
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ReviewLink:
    """A way to one review's profile. `current`: this page."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The competencies of one framework that are rated on one scale. `figure`: "" when nothing can be drawn."""

    title: str
    caption: str
    figure: str
    table: Table


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """All that the page shows. `cycle`: title of the review shown, "" when there is none yet.

    `own`: the reader is the person. `revealed`: with the manager's and the agreed ratings. `record_url`: the record of
    the review shown, "" when there is none.
    """

    name: str
    own: bool
    cycle: str
    revealed: bool
    reviews: tuple[ReviewLink, ...]
    parts: tuple[Part, ...]
    record_url: str = ""


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
    earlier = _earlier(session, reviews, shown, cycle.editions)
    return ProfilePage(
        name=name,
        own=own,
        cycle=shown.title,
        revealed=shown.revealed,
        reviews=tuple(_link(one, person_id, shown) for one in reviews),
        parts=tuple(_parts(cycle, shown, ratings_of(session, shown), earlier, own)),
        record_url=(
            url_for("reviews.record", participation_id=shown.participation_id) if shown.has_record else ""
        ),
    )


def _chosen(reviews: list[SeenReview], asked: str | None) -> SeenReview:
    if asked:
        found = next((one for one in reviews if str(one.cycle_id) == asked), None)
        if found is None:
            raise NotFound()
        return found
    return next((one for one in reviews if one.revealed), reviews[0])


def _earlier(
    session: Session, reviews: list[SeenReview], shown: SeenReview, editions: Editions
) -> EarlierReview | None:
    """The last revealed review before the one shown; None for the first, and while only one's own part is seen."""
    before = [one for one in reviews if one.revealed and one.opened_at < shown.opened_at]
    if not before or not shown.revealed:
        return None
    cycle = cycle_context(session, before[0].cycle_id)
    return EarlierReview(before[0].title, cycle, ratings_of(session, before[0]), editions)


def _link(review: SeenReview, person_id: UUID, shown: SeenReview) -> ReviewLink:
    return ReviewLink(
        review.title,
        url_for("insights.profile", person_id=person_id, cycle=review.cycle_id),
        review.cycle_id == shown.cycle_id,
    )


def _parts(
    cycle: CycleContext, review: SeenReview, ratings: Ratings, earlier: EarlierReview | None, own: bool
) -> list[Part]:
    required = cycle.role_profile(review.role_profile)
    found = []
    for rated in cycle.frameworks:
        framework = rated.framework
        asked = [one for one in framework.competencies if (framework.id, one.id) in ratings.keys]
        scales = {one.id: framework.scale_at(rated.depth, one) for one in asked}
        for _scale_id, same in groupby(asked, key=lambda one: scales[one.id].id):
            competencies = list(same)
            scale = scales[competencies[0].id]
            wanted = {
                one.id: required.required_step(framework.id, one.id)
                if scale.id == framework.scale.id
                else None
                for one in competencies
            }
            found.append(_part(rated, competencies, scale, ratings, wanted, earlier, own))
    return found


def _part(
    rated: RatedFramework,
    competencies: list[Competency],
    scale: Scale,
    ratings: Ratings,
    wanted: Mapping[str, int | None],
    earlier: EarlierReview | None,
    own: bool,
) -> Part:
    framework_id, labels = rated.framework.id, scale.labels
    keys = [(framework_id, one.id) for one in competencies]
    kinds = {_("You") if own else _("Self"): ratings.own}
    if ratings.manager or ratings.agreed:
        kinds |= {_("Your manager") if own else _("Manager"): ratings.manager, _("Agreed"): ratings.agreed}
    marks = [Marks(name, tuple(given.get(key) for key in keys)) for name, given in kinds.items()]
    drawn = any(step is not None for kind in marks for step in kind.steps)
    headings = [_("Competency"), *kinds, _("Your role asks for") if own else _("The role asks for")]
    rows = []
    for key, one in zip(keys, competencies, strict=True):
        words = [
            agreed_words(given, key, scale) if given is ratings.agreed else step_words(given, key, scale)
            for given in kinds.values()
        ]
        step = wanted[one.id]
        words.append("–" if step is None else labels[step - 1])
        rows.append((one.title, *words, *([earlier.words(framework_id, one, scale)] if earlier else [])))
    if earlier:
        headings.append(_("Agreed in %(cycle)s", cycle=earlier.title))
    caption = _("%(framework)s: each rating on the words of the scale", framework=rated.framework.title)
    return Part(
        title=rated.framework.title,
        caption=caption,
        figure=profile([one.title for one in competencies], marks, labels) if drawn else "",
        table=Table(
            _("%(framework)s in words", framework=rated.framework.title),
            tuple(Column(heading) for heading in headings),
            tuple(rows),
        ),
    )
