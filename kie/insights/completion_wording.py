"""Completion in words: where each review stands, whom it waits for, what the figures mean."""

from collections.abc import Callable, Mapping

from kie.i18n import _, format_day
from kie.insights.names import NamedReview
from kie.insights.standing import Stage
from kie.tables import Column, Table

NO_BREAK = "\N{NO-BREAK SPACE}"
_OPEN: Mapping[Stage, Callable[[], str]] = {
    "neither-in": lambda: _("Neither has handed in"),
    "employee-in": lambda: _("The employee has handed in"),
    "manager-in": lambda: _("The manager has handed in"),
    "exchange": lambda: _("Both have handed in; the exchange is to come"),
    "reopened": lambda: _("Opened again; the two talk once more"),
    "to-sign": lambda: _("Settled, to be signed by the manager"),
    "to-answer": lambda: _("Signed by the manager"),
    "not-signed": lambda: _("Shared, not signed by the employee in time"),
    "disputed": lambda: _("Signed, disagreeing; the manager’s manager is to decide"),
    "signed": lambda: _("Signed by both"),
    "gone": lambda: _("Not signed by both, and no longer kept"),
}
_CLOSED: Mapping[Stage, Callable[[], str]] = {
    "neither-in": lambda: _("Neither handed in"),
    "employee-in": lambda: _("Only the employee handed in"),
    "manager-in": lambda: _("Only the manager handed in"),
    "exchange": lambda: _("Both handed in; the exchange was not completed"),
    "reopened": lambda: _("Opened again, and not signed anew"),
    "to-sign": lambda: _("Settled, and not signed"),
    "to-answer": lambda: _("Signed by the manager only"),
    "not-signed": lambda: _("Signed by the manager only"),
    "disputed": lambda: _("Signed, disagreeing; nobody decided"),
    "signed": lambda: _("Signed by both"),
    "gone": lambda: _("Not signed by both, and no longer kept"),
}


def unnamed_words() -> str:
    """Why a partner finds fewer names than figures."""
    return _("Whoever has moved out of your units is still counted here, and is not shown by name.")


def status_words(review: NamedReview, is_open: bool = True) -> str:
    """Where the review stands, for HR; in a closed cycle, where it ended."""
    if review.exempt:
        return _("Exempt")
    if not review.counted:
        return _("Left before signing")
    stage = review.standing.stage
    if not is_open and review.gone_ahead and stage == "exchange":
        return _("One went ahead without the other; the exchange was not completed")
    if not is_open:
        return _CLOSED[stage]()
    if review.gone_ahead and stage == "exchange":
        return _("One went ahead without the other; the exchange is to come")
    if stage == "disputed" and review.decide_by is not None:
        day = format_day(review.decide_by)
        if review.decision_overdue:
            return _("Signed, disagreeing; the decision was due on %(day)s and is overdue", day=day)
        return _("Signed, disagreeing; the manager’s manager is to decide by %(day)s", day=day)
    if review.overdue_since is not None:
        said, day = _OPEN[stage](), format_day(review.overdue_since)
        return _("%(stands)s; overdue since %(day)s", stands=said, day=day)
    return _OPEN[stage]()


def nudge_words(review: NamedReview) -> str:
    """Whom the review waits for, by name; "–" for nobody."""
    if not review.counted or not review.standing.waited_for:
        return "–"
    if review.left:
        return _("Nobody: %(name)s has left", name=review.name)
    names = {
        "employee": review.name,
        "manager": review.leader or _("nobody yet: no manager or reviewer is named"),
        "moderator": review.decider or _("nobody yet: name a moderator"),
    }
    return ", ".join(names[one] for one in review.standing.waited_for)


def percentage(part: int, whole: int) -> str:
    """A share in whole per cent, never apart from its sign; "–" of nothing."""
    return f"{round(100 * part / whole)}{NO_BREAK}%" if whole else "–"


def of_counted(part: int, whole: int) -> str:
    """A count beside its denominator: 12 of 40 (30 %)."""
    words = _("%(part)s of %(whole)s", part=part, whole=whole).replace(" ", NO_BREAK)
    return f"{words} ({percentage(part, whole)})" if whole else words


def definitions(is_open: bool = True) -> tuple[tuple[str, str], ...]:
    """What the figures mean: printed beside them and above every export. Those of a closed cycle are of its close."""
    return (
        (
            _("Counted"),
            _(
                "everybody eligible when the cycle opened or who joined later, less those exempt and those who left "
                "before both had signed"
            ),
        ),
        (_("Met"), _("both confirmed the day on which they met")),
        (
            _("Recorded"),
            _("both handed in, or one went ahead without the other, and every competency has an outcome"),
        ),
        (_("Signed"), _("both signed, agreeing or not")),
        *(_of_today() if is_open else _of_the_close()),
    )


def _of_today() -> tuple[tuple[str, str], ...]:
    return (
        (_("Has a plan"), _("at least one active goal of the development plan that both agreed")),
        (
            _("Plan reviewed in 90 days"),
            _("has a plan, and both confirmed that they talked about it in the last 90 days"),
        ),
        (
            _("Overdue"),
            _(
                "a part is missing whose day has passed, and nobody has gone ahead without it; a signature or a "
                "decision whose day has passed is not counted here, but said beside the name"
            ),
        ),
    )


def _of_the_close() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Has a plan"),
            _(
                "at least one goal of the development plan was active when the cycle closed, and both had agreed it"
            ),
        ),
        (
            _("Plan reviewed in 90 days"),
            _(
                "had a plan, and both confirmed that they talked about it in the 90 days before the cycle closed"
            ),
        ),
        (
            _("Overdue"),
            _(
                "a part was still missing when the cycle closed, though its day had passed, and nobody had gone ahead "
                "without it; it cannot be handed in any more"
            ),
        ),
    )


def plan_talks_meaning() -> tuple[str, str]:
    """What the number of overdue talks means, which is of today and of open cycles only."""
    return (
        _("Talks about plans overdue"),
        _("people of these who have a plan that was to be talked about before today, and no talk was noted"),
    )


def all_definitions(is_open: bool) -> tuple[tuple[str, str], ...]:
    """What everything on the page and in its file means. Overdue talks are of today, so of an open cycle alone."""
    return (*definitions(), plan_talks_meaning()) if is_open else definitions(False)


def figures_table(title: str, rows: tuple[tuple[str | int | float, ...], ...], plan_talks: bool) -> Table:
    """The figures as a table of numbers, for export. `plan_talks`: overdue talks are the last of them."""
    return Table(
        title,
        (
            Column(_("Team")),
            Column(_("Eligible"), numeric=True),
            Column(_("Exempt"), numeric=True),
            Column(_("Left before signing"), numeric=True),
            Column(_("Counted"), numeric=True),
            Column(_("Met"), numeric=True),
            Column(_("Recorded"), numeric=True),
            Column(_("Signed"), numeric=True),
            Column(_("Has a plan"), numeric=True),
            Column(_("Plan reviewed in 90 days"), numeric=True),
            Column(_("Overdue"), numeric=True),
            *([Column(plan_talks_meaning()[0], numeric=True)] if plan_talks else []),
        ),
        rows,
    )


def names_table(title: str, rows: tuple[tuple[str, ...], ...]) -> Table:
    """Reviews by name as a table, for export."""
    return Table(
        title,
        (
            Column(_("Name")),
            Column(_("Team")),
            Column(_("Where it stands")),
            Column(_("Overdue since")),
            Column(_("Who to nudge")),
        ),
        rows,
    )
