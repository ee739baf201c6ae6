"""What the pages about frameworks show."""

from dataclasses import dataclass

from babel import Locale

from kie.frameworks.models import Catalogue, Competency, Depth, Framework, Idea, Scale, Statement


@dataclass(frozen=True, slots=True)
class Family:
    """Frameworks that belong together; `title` is "" for those that belong to no family."""

    title: str
    frameworks: tuple[Framework, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """All frameworks, in families. `followed`: the ids of those that have a newer edition."""

    families: tuple[Family, ...]
    followed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scale as a competency describes it."""

    label: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Section:
    """One competency, with the ideas of what to do to get better at it."""

    competency: Competency
    levels: tuple[Level, ...]
    ideas: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One framework to read. `direction` is that of its language, "ltr" or "rtl"."""

    framework: Framework
    direction: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One answer to tick on paper: a statement, or the whole theme when `statement` is None."""

    statement: Statement | None
    scale: Scale


@dataclass(frozen=True, slots=True)
class FormTheme:
    """One competency on paper. `reading` are statements to read, without boxes of their own."""

    competency: Competency
    levels: tuple[Level, ...]
    reading: tuple[Statement, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A framework as a form to print and fill in by hand, at one depth."""

    framework: Framework
    direction: str
    depth: Depth
    other_depth: Depth
    themes: tuple[FormTheme, ...]


def list_page(catalogue: Catalogue) -> ListPage:
    """Every framework in the order of the ids: the families, then those that stand alone."""
    families: dict[str, list[Framework]] = {}
    for framework in catalogue.frameworks.values():
        families.setdefault(framework.family, []).append(framework)
    titles = sorted(families, key=lambda title: title == "")
    followed = frozenset(one.follows for one in catalogue.editions.lineages.values())
    return ListPage(tuple(Family(title, tuple(families[title])) for title in titles), followed)


def document_page(catalogue: Catalogue, framework: Framework) -> DocumentPage:
    """One framework as a document."""
    sections = tuple(
        Section(competency, _levels(framework, competency), catalogue.ideas(framework.id, competency.id))
        for competency in framework.competencies
    )
    return DocumentPage(framework, direction_of(framework), sections)


def form_page(framework: Framework, depth: Depth) -> FormPage:
    """One framework as a paper form at this depth."""
    themes = tuple(_form_theme(framework, competency, depth) for competency in framework.competencies)
    other: Depth = "theme" if depth == "behaviour" else "behaviour"
    return FormPage(framework, direction_of(framework), depth, other, themes)


def _form_theme(framework: Framework, competency: Competency, depth: Depth) -> FormTheme:
    scale = framework.scale_at(depth, competency)
    levels = _levels(framework, competency)
    if depth == "behaviour" and competency.statements:
        questions = tuple(Question(statement, scale) for statement in competency.statements)
        return FormTheme(competency, levels, (), questions)
    return FormTheme(competency, levels, competency.statements, (Question(None, scale),))


def _levels(framework: Framework, competency: Competency) -> tuple[Level, ...]:
    return tuple(
        Level(label, statement)
        for label, statement in zip(framework.theme_scale.labels, competency.levels, strict=False)
    )


def direction_of(framework: Framework) -> str:
    """In which direction the framework's words run: "ltr" or "rtl"."""
    return Locale.parse(framework.language, sep="-").text_direction
