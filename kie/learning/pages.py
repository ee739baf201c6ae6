"""What the pages of the catalogue show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.frameworks.models import Catalogue, FrameworkUnknown
from kie.i18n import _, ngettext
from kie.learning import queries
from kie.learning.forms import SearchForm
from kie.learning.imports import Done, Preview
from kie.learning.queries import Found, Learning
from kie.learning.rows import COLUMNS, cells_of
from kie.learning.rules import Changed, Competency, Facts
from kie.learning.wording import FIELD_WORDS, KIND_WORDS, time_words
from kie.tables import Column, Table, to_csv

AT_MOST = 200
"""Rows of a preview's table; its caption says when there are more."""


@dataclass(frozen=True, slots=True)
class LearningLine:
    """A thing to learn as a page shows it. `competency`: the first it helps with, as `framework/competency`, "" for
    none; `host`: where the link leads, "" without one; `facts`: kind and time, in words; `helps`: titles of the
    competencies; `step`: the step it leads to, "" for any."""

    id: UUID
    competency: str
    title: str
    provider: str
    link: str
    host: str
    facts: tuple[str, ...]
    helps: tuple[str, ...]
    step: str


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of the catalogue. `searched`: something was asked for; `empty`: nothing is offered at all."""

    found: Found
    lines: tuple[LearningLine, ...]
    searched: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing to find, whatever one asks for."""
        return not self.searched and not self.found.total


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """An import before it is confirmed. `gone`: what the file does not mention, None when it mentions everything."""

    nothing: bool
    rows: int
    unchanged: int
    tables: tuple[Table, ...]
    gone: Table | None


def catalogue_page(session: Session, form: SearchForm, catalogue: Catalogue, number: int) -> CataloguePage:
    """A page of what is offered, as the form asks."""
    form.offer(catalogue.frameworks.values())
    wanted = form.wanted()
    found = queries.find(session, wanted, number)
    searched = bool(wanted.words.strip() or wanted.competency or wanted.kind)
    return CataloguePage(found, lines(found.items, catalogue), searched)


def learning_for(
    session: Session,
    catalogue: Catalogue,
    framework_id: str | None,
    competency_id: str | None,
    step: int | None = None,
) -> tuple[LearningLine, ...]:
    """What to show beside a goal about this competency, at most five; none for a goal about no competency."""
    if framework_id is None or competency_id is None:
        return ()
    keys = _in_every_edition(catalogue, framework_id, competency_id)
    return lines(queries.for_competencies(session, keys, step), catalogue)


def _in_every_edition(
    catalogue: Catalogue, framework_id: str, competency_id: str
) -> Iterator[tuple[str, str]]:
    """The competency, and what it was made of or became in the editions of its framework that have the same scale."""
    editions, known = catalogue.editions, catalogue.frameworks
    yield framework_id, competency_id
    for other in (*editions.before(framework_id), *editions.after(framework_id)):
        if framework_id in known and other in known and known[other].scale.id == known[framework_id].scale.id:
            before = editions.source(other, framework_id, competency_id).sources
            yield from (
                (other, one) for one in (*before, *editions.onward(framework_id, other, competency_id))
            )


def line_for(session: Session, catalogue: Catalogue, item_id: UUID) -> LearningLine:
    """One thing that is offered. Raises NotFound."""
    one = queries.offered(session, item_id)
    if one is None:
        raise NotFound()
    return _line(one.id, one.facts, catalogue)


def lines(items: Iterable[Learning], catalogue: Catalogue) -> tuple[LearningLine, ...]:
    """Things to learn as a page shows them."""
    return tuple(_line(one.id, one.facts, catalogue) for one in items)


def _line(item_id: UUID, facts: Facts, catalogue: Catalogue) -> LearningLine:
    said = (_(KIND_WORDS[facts.kind]), time_words(facts.minutes))
    helps = tuple(title for one in facts.competencies if (title := _title(one, catalogue)))
    return LearningLine(
        item_id,
        next(("/".join(one) for one in facts.competencies if _title(one, catalogue)), ""),
        facts.title,
        facts.provider,
        facts.link,
        urlsplit(facts.link).hostname or "",
        tuple(filter(None, said)),
        helps,
        _step(facts, catalogue),
    )


def _title(competency: Competency, catalogue: Catalogue) -> str:
    """The competency's title; "" when no framework holds it any longer."""
    framework_id, competency_id = competency
    framework = catalogue.frameworks.get(framework_id)
    found = () if framework is None else framework.competencies
    return next((one.title for one in found if one.id == competency_id), "")


