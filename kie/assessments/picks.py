"""What the page on a framework's unhelpful behaviours shows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from kie.assessments.forms import UNHELPFUL, Values, text_of, without_prefix
from kie.assessments.pages import Link, back_from
from kie.assessments.questions import Attempt, ErrorLink
from kie.assessments.readers import picks_reader_of
from kie.assessments.screens import Part, Screen, needed_of
from kie.assessments.standing import StandingObservation, unresolved_of
from kie.assessments.unhelpful import Seen, UnhelpfulItem, earliest_day, unhelpful_of
from kie.cycles.route import route_of
from kie.forming import version_read
from kie.frameworks.models import Framework, Statement
from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number


@dataclass(frozen=True, slots=True)
class Pick:
    """One unhelpful behaviour with its fields as texts; `problems` by field name."""

    statement: Statement
    picked: bool
    step: str
    seen_on: str
    what_seen: str
    raised_on: str
    shared: bool
    problems: dict[str, str]

    @property
    def warning(self) -> bool:
        """Whether what was seen seems to name somebody by a number."""
        return looks_like_a_persons_number(self.what_seen)

    @staticmethod
    def fits_a_box_for_dates(typed: str) -> bool:
        """Whether a browser shows it in such a box, which stays empty at anything but a day in the form it expects."""
        try:
            return not typed or date.fromisoformat(typed).isoformat() == typed
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class UnhelpfulPage:
    """The one question on a framework's unhelpful behaviours. `answer`: "none", "some" or "".

    `prefix`: how the names of its controls begin, "" where it has its page to itself.

    `route`: where conduct and safety are reported instead, in HR's words. `standing`: raised in earlier reviews and
    still open, so on the agenda again by themselves.
    """

    part: Part
    screen: Screen
    total: int
    framework: Framework
    prefix: str
    answer: str
    picks: tuple[Pick, ...]
    version: int
    earliest: date
    back: Link
    reader: str
    saved_at: datetime | None
    errors: tuple[ErrorLink, ...]
    attempt: Attempt
    problems: dict[str, str]
    theirs: tuple[tuple[str, str], ...]
    theirs_typed: dict[str, object]
    texts: tuple[str, ...]
    route: str
    standing: tuple[StandingObservation, ...]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every question of one part has in common. `alone`: a question has its page to itself."""

    screens: tuple[Screen, ...]
    attempt: Attempt
    earliest: date
    reader: str
    standing: tuple[StandingObservation, ...]
    alone: bool


def unhelpful_page(
    session: Session, part: Part, screens: tuple[Screen, ...], screen: Screen, attempt: Attempt
) -> UnhelpfulPage:
    """The page of one framework's question."""
    return _page(part, screen, _shared(session, part, screens, attempt, alone=True))


def unhelpful_pages(
    session: Session, part: Part, screens: tuple[Screen, ...], attempt: Attempt
) -> tuple[UnhelpfulPage, ...]:
    """The questions of every framework that has one, for a page with all of them."""
    shared = _shared(session, part, screens, attempt, alone=False)
    return tuple(_page(part, screen, shared) for screen in screens if screen.kind == "unhelpful")


def _shared(
    session: Session, part: Part, screens: tuple[Screen, ...], attempt: Attempt, *, alone: bool
) -> _Shared:
    return _Shared(
        screens,
        attempt,
        earliest=earliest_day(session, part.context),
        reader=picks_reader_of(session, part),
        standing=unresolved_of(session, part.context.person.id, but=[part.context.participation.id]),
        alone=alone,
    )


