"""What the first page of an assessment and the pages with its questions show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.ahead import gone_ahead_of
from kie.assessments.asked import Key
from kie.assessments.check import missing_of
from kie.assessments.handover import notes_of
from kie.assessments.helps import Helps, helps_for_all, helps_for_theme
from kie.assessments.models import Submission
from kie.assessments.on_paper import paper_words
from kie.assessments.queries import review_facts
from kie.assessments.questions import Attempt, Question, questions_of
from kie.assessments.readers import reader_of, readers_of
from kie.assessments.screens import Part, Screen, resume_at, screens_of
from kie.cycles.absence import absence_of
from kie.cycles.rules import minutes_for
from kie.errors import NotFound
from kie.evidence.queries import NoteBeside
from kie.frameworks.models import Competency, Framework, Statement
from kie.frameworks.rules import Node
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page of a part: what it is for, who can read it, how far it is, what comes next.

    `ready`: nothing that is needed is blank; `extras` are then the screens that may still be filled in.
    `minutes`: about how long what is not answered yet takes, 0 when nothing is left to rate.
    `state` says in a sentence why nothing can be written, "" when it can (or what happened to somebody else's draft).
    `taking_back_url`, `exchange_url`: "" while that is not possible. `notes_url`: where the notes are that former
    managers handed over, "" when there are none that the viewer may read. `paper`: that it was typed in from paper and
    waits for the person, "" when it does not.
    """

    part: Part
    readers: tuple[str, ...]
    is_late: bool
    due_on: date
    minutes: int
    screens: tuple[Screen, ...]
    carry_on: Link
    ready: bool
    extras: tuple[Screen, ...]
    state: str
    taking_back_url: str
    exchange_url: str
    notes_url: str = ""
    paper: str = ""

    @property
    def done(self) -> int:
        """How many screens have nothing blank."""
        return sum(screen.done for screen in self.screens)

    @property
    def submission(self) -> Submission | None:
        """The submission that stands."""
        return self.part.sheet.submission


def overview(session: Session, part: Part) -> Overview:
    """The first page."""
    cycle = part.context.cycle
    due = cycle.cycle.self_due_on if part.side == "self" else cycle.cycle.manager_due_on
    due = absence_of(session, part.context.participation.id).due(due, cycle.cycle.closes_on)
    facts = review_facts(session, part.context.participation.id, part.side)
    shown = Fact.REVEALED in facts
    own = part.sheet.submission is not None
    may_take_back = own and cycle.is_open and facts == {Fact.OTHER_NOT_HANDED_IN}
    screens = screens_of(part)
    ready = not missing_of(part)
    return Overview(
        part=part,
        readers=readers_of(session, part),
        is_late=clock.today() > due,
        due_on=due,
        minutes=minutes_for(sum(not part.answered(node) for node in part.asked.nodes.values())),
        screens=screens,
        carry_on=_carry_on(part, screens, ready),
        ready=ready,
        extras=tuple(screen for screen in screens if ready and screen.optional and not screen.done),
        state=_state(
            part, shown, shown and gone_ahead_of(session, part.context.participation.id) is not None
        ),
        taking_back_url=part.url("taking_back") if may_take_back else "",
        exchange_url=url_for("reviews.exchange", participation_id=part.context.participation.id)
        if shown
        else "",
        notes_url=_notes_url(session, part, shown),
        paper=paper_words(session, part.context.participation.id)
        if part.side == "self" and part.sheet.assessment is not None and part.writable
        else "",
    )


def _notes_url(session: Session, part: Part, shown: bool) -> str:
    if part.side == "self" and not shown:
        return ""
    one = part.context.participation.id
    return url_for("assessments.handed_over", participation_id=one) if notes_of(session, one) else ""


def _state(part: Part, shown: bool, went_ahead: bool) -> str:
    if part.left_behind:
        return _(
            "The other side went ahead without this part, ten working days after it was due. It stays blank, and "
            "nothing was agreed. You can read the exchange and talk it through."
        )
    if shown and went_ahead:
        return _("You went ahead without the other part, which stays blank. Both of you can read yours now.")
    if shown:
        return _(
            "You have both handed in. Each of you can read what the other wrote and prepare the exchange."
        )
    if part.handed_in_by_other:
        return _(
            "Handed in by %(rater)s, who rated %(name)s before you. It stays as it is, and nobody reads it until "
            "%(name)s has handed in too.",
            rater=part.former_rater,
            name=part.name,
        )
    if part.sheet.submission is not None and part.side == "self":
        return _("You have handed this in. Your manager can read it once they have handed in their part too.")
    if part.sheet.submission is not None:
        return _(
            "You have handed this in. %(name)s can read it once they have handed in too.", name=part.name
        )
    if part.context.cycle.is_closed:
        return _("This cycle is closed, so nothing can be written or handed in any more.")
    if part.foreign:
        return _(
            "%(rater)s, who rated %(name)s before you, had begun this part. What they wrote stays theirs and is not "
            "shown to you. You begin afresh.",
            rater=part.former_rater,
            name=part.name,
        )
    return ""


