"""Compares what an edition says of its lineage with the edition that it follows, thing by thing.

Nothing of the old edition may be left out, and no id may come to mean something else: ratings point at them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kie.frameworks.lineage_reader import Claim, Claims
from kie.frameworks.models import Carried, Framework, Lineage
from kie.frameworks.problems import Report
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Thing:
    """A competency or a statement. `sort`: what only the like can come from; `place`: where it stands in its file."""

    sort: str
    words: str
    place: str


def things_of(framework: Framework) -> dict[str, Thing]:
    """Every competency, by its title, and every statement, by its text, in the framework's order."""
    return dict(_things(framework))


def _things(framework: Framework) -> Iterator[tuple[str, Thing]]:
    for at, one in enumerate(framework.competencies, 1):
        here = f"competencies[{at}]"
        yield one.id, Thing("competency", one.title, here)
        for key, statements in (
            ("statements", one.statements),
            ("levels", one.levels),
            ("unhelpful", one.unhelpful),
        ):
            for n, statement in enumerate(statements, 1):
                yield statement.id, Thing(statement.kind, statement.text, f"{here}.{key}[{n}]")
    for n, statement in enumerate(framework.unhelpful, 1):
        yield statement.id, Thing(statement.kind, statement.text, f"unhelpful[{n}]")


def lineage_of(
    claims: Claims, new: Framework, old: Framework, long_ago: frozenset[str], report: Report
) -> Lineage:
    """What each thing of `new` was in `old`, as claimed, and as follows from ids that were kept with their words.

    `long_ago`: the ids of every edition before `old`. Fit for use only when nothing was added to the report.
    """
    comparison = _Comparison(claims, things_of(new), things_of(old), old.title, report)
    comparison.claimed()
    comparison.unclaimed()
    comparison.not_again(long_ago)
    comparison.each_to_one()
    comparison.nothing_lost()
    return Lineage(claims.follows, comparison.in_order(), tuple(claims.gone))


