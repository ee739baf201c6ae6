"""What the pages with the questions of an assessment show. Its first page is in `overview`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kie.assessments.asked import Key
from kie.assessments.helps import Helps, helps_for_theme
from kie.assessments.questions import Attempt, Question, questions_of
from kie.assessments.readers import reader_of
from kie.assessments.screens import Part, Screen, needed_of
from kie.errors import NotFound
from kie.evidence.queries import Beside
from kie.frameworks.models import Competency, Framework, Statement
from kie.frameworks.rules import Node
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One competency with its questions on this page. `statements` are its positive ones, for reading.

    `evidence`: notes of the diary that show it, as far as the viewer reads them.
    """

    framework: Framework
    competency: Competency
    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    evidence: Beside | None

    @property
    def by_statement(self) -> bool:
        """Whether each statement is a question of its own."""
        return bool(self.statements) and not self.questions[0].options


@dataclass(frozen=True, slots=True)
class RatingPage:
    """A page with ratings: one screen, or all of them on one page (`screen` None, see `kie.assessments.whole`)."""

    part: Part
    title: str
    caption: str
    sections: tuple[Section, ...]
    screen: Screen | None
    total: int
    back: Link
    reader: str
    attempt: Attempt

    @property
    def as_of(self) -> int:
        """One number for the versions of everything that the page asks: each save raises it."""
        return version_of(self.sections)

    @property
    def saved_at(self) -> datetime | None:
        """When something on this page was last saved; None also when what it shows is not saved."""
        if self.attempt.typed:
            return None
        return max(
            (one.saved_at for section in self.sections for one in section.questions if one.saved_at),
            default=None,
        )


def version_of(sections: Iterable[Section]) -> int:
    """The versions of all their questions together."""
    return sum(one.version for section in sections for one in section.questions)


def theme_page(
    session: Session, part: Part, screens: tuple[Screen, ...], screen: Screen, attempt: Attempt
) -> RatingPage:
    """One theme's screen."""
    helps = helps_for_theme(session, part, screen.nodes)
    section = section_of(part, (screen.framework_id, screen.competency_id), screen.nodes, attempt, helps)
    return RatingPage(
        part=part,
        title=screen.title,
        caption=section.framework.title,
        sections=(section,),
        screen=screen,
        total=len(needed_of(screens)),
        back=back_from(part, screens, screen),
        reader=reader_of(session, part),
        attempt=attempt,
    )


def section_of(part: Part, key: Key, nodes: Iterable[Node], attempt: Attempt, helps: Helps) -> Section:
    """One competency with its questions."""
    return Section(
        framework=part.asked.rated(key[0]).framework,
        competency=part.asked.competency(*key),
        statements=part.asked.statements(*key),
        questions=questions_of(part, nodes, attempt, helps),
        evidence=helps.evidence.get(key),
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


def back_from(part: Part, screens: tuple[Screen, ...], screen: Screen) -> Link:
    """The screen before, or the first page."""
    if screen.number == 1:
        return Link(part.title, part.url("show"))
    return Link(_("Back"), screens[screen.number - 2].url)


def after(part: Part, screens: tuple[Screen, ...], screen: Screen) -> str:
    """The address of the screen that follows, or of the check."""
    return screens[screen.number].url if screen.number < len(screens) else part.url("check")