def _page(part: Part, screen: Screen, shared: _Shared) -> UnhelpfulPage:
    attempt, key = shared.attempt, f"{UNHELPFUL}/{screen.framework_id}/"
    prefix = "" if shared.alone else key
    answer = part.sheet.unhelpful.get(screen.framework_id)
    stored = unhelpful_of(screen.framework_id, answer, part.sheet.observations.get(screen.framework_id, ()))
    elsewhere = attempt.elsewhere.get(screen.framework_id)
    problems = without_prefix(attempt.problems, key)
    statements = part.asked.unhelpful[screen.framework_id]
    sent = without_prefix(attempt.typed, prefix)
    typed = sent or (typed_from(stored) if stored else {})
    shown = {screen.framework_id, *part.context.cycle.editions.before(screen.framework_id)}
    return UnhelpfulPage(
        part=part,
        screen=screen,
        total=len(needed_of(shared.screens)),
        framework=part.asked.rated(screen.framework_id).framework,
        prefix=prefix,
        answer=text_of(typed, "answer") or "",
        picks=tuple(_pick(one, typed, problems) for one in statements),
        version=elsewhere.version if elsewhere else _version(sent, stored),
        earliest=shared.earliest,
        back=back_from(part, shared.screens, screen),
        reader=shared.reader,
        saved_at=answer.saved_at if answer and not attempt.typed else None,
        errors=_errors(attempt, problems),
        attempt=attempt,
        problems=problems,
        theirs=_theirs(elsewhere, statements) if elsewhere else (),
        theirs_typed={f"{prefix}{name}": value for name, value in typed_from(elsewhere).items()}
        if elsewhere
        else {},
        texts=tuple(f"{prefix}{one.id}/what_seen" for one in statements),
        route=route_of(part.context.cycle.cycle),
        standing=tuple(one for one in shared.standing if one.framework_id in shown),
    )


def typed_from(item: UnhelpfulItem) -> dict[str, object]:
    """A stored answer as the values of its controls."""
    answer = "none" if item.none_seen else "some"
    values: dict[str, object] = {"answer": answer, "seen": [one.statement_id for one in item.seen]}
    for one in item.seen:
        values[f"{one.statement_id}/step"] = str(one.step or "")
        values[f"{one.statement_id}/seen_on"] = one.seen_on.isoformat() if one.seen_on else ""
        values[f"{one.statement_id}/what_seen"] = one.what_seen
        values[f"{one.statement_id}/raised_on"] = one.raised_on.isoformat() if one.raised_on else ""
        values[f"{one.statement_id}/shared"] = "yes" if one.shared else ""
    return values


def _pick(statement: Statement, typed: Values, problems: dict[str, str]) -> Pick:
    seen = typed.get("seen") or []
    picked = statement.id in ([seen] if isinstance(seen, str) else seen if isinstance(seen, list) else [])
    values = {
        name: text_of(typed, f"{statement.id}/{name}") or ""
        for name in ("step", "seen_on", "what_seen", "raised_on", "shared")
    }
    own = {
        name.removeprefix(f"{statement.id}/"): said
        for name, said in problems.items()
        if name.startswith(f"{statement.id}/")
    }
    return Pick(
        statement,
        picked,
        values["step"],
        values["seen_on"],
        values["what_seen"],
        values["raised_on"],
        values["shared"] == "yes",
        own,
    )


def _version(typed: Values, stored: UnhelpfulItem | None) -> int:
    text = text_of(typed, "version") or ""
    if text.isdecimal():
        return version_read(text)
    return stored.version if stored else 0


def _errors(attempt: Attempt, problems: dict[str, str]) -> tuple[ErrorLink, ...]:
    targets = {"answer": "answer-none", "seen": "answer-none"}
    found = tuple(
        ErrorLink(said, targets.get(name, f"{name}-1" if name.endswith("/step") else name))
        for name, said in problems.items()
    )
    return found or attempt.errors


def _theirs(stored: UnhelpfulItem, statements: tuple[Statement, ...]) -> tuple[tuple[str, str], ...]:
    texts = {one.id: one.text for one in statements}
    if stored.none_seen:
        return ((_("Answer"), _("None of these")),)
    return tuple((texts.get(one.statement_id, ""), _observed(one)) for one in stored.seen)


def _observed(one: Seen) -> str:
    days = [day.isoformat() for day in (one.seen_on, one.raised_on) if day]
    return " · ".join([*days, one.what_seen]) if days or one.what_seen else _("Picked")