def _step(facts: Facts, catalogue: Catalogue) -> str:
    """The step in the words of the one scale that all of its frameworks share, else its number."""
    if facts.step is None:
        return ""
    try:
        scales = {catalogue.framework(framework_id).scale for framework_id, _id in facts.competencies}
    except FrameworkUnknown:
        scales = set()
    if len(scales) == 1 and facts.step <= len((scale := scales.pop()).steps):
        return scale.label_of(facts.step)
    return _("step %(number)s", number=facts.step)


def preview_page(preview: Preview, catalogue: Catalogue) -> PreviewPage:
    """The tables of a preview, of what there is to show only."""
    found = preview.found
    named = (Column(_("Title")), Column(_("Provider")))
    new = [_whole(one, catalogue) for one in found.new]
    all_of_it = (
        *named,
        *(Column(_(FIELD_WORDS[one])) for one in ("kind", "link", "minutes", "competencies", "step")),
    )
    columns = (*named, Column(_("What")), Column(_("Now")), Column(_("In the file")))
    tables = (
        _cut(_("New"), all_of_it, new, len(new)),
        _cut(_("Changed"), columns, _changes(found.changed), len(found.changed)),
    )
    gone = [(one.title, one.provider) for one in found.gone]
    return PreviewPage(
        preview.nothing,
        preview.rows,
        found.unchanged,
        tuple(filter(None, tables)),
        _cut(_("Offered now but not in the file"), named, gone, len(gone)),
    )


def _whole(one: Facts, catalogue: Catalogue) -> tuple[str, ...]:
    """All of something to learn, in the order of the table of what is new."""
    helps = "; ".join(_title(each, catalogue) for each in one.competencies)
    kind, time = _(KIND_WORDS[one.kind]), time_words(one.minutes)
    return (one.title, one.provider, kind, one.link, time, helps, _step(one, catalogue))


def done_words(done: Done) -> str:
    """What an import changed, in a sentence."""
    parts = (
        ngettext("%(n)s new", "%(n)s new", done.new),
        ngettext("%(n)s changed", "%(n)s changed", done.changed),
        ngettext("%(n)s no longer offered", "%(n)s no longer offered", done.gone),
    )
    return _("The file is imported: %(parts)s.", parts=", ".join(parts))


def _changes(changed: Iterable[Changed]) -> list[tuple[str, ...]]:
    names = [*FIELD_WORDS]
    return [
        (
            one.before.title,
            one.before.provider,
            _(FIELD_WORDS[field]),
            cells_of(one.before)[names.index(field)] or _("empty"),
            cells_of(one.after)[names.index(field)] or _("empty"),
        )
        for one in changed
        for field in one.fields
    ]


def _cut(
    title: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], count: int
) -> Table | None:
    if not rows:
        return None
    caption = _("%(title)s (%(count)s)", title=title, count=count)
    if len(rows) > AT_MOST:
        caption = _(
            "%(title)s (%(count)s; the first %(shown)s lines)", title=title, count=count, shown=AT_MOST
        )
    return Table(caption, columns, tuple(rows[:AT_MOST]))


def columns_table() -> Table:
    """Every column of a file and what goes in it."""
    rows = tuple((column.name, _("Yes") if column.needed else _("No"), _(column.about)) for column in COLUMNS)
    titles = (_("Column"), _("Needed"), _("Meaning"))
    return Table(_("The columns of the file"), tuple(Column(title) for title in titles), rows)


def ids_table(catalogue: Catalogue) -> Table:
    """What the column `competencies` may name."""
    rows = tuple(
        (f"{framework.id}/{one.id}", one.title)
        for framework in catalogue.frameworks.values()
        for one in framework.competencies
    )
    titles = (_("Id, for the file"), _("Title"))
    return Table(_("The competencies set up here"), tuple(Column(title) for title in titles), rows)


def as_file(facts: Iterable[Facts]) -> bytes:
    """These things as a file that can be imported again."""
    columns = tuple(Column(column.name) for column in COLUMNS)
    return to_csv(Table("", columns, tuple(cells_of(one) for one in facts)))


def sample(catalogue: Catalogue) -> bytes:
    """A small file that can be imported as it is, to copy from. What it offers is invented."""
    framework = next(iter(catalogue.frameworks.values()))
    first, last = framework.competencies[0].id, framework.competencies[-1].id
    pairs = ((framework.id, first), (framework.id, last)) if first != last else ((framework.id, first),)
    return as_file(
        (
            Facts("Plain words on the phone", "Learning team", "", "workshop", 180, pairs[:1], 2),
            Facts(
                "Hard conversations",
                "Example College",
                "https://example.org/hard",
                "course",
                720,
                pairs,
                None,
            ),
            Facts(
                "Noticing what works", "Learning team", "https://example.org/notice", "reading", 20, (), None
            ),
        )
    )
