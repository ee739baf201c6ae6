"""What each thing in a new edition of a framework was in the one before it, over one edition or several.

Pure: from what was published with each edition, which never changes. Things are competencies and statements of any
kind, by their ids; editions are frameworks, each with an id of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Self

CarriedKind = Literal["same", "reworded", "split", "merged", "new"]
CARRIED_KINDS: tuple[CarriedKind, ...] = ("same", "reworded", "split", "merged", "new")


@dataclass(frozen=True, slots=True)
class Carried:
    """What one thing was in an earlier edition: `sources` are the ids that it had there, none for what is new.

    "same": in the same words. "reworded": meaning the same in other words. "split": one of several that were one.
    "merged": made of several; over more than one edition one source may be left of them.
    """

    kind: CarriedKind
    sources: tuple[str, ...] = ()

    @property
    def one(self) -> str | None:
        """The one thing that it was before and means still, so that figures may be compared; None for any other."""
        return self.sources[0] if self.kind in ("same", "reworded") else None


NEW = Carried("new")


@dataclass(frozen=True, slots=True)
class Lineage:
    """What an edition says of the one that it follows: `carried` has each thing of the new one, `gone` the ids of the
    old one that nothing in the new one comes from."""

    follows: str
    carried: Mapping[str, Carried]
    gone: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The lineage as JSON values; `from_dict` reads it back."""
        carried = {node: [was.kind, *was.sources] for node, was in self.carried.items()}
        return {"follows": self.follows, "carried": carried, "gone": list(self.gone)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The lineage that `to_dict` wrote."""
        carried = {node: Carried(kind, tuple(sources)) for node, (kind, *sources) in data["carried"].items()}
        return cls(data["follows"], MappingProxyType(carried), tuple(data["gone"]))


@dataclass(frozen=True)
class Editions:
    """Which frameworks are editions of one another. `lineages`: by the id of each edition that follows another."""

    lineages: Mapping[str, Lineage] = field(default_factory=lambda: MappingProxyType({}))

    def before(self, framework_id: str) -> tuple[str, ...]:
        """The editions that this one follows, the nearest first."""
        found: list[str] = []
        while framework_id in self.lineages:
            framework_id = self.lineages[framework_id].follows
            found.append(framework_id)
        return tuple(found)

    def after(self, framework_id: str) -> tuple[str, ...]:
        """The editions that follow this one, the nearest first."""
        following = {lineage.follows: edition for edition, lineage in self.lineages.items()}
        found: list[str] = []
        while framework_id in following:
            framework_id = following[framework_id]
            found.append(framework_id)
        return tuple(found)

    def source(self, old: str, new: str, node_id: str) -> Carried:
        """What a thing of the edition `new` was in the edition `old`. New, where neither is an edition of the other;
        in the same edition everything is the same, whether or not it is there."""
        return Carried("same", (node_id,)) if old == new else self.carried(old, new).get(node_id, NEW)

    def onward(self, old: str, new: str, node_id: str) -> Mapping[str, Carried]:
        """What became of a thing of `old` in `new`: whatever comes from it, by id; empty when it is gone."""
        if old == new:
            return {node_id: Carried("same", (node_id,))}
        return {now: was for now, was in self.carried(old, new).items() if node_id in was.sources}

    def are_one(self, key: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether two things, each with its framework, are one and the same over the editions, whichever is later."""
        return self.source(key[0], *other).one == key[1] or self.source(other[0], *key).one == other[1]

    def carried(self, old: str, new: str) -> Mapping[str, Carried]:
        """What each thing of the edition `new` was in `old`, an earlier one; empty when `old` is none of those before.

        What was not the same thing in every edition between is not the same here, whatever its words.
        """
        steps: list[Mapping[str, Carried]] = []
        edition = new
        while edition != old:
            if edition not in self.lineages:
                return {}
            steps.append(self.lineages[edition].carried)
            edition = self.lineages[edition].follows
        if not steps:
            return {}
        found = steps[0]
        for earlier in steps[1:]:
            found = {node: _through(was, earlier) for node, was in found.items()}
        return found


def _through(later: Carried, earlier: Mapping[str, Carried]) -> Carried:
    """What it was one edition further back."""
    before = [earlier.get(source, NEW) for source in later.sources]
    sources = tuple(dict.fromkeys(source for was in before for source in was.sources))
    if not sources:
        return NEW
    return Carried(_weaker([later.kind, *(was.kind for was in before)]), sources)


def _weaker(kinds: Iterable[CarriedKind]) -> CarriedKind:
    """The kind that promises least. What was new on one side of a merger is no reason to call all of it new."""
    found = set(kinds)
    return next(kind for kind in ("merged", "split", "reworded", "same") if kind in found)
