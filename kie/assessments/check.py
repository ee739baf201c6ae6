"""The check before handing in, and the same to read afterwards: everything that was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie.assessments.helps import helps_for_check
from kie.assessments.models import Observation
from kie.assessments.questions import ErrorLink, in_words
from kie.assessments.screens import Part, Screen, screens_of
from kie.assessments.service import Missing, answer_of, what_is_missing
from kie.assessments.submissions import other_side, stands
from kie.assessments.unhelpful import UnhelpfulItem, unhelpful_of
from kie.assessments.want_labels import want_labels
from kie.frameworks.rules import Node
from kie.i18n import _, format_day, ngettext
from kie.identifiers import looks_like_a_persons_number


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was asked, what was said as (label, words), and where to change it ("" when it stands)."""

    term: str
    said: tuple[tuple[str, str], ...]
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one framework, or of another screen."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All that was written. `missing`: what is needed before handing in, each linked to where it is asked.

    `examples`: answers with which an example would help and none was written; handing in needs none. `other_in`: the
    other side has handed in, so that handing in opens both parts and cannot be undone.
    """

    part: Part
    groups: tuple[Group, ...]
    missing: tuple[ErrorLink, ...]
    examples: tuple[ErrorLink, ...]
    warning: bool
    other_in: bool = False


def check_page(session: Session, part: Part) -> CheckPage:
    """The page."""
    screens = screens_of(part)
    ratings = part.sheet.ratings.values()
    return CheckPage(
        part=part,
        groups=tuple(_groups(part, screens)),
        missing=_links(part, screens, missing_of(part)) if part.writable else (),
        examples=tuple(_examples(session, part, screens)) if part.writable else (),
        warning=any(looks_like_a_persons_number(rating.note) for rating in ratings),
        other_in=part.writable and stands(session, part.context.participation.id, other_side(part.side)),
    )


def _examples(session: Session, part: Part, screens: tuple[Screen, ...]) -> Iterator[ErrorLink]:
    helps = helps_for_check(session, part)
    for screen in screens:
        for node in screen.nodes:
            rating = part.sheet.ratings.get((node.framework_id, node.node_id))
            if helps.example(node).asked_for(answer_of(rating)):
                key = f"{node.framework_id}/{node.node_id}"
                yield ErrorLink(_words(part, node), _url(part, screen, key))


def answers_of(part: Part) -> dict[str, UnhelpfulItem]:
    """What is stored on unhelpful behaviours, by framework id."""
    found = {
        framework_id: unhelpful_of(framework_id, answer, part.sheet.observations.get(framework_id, ()))
        for framework_id, answer in part.sheet.unhelpful.items()
    }
    return {framework_id: item for framework_id, item in found.items() if item is not None}


def missing_of(part: Part) -> Missing:
    """What is still needed before handing in."""
    return what_is_missing(part.asked, part.side, part.sheet.ratings, answers_of(part))


def _groups(part: Part, screens: tuple[Screen, ...]) -> list[Group]:
    by_framework: dict[str, list[Row]] = {}
    others: list[Group] = []
    for screen in screens:
        if screen.kind == "theme":
            by_framework.setdefault(screen.framework_id, []).extend(_rated(part, screen))
        elif screen.kind == "unhelpful":
            others.append(Group(screen.title, _unhelpful(part, screen)))
        else:
            others.append(Group(screen.title, _wants(part, screen)))
    rated = part.asked.rated
    return [Group(rated(one).framework.title, tuple(rows)) for one, rows in by_framework.items()] + others


def _url(part: Part, screen: Screen, key: str = "") -> str:
    if not part.writable:
        return ""
    joint = "&" if "?" in screen.url else "?"
    return f"{screen.url}{joint}back=check" + (f"#{key}/step" if key else "")


def _rated(part: Part, screen: Screen) -> list[Row]:
    rows = []
    for node in screen.nodes:
        answer = answer_of(part.sheet.ratings.get((node.framework_id, node.node_id)))
        key = f"{node.framework_id}/{node.node_id}"
        rows.append(Row(_words(part, node), in_words(part, node, answer), _url(part, screen, key)))
    return rows


def _words(part: Part, node: Node) -> str:
    if node.node_id == node.competency_id:
        return part.asked.competency(node.framework_id, node.competency_id).title
    return part.asked.rated(node.framework_id).framework.statement(node.node_id).text


def _unhelpful(part: Part, screen: Screen) -> tuple[Row, ...]:
    answer = part.sheet.unhelpful.get(screen.framework_id)
    observations = part.sheet.observations.get(screen.framework_id, [])
    if part.side == "self":
        question, none = _("Any you want to work on?"), _("None")
    else:
        question, none = _("Have you seen any?"), _("None of these")
    url = _url(part, screen)
    if answer is None:
        return (Row(question, ((_("Answer"), _("Not answered")),), url),)
    if not observations:
        # Once handed in, something was picked: it is gone because it was deleted when its time was over.
        gone = _("Deleted twelve months after it ended") if part.sheet.submission else _("Not answered")
        return (Row(question, ((_("Answer"), none if answer.none_seen else gone),), url),)
    framework = part.asked.rated(screen.framework_id).framework
    return tuple(
        Row(framework.statement(one.statement_id).text, _observed(part, one), url) for one in observations
    )


def _observed(part: Part, one: Observation) -> tuple[tuple[str, str], ...]:
    if part.side == "self":
        said = _("Shared with your manager") if one.shared else _("Only for you")
        return ((_("Who reads it"), said),)
    scale = part.asked.rated(one.framework_id).framework.unhelpful_scale
    gone = _("Still to fill in")
    return (
        (_("How often"), scale.labels[one.step - 1] if one.step else gone),
        (_("Last seen"), format_day(one.seen_on) if one.seen_on else gone),
        (_("What was seen"), one.what_seen or gone),
        (_("Talked about on"), format_day(one.raised_on) if one.raised_on else gone),
    )


def _wants(part: Part, screen: Screen) -> tuple[Row, ...]:
    wants = part.sheet.wants
    url = _url(part, screen)
    return tuple(
        Row(label, (("", getattr(wants, box, "") or _("Nothing written")),), url)
        for box, label in want_labels().items()
    )


def _links(part: Part, screens: tuple[Screen, ...], missing: Missing) -> tuple[ErrorLink, ...]:
    found: list[ErrorLink] = []
    for blank in missing.blanks:
        mine = [
            one
            for one in screens
            if (one.framework_id, one.competency_id) == (blank.framework_id, blank.competency_id)
        ]
        screen = next(one for one in mine if not one.done)
        title = part.asked.competency(blank.framework_id, blank.competency_id).title
        said = ngettext(
            "%(title)s: %(n)s more answer is needed",
            "%(title)s: %(n)s more answers are needed",
            blank.more,
            title=title,
        )
        found.append(ErrorLink(title_only(title) if blank.total == 1 else said, _url(part, screen)))
    unanswered = dict.fromkeys(
        [*missing.unhelpful, *(framework_id for framework_id, _one in missing.unfinished)]
    )
    for framework_id in unanswered:
        screen = next(one for one in screens if (one.kind, one.framework_id) == ("unhelpful", framework_id))
        said = _("%(title)s: answer this question", title=screen.title)
        if framework_id not in missing.unhelpful:
            said = _("%(title)s: something is still to fill in", title=screen.title)
        found.append(ErrorLink(said, _url(part, screen)))
    return tuple(found)


def title_only(title: str) -> str:
    """The line for a theme without its one answer."""
    return _("%(title)s: choose an answer", title=title)
