"""A framework as a form to fill in by hand: blocks to typeset, for one framework or as part of a cycle's form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from kie import clock
from kie.documents import document
from kie.frameworks.models import Competency, Depth, Framework, RoleProfile, Scale, Statement
from kie.frameworks.rules import competencies_of, statements_of
from kie.i18n import _
from kie.typeset import Block, Boxes, Document, Heading, Keep, Lines, Pair, Pairs, Points, Text


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One answer to tick. `number` counts over the whole form; `statement` None: the theme as a whole."""

    number: int
    node_id: str
    statement: Statement | None
    scale: Scale


@dataclass(frozen=True, slots=True)
class PaperTheme:
    """One competency on paper. `reading`: statements without boxes of their own."""

    competency: Competency
    reading: tuple[Statement, ...]
    questions: tuple[PaperQuestion, ...]


def themes_of(
    framework: Framework, depth: str, profile: RoleProfile | None = None, first: int = 1
) -> tuple[PaperTheme, ...]:
    """The themes with their questions, numbered from `first`; with a `profile` only what that job is asked."""
    found: list[PaperTheme] = []
    number = first
    for competency in competencies_of(framework, profile) if profile else framework.competencies:
        asked = statements_of(framework, competency, profile) if profile else competency.statements
        if competency.statements and not asked:
            continue
        each = depth == "behaviour" and bool(asked)
        scale = framework.scale_at("behaviour" if each else "theme", competency)
        rated: list[Statement | None] = [*asked] if each else [None]
        questions = tuple(
            PaperQuestion(at, statement.id if statement else competency.id, statement, scale)
            for at, statement in enumerate(rated, start=number)
        )
        number += len(questions)
        found.append(PaperTheme(competency, () if each else asked, questions))
    return tuple(found)


def form_document(framework: Framework, depth: Depth, organisation: str) -> Document:
    """The empty form of one framework, for anybody, about oneself or about somebody else."""
    return document(
        title=_("%(framework)s: form", framework=framework.title),
        subtitle=framework.publisher,
        organisation=organisation,
        made_at=datetime.combine(clock.today(), time(), UTC),
        footer=source_of(framework),
        blocks=[
            Lines(_("Name")),
            Lines(_("Filled in by, and when")),
            Text(how_to_fill_in()),
            *framework_blocks(framework, themes_of(framework, depth), own=False, organisation=organisation),
            *unhelpful_blocks(framework, framework.all_unhelpful, own=False),
            Lines(_("Signature, and date"), 2),
        ],
    )


def how_to_fill_in() -> str:
    """How to fill a form in, in two sentences."""
    return _(
        "Tick one box for each question; the last box counts nowhere: use it for what you cannot answer. "
        "Do not write the name of a resident, client or child."
    )


def framework_blocks(
    framework: Framework, themes: tuple[PaperTheme, ...], *, own: bool, organisation: str, level: int = 1
) -> Iterator[Block]:
    """The themes of a framework with boxes and room to write. `own`: about oneself, so one opt-out is enough."""
    yield from (Text(line, "lead", framework.language) for line in framework.opening)
    for theme in themes:
        yield Heading(theme.competency.title, level, framework.language)
        yield from (Text(line, language=framework.language) for line in theme.competency.opening)
        yield from _explained(theme.competency.explanation, organisation)
        if theme.reading:
            yield Points([one.text for one in theme.reading], language=framework.language)
            for one in theme.reading:
                yield from _explained(one.explanation, organisation)
        if theme.competency.levels and theme.questions[0].statement is None:
            labels = theme.questions[0].scale.labels
            yield Pairs(
                [
                    Pair(label, [step.text])
                    for label, step in zip(labels, theme.competency.levels, strict=False)
                ]
            )
        for question in theme.questions:
            yield _question(question, framework, own, organisation)
        if theme.questions[0].statement is None and theme.reading:
            yield Lines(_("Done well"))
            yield Lines(_("To work on"))
            yield Lines(_("Notes, with an example"), 3)
        else:
            yield Lines(_("Notes, with the number of what they are about"), 3)


def unhelpful_blocks(
    framework: Framework, statements: tuple[Statement, ...], *, own: bool, level: int = 1
) -> Iterator[Block]:
    """The one question on unhelpful behaviours; nothing where the framework has none."""
    if not statements:
        return
    yield Heading(_("Unhelpful behaviours: %(framework)s", framework=framework.title), level)
    if own:
        yield Text(
            _(
                "Any you want to work on? If so, tick. Only what you also tick to share is read by your manager."
            )
        )
    else:
        yield Text(
            _(
                "Have any of these been seen? Leave the boxes empty where not. About somebody else, write when it was "
                "seen and when you raised it with them."
            )
        )
    boxes = (_("To work on"), _("Share it with my manager")) if own else framework.unhelpful_scale.labels
    for statement in statements:
        yield Keep([Text(statement.text, language=framework.language), Boxes(boxes)])
    if not own:
        yield Lines(_("What was seen, and when"), 3)
        yield Lines(_("Raised with the person on"))


def source_of(framework: Framework) -> str:
    """Where the words come from, in a line."""
    version = _("undated") if framework.version == "undated" else framework.version
    return f"{framework.publisher}: {framework.document} ({version})"


def _question(one: PaperQuestion, framework: Framework, own: bool, organisation: str) -> Block:
    opt_out = one.scale.opt_out_self if own else f"{one.scale.opt_out_self} / {one.scale.opt_out_other}"
    boxes = Boxes([*one.scale.labels, opt_out])
    if one.statement is None:
        return Keep([Text(_("Question %(number)s: your answer", number=one.number), "strong"), boxes])
    return Keep(
        [
            Text(f"{one.number}. {one.statement.text}", language=framework.language),
            *_explained(one.statement.explanation, organisation),
            boxes,
        ]
    )


def _explained(words: str, organisation: str) -> Iterator[Text]:
    if words:
        yield Text(
            _("In %(organisation)s’s own words: %(words)s", organisation=organisation, words=words), "small"
        )