@dataclass(slots=True)
class _Comparison:
    claims: Claims
    new: dict[str, Thing]
    old: dict[str, Thing]
    title: str
    report: Report
    carried: dict[str, Carried] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def claimed(self) -> None:
        """Take up each claim that names one thing of the new edition, and report what cannot be meant."""
        for claim in self.claims.carried:
            if claim.id not in self.new:
                what = _("This file has no competency or statement “%(id)s”.", id=claim.id)
                self.report.add(
                    f"{claim.place}.id", what, _("Name the id of one of them, or take the line out.")
                )
                continue
            if claim.id in self.places:
                what = _(
                    "“%(id)s” has its line already: %(place)s.", id=claim.id, place=self.places[claim.id]
                )
                self.report.add(f"{claim.place}.id", what, _("Make one line of the two."))
                continue
            self.places[claim.id] = claim.place
            self.carried[claim.id] = Carried(claim.kind, claim.sources)
            self._sources(claim)
            self._kind(claim)
            if claim.id in self.old and claim.id not in claim.sources:
                self._reused(claim.id, claim.place)

    def _sources(self, claim: Claim) -> None:
        for number, source in enumerate(claim.sources, 1):
            place = f"{claim.place}.from[{number}]"
            if source not in self.old:
                what = _("%(framework)s has no “%(id)s”.", framework=self.title, id=source)
                self.report.add(place, what, _("Name the id of one of its competencies or statements."))
            elif self.old[source].sort != self.new[claim.id].sort:
                what = _("“%(old)s” and “%(new)s” are not of one sort.", old=source, new=claim.id)
                cure = _(
                    "A competency comes from competencies, and a statement from statements of its own kind. "
                    "Let the one be gone and the other new."
                )
                self.report.add(place, what, cure)
            elif source in claim.sources[: number - 1]:
                self.report.add(place, _("“%(id)s” is named twice.", id=source), _("Name it once."))

    def _kind(self, claim: Claim) -> None:
        place, count = f"{claim.place}.kind", len(claim.sources)
        if claim.kind == "merged" and count < 2:
            what = _("“merged” comes from two things at least, and here is %(n)s.", n=count)
            self.report.add(place, what, _("Name the others under from, or choose another kind."))
        elif claim.kind != "merged" and count != 1:
            what = _("“%(kind)s” comes from one thing, and here are %(n)s.", kind=claim.kind, n=count)
            self.report.add(
                place, what, _("Name the one under from; of several, write %(line)s.", line=_kind("merged"))
            )
        elif claim.kind in ("same", "reworded") and claim.sources[0] in self.old:
            alike = self.old[claim.sources[0]].words == self.new[claim.id].words
            if claim.kind == "same" and not alike:
                what = _("“%(id)s” has other words than before, so it is not the same.", id=claim.id)
                self.report.add(
                    place, what, _("Write %(line)s, or bring the old words back.", line=_kind("reworded"))
                )
            elif claim.kind == "reworded" and alike:
                what = _("“%(id)s” has the words that it had before.", id=claim.id)
                self.report.add(place, what, _("Write %(line)s.", line=_kind("same")))

    def unclaimed(self) -> None:
        """What kept its id and its words is the same; what kept only its id may mean anything."""
        for node, thing in self.new.items():
            if node in self.carried:
                continue
            before = self.old.get(node)
            if before is None:
                self.carried[node] = Carried("new")
            else:
                self.carried[node] = Carried("same", (node,))
                if (before.sort, before.words) != (thing.sort, thing.words):
                    self._reused(node, thing.place)

    def _reused(self, node: str, place: str) -> None:
        what = _(
            "The id “%(id)s” stood for something else in %(framework)s: “%(words)s”.",
            id=node,
            framework=self.title,
            words=self.old[node].words,
        )
        cure = _(
            "If it means the same in other words, say so under lineage.carried: %(example)s. "
            "If not, give it an id that was never used.",
            example=f'{{ id = "{node}", kind = "reworded", from = ["{node}"] }}',
        )
        self.report.add(f"{place}.id", what, cure)

    def not_again(self, long_ago: frozenset[str]) -> None:
        """Report every id that an edition longer ago used, and the last one did not."""
        for node in [node for node in self.new if node in long_ago and node not in self.old]:
            what = _(
                "The id “%(id)s” was used by an edition before %(framework)s.", id=node, framework=self.title
            )
            self.report.add(f"{self.new[node].place}.id", what, _("Give it an id that was never used."))

    def each_to_one(self) -> None:
        """Report what is carried to more than one thing and is not split, or split into one."""
        for source, targets in self._targets().items():
            split = [node for node in targets if self.carried[node].kind == "split"]
            place = self._place(targets[-1])
            if len(targets) > 1 and split != targets:
                what = _("“%(id)s” is carried to more than one: %(ids)s.", id=source, ids=", ".join(targets))
                cure = _("Write %(line)s for each of them, or let it be carried to one.", line=_kind("split"))
                self.report.add(place, what, cure)
            elif split and len(targets) == 1:
                what = _("“%(id)s” is split, and only “%(one)s” comes from it.", id=source, one=targets[0])
                self.report.add(place, what, _("Name the others, or write %(line)s.", line=_kind("reworded")))

    def nothing_lost(self) -> None:
        """Report what of the old edition nobody speaks of, and what is said to be gone and is not."""
        targets = self._targets()
        for node, place in self.claims.gone.items():
            if node not in self.old:
                what = _("%(framework)s has no “%(id)s”.", framework=self.title, id=node)
                self.report.add(place, what, _("Take it out of the list."))
            elif node in targets:
                what = _("“%(id)s” is not gone: “%(other)s” comes from it.", id=node, other=targets[node][0])
                self.report.add(place, what, _("Take it out of the list, or say so of the other."))
        for node, thing in self.old.items():
            if node not in targets and node not in self.claims.gone:
                what = _("Nothing says what became of “%(id)s”: “%(words)s”.", id=node, words=thing.words)
                cure = _("Say under lineage.carried what comes from it, or add it to lineage.gone.")
                self.report.add("lineage", what, cure)

    def in_order(self) -> dict[str, Carried]:
        """What everything was, in the order of the new edition."""
        return {node: self.carried[node] for node in self.new}

    def _targets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self.new:
            for source in dict.fromkeys(self.carried[node].sources):
                found.setdefault(source, []).append(node)
        return found

    def _place(self, node: str) -> str:
        return self.places.get(node, self.new[node].place)


def _kind(kind: str) -> str:
    return f'kind = "{kind}"'