def _carry_on(part: Part, screens: tuple[Screen, ...], ready: bool) -> Link:
    following = resume_at(screens)
    if ready or following is None:
        return Link(_("Check your answers and hand in"), part.url("check"))
    if part.sheet.assessment is None:
        return Link(_("Start"), following.url)
    said = _("Carry on with %(number)s of %(total)s", number=following.number, total=len(screens))
    return Link(said, following.url)


@dataclass(frozen=True, slots=True)
class Section:
    """One competency with its questions on this page. `statements` are its positive ones, for reading.

    `evidence`: notes of the diary that show it, as far as the viewer reads them.
    """

    framework: Framework
    competency: Competency
    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    evidence: tuple[NoteBeside, ...]

    @property
    def by_statement(self) -> bool:
        """Whether each statement is a question of its own."""
        return bool(self.statements) and not self.questions[0].options


@dataclass(frozen=True, slots=True)
class RatingPage:
    """A page with ratings: one screen, or all of them on one page (`screen` None).

    `rest`: the screens that all ratings on one page leave out, in order; empty on a screen.
    """

    part: Part
    title: str
    caption: str
    sections: tuple[Section, ...]
    screen: Screen | None
    total: int
    back: Link
    reader: str
    attempt: Attempt
    rest: tuple[Screen, ...] = ()

    @property
    def saved_at(self) -> datetime | None:
        """When something on this page was last saved; None also when what it shows is not saved."""
        if self.attempt.typed:
            return None
        return max(
            (one.saved_at for section in self.sections for one in section.questions if one.saved_at),
            default=None,
        )


def theme_page(
    session: Session, part: Part, screens: tuple[Screen, ...], screen: Screen, attempt: Attempt
) -> RatingPage:
    """One theme's screen."""
    helps = helps_for_theme(session, part, screen.nodes)
    section = _section(part, (screen.framework_id, screen.competency_id), screen.nodes, attempt, helps)
    return RatingPage(
        part=part,
        title=screen.title,
        caption=section.framework.title,
        sections=(section,),
        screen=screen,
        total=len(screens),
        back=back_from(part, screens, screen),
        reader=reader_of(session, part),
        attempt=attempt,
    )


def whole_page(session: Session, part: Part, screens: tuple[Screen, ...], attempt: Attempt) -> RatingPage:
    """Every rating on one page."""
    helps = helps_for_all(session, part)
    return RatingPage(
        part=part,
        title=_("All ratings on one page"),
        caption=part.title,
        sections=tuple(
            _section(part, key, nodes, attempt, helps) for key, nodes in part.asked.by_competency.items()
        ),
        screen=None,
        total=len(screens),
        back=Link(part.title, part.url("show")),
        reader=reader_of(session, part),
        attempt=attempt,
        rest=without_ratings(screens),
    )


def _section(part: Part, key: Key, nodes: Iterable[Node], attempt: Attempt, helps: Helps) -> Section:
    return Section(
        framework=part.asked.rated(key[0]).framework,
        competency=part.asked.competency(*key),
        statements=part.asked.statements(*key),
        questions=questions_of(part, nodes, attempt, helps),
        evidence=helps.evidence.get(key, ()),
    )


def theme_screen(screens: Iterable[Screen], framework_id: str, competency_id: str, piece: int) -> Screen:
    """The screen of this competency; raises NotFound."""
    wanted = ("theme", framework_id, competency_id, piece)
    for screen in screens:
        if (screen.kind, screen.framework_id, screen.competency_id, screen.piece) == wanted:
            return screen
    raise NotFound()


def other_screen(screens: Iterable[Screen], kind: str, framework_id: str = "") -> Screen:
    """The screen on a framework's unhelpful behaviours, or on what the person wants; raises NotFound."""
    for screen in screens:
        if (screen.kind, screen.framework_id) == (kind, framework_id):
            return screen
    raise NotFound()


def without_ratings(screens: tuple[Screen, ...]) -> tuple[Screen, ...]:
    """The screens that rate nothing: unhelpful behaviours, and what the person wants."""
    return tuple(screen for screen in screens if screen.kind != "theme")


def back_from(part: Part, screens: tuple[Screen, ...], screen: Screen) -> Link:
    """The screen before, or the first page."""
    if screen.number == 1:
        return Link(part.title, part.url("show"))
    return Link(_("Back"), screens[screen.number - 2].url)


def after(part: Part, screens: tuple[Screen, ...], screen: Screen) -> str:
    """The address of the screen that follows, or of the check."""
    return screens[screen.number].url if screen.number < len(screens) else part.url("check")


def after_ratings(part: Part, screens: tuple[Screen, ...]) -> str:
    """The address of the first screen that all ratings on one page leave out, or of the check."""
    rest = without_ratings(screens)
    return rest[0].url if rest else part.url("check")
