"""What a clerk sees of a form: its questions, blank, or as they just typed them. Never what is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kie.assessments.asked import Asked
from kie.assessments.forms import text_of
from kie.assessments.questions import Attempt, Choice, ErrorLink, choices_of
from kie.assessments.rules import Blank, missing
from kie.assessments.service import AnswersMissing
from kie.assessments.want_labels import want_labels
from kie.assessments.words import WANTS_KEY
from kie.errors import Conflict, Invalid, KieError
from kie.frameworks.models import Framework, Statement
from kie.frameworks.paper import PaperQuestion, themes_of
from kie.i18n import _
from kie.paper.queries import Opened
from kie.paper.rules import BLANK_TOO
from kie.paper.typed import Values

CONFIRM = "all_is_right"
"""The button of a copy that the person has confirmed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it stands on the paper, under the same number. `options`: for "done well" and "to work on"."""

    key: str
    number: int
    legend: str
    choices: tuple[Choice, ...]
    opt_out: str
    options: tuple[Statement, ...]
    typed: Mapping[str, str]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Theme:
    """One competency with its lines."""

    framework: Framework
    competency_id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One box of what the person wants. `problem`: why it was refused, "" when it was not."""

    name: str
    label: str
    text: str
    problem: str = ""


class NothingTyped(Invalid):
    """The form was sent without a word."""


class BlanksUnsaid(Invalid):
    """Answers are blank, and nobody said that they are on the paper too."""


class PutAsideElsewhere(Conflict):
    """Another page put aside what the page that was sent did not show."""

    def __init__(self) -> None:
        super().__init__(
            _("You put this form aside on another page, with words that this page did not show."),
            _("Nothing was changed. Choose below which to go on with, then send it again."),
        )


@dataclass(frozen=True, slots=True)
class TypingPage:
    """The whole form. `blanks`: links to what would be missing, asked about before it is kept.

    `problems`: what is wrong with a control, by its name; `aside`: what became of what was typed, in words, "" when
    nothing was refused; `next_step`: what to do after a refusal, "" without one.
    """

    opened: Opened
    themes: tuple[Theme, ...]
    unhelpful: tuple[tuple[Framework, tuple[Statement, ...]], ...]
    boxes: tuple[Box, ...]
    typed: Values
    errors: tuple[ErrorLink, ...] = ()
    blanks: tuple[ErrorLink, ...] = ()
    next_step: str = ""
    aside: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_copy(self) -> bool:
        """Whether it is a copy that came back with corrections."""
        return self.opened.form.kind == "copy"


def typing_page(opened: Opened, typed: Values, error: KieError | None = None, aside: str = "") -> TypingPage:
    """The page. `typed`: what to show again after a refusal or what was put aside, empty when it just opens.

    `aside`: what became of what was typed and refused, in words.
    """
    asked = Asked(opened.context)
    attempt = Attempt.of(typed, error) if error is not None else Attempt()
    themes = tuple(_themes(opened, asked, typed, attempt))
    asks = BLANK_TOO in typed if error is None else not isinstance(error, NothingTyped | PutAsideElsewhere)
    blanks = blanks_in(opened, typed) if asks and opened.form.kind == "blank" else ()
    return TypingPage(
        opened=opened,
        themes=themes,
        unhelpful=tuple((asked.rated(one).framework, those) for one, those in asked.unhelpful.items()),
        boxes=_boxes(typed, attempt),
        typed=typed,
        errors=_errors(themes, attempt, error, ask_blanks=bool(blanks) and BLANK_TOO not in typed),
        blanks=_links(themes, blanks),
        next_step="" if attempt.problems else attempt.next_step,
        aside=aside,
        texts={name: text for name in typed if (text := text_of(typed, name)) is not None},
        problems=attempt.problems,
    )


def blanks_in(opened: Opened, typed: Values) -> tuple[Blank, ...]:
    """The competencies with too few answers to hand in."""
    asked = Asked(opened.context)
    answered = {key for key in asked.nodes if text_of(typed, f"{key[0]}/{key[1]}/step")}
    return tuple(missing(asked.nodes.values(), answered))


def blanks_unsaid(opened: Opened, typed: Values) -> bool:
    """Whether answers are blank, and it is still to be said that they are on the paper too."""
    asks = opened.form.kind == "blank" and not text_of(typed, BLANK_TOO)
    return asks and bool(blanks_in(opened, typed))


def _links(themes: Iterable[Theme], blanks: Iterable[Blank]) -> tuple[ErrorLink, ...]:
    """To the first question without an answer in each competency, with its number on the paper."""
    wanted = {(one.framework_id, one.competency_id) for one in blanks}
    return tuple(
        ErrorLink(f"{line.number}. {theme.title}", f"{line.key}/step-1")
        for theme in themes
        if (theme.framework.id, theme.competency_id) in wanted
        for line in [next((one for one in theme.lines if not one.typed["step"]), theme.lines[0])]
    )


def _themes(opened: Opened, asked: Asked, typed: Values, attempt: Attempt) -> list[Theme]:
    found: list[Theme] = []
    number = 1
    for rated in opened.context.cycle.frameworks:
        themes = themes_of(rated.framework, rated.depth, opened.context.role_profile, number)
        number += sum(len(theme.questions) for theme in themes)
        for theme in themes:
            lines = tuple(
                _line(rated.framework, one, theme.reading, typed, attempt) for one in theme.questions
            )
            found.append(Theme(rated.framework, theme.competency.id, theme.competency.title, lines))
    return found


def _line(
    framework: Framework,
    one: PaperQuestion,
    reading: tuple[Statement, ...],
    typed: Values,
    attempt: Attempt,
) -> Line:
    key = f"{framework.id}/{one.node_id}"
    return Line(
        key=key,
        number=one.number,
        legend=one.statement.text if one.statement else _("Your answer"),
        choices=choices_of(one.scale, None),
        opt_out=one.scale.opt_out_self,
        options=reading if one.statement is None else (),
        typed={
            name: text_of(typed, f"{key}/{name}") or ""
            for name in ("step", "note", "done_well", "to_work_on")
        },
        problems={
            name.removeprefix(key).lstrip("/"): said
            for name, said in attempt.problems.items()
            if name == key or name.startswith(f"{key}/")
        },
    )


def _boxes(typed: Values, attempt: Attempt) -> tuple[Box, ...]:
    return tuple(
        Box(name, label, text_of(typed, name) or "", attempt.problems.get(f"{WANTS_KEY}/{name}", ""))
        for name, label in want_labels().items()
    )


def _errors(
    themes: tuple[Theme, ...], attempt: Attempt, error: KieError | None, *, ask_blanks: bool
) -> tuple[ErrorLink, ...]:
    """The lines of the error summary, each with the number that its question has on the paper."""
    numbers = {line.key: line.number for theme in themes for line in theme.lines}
    boxes = {f"{WANTS_KEY}/{name}": (name, label) for name, label in want_labels().items()}
    found = []
    for link in () if isinstance(error, BlanksUnsaid) else attempt.errors:
        name, label = boxes.get(link.target, (link.target, ""))
        number = numbers.get(link.target.rpartition("/")[0])
        before = label or ("" if number is None else _("Question %(number)s", number=number))
        found.append(ErrorLink(f"{before}: {link.message}" if before else link.message, name))
    if isinstance(error, AnswersMissing):
        found += _links(themes, error.missing.blanks)
    if ask_blanks:
        found.append(ErrorLink(_("Some answers are blank. Are they blank on the paper?"), BLANK_TOO))
    return tuple(found)
