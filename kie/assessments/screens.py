"""The screens of an assessment in order: one theme each, then unhelpful behaviours, then what the person wants."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from flask import url_for

from kie.assessments.asked import Asked
from kie.assessments.queries import Sheet
from kie.assessments.words import BOXES
from kie.cycles.queries import ParticipationContext
from kie.frameworks.rules import Node
from kie.i18n import _

A_SCREEN = 6
"""Statements on one screen where each behaviour is rated."""


@dataclass(frozen=True)
class Part:
    """One side's part of one review, as its writer sees it.

    `sheet` is empty where it is not the viewer's: `foreign` says that somebody else who rated this person before
    began it (or, when `handed_in_by_other`, handed it in); `former_rater` is their name. `left_behind`: the
    other side went ahead without it.
    """

    context: ParticipationContext
    side: str
    sheet: Sheet
    viewer_id: UUID
    foreign: bool = False
    handed_in_by_other: bool = False
    former_rater: str = ""
    left_behind: bool = False

    @cached_property
    def asked(self) -> Asked:
        """Everything that this review asks."""
        return Asked(self.context)

    @property
    def writable(self) -> bool:
        """Whether anything can be saved now."""
        settled = self.handed_in_by_other or self.left_behind
        return self.context.cycle.is_open and self.sheet.submission is None and not settled

    @property
    def name(self) -> str:
        """The name of the person reviewed."""
        return self.context.person.name

    @property
    def title(self) -> str:
        """What this part is called."""
        if self.side == "self":
            return _("Your self-assessment")
        return _("Your view of %(name)s", name=self.name)

    def url(self, page: str, **values: Any) -> str:
        """The address of a page of this part."""
        if page != "wants":
            values["side"] = self.side
        return url_for(f"assessments.{page}", participation_id=self.context.participation.id, **values)

    def answered(self, node: Node) -> bool:
        """Whether the node has an answer or an opt-out."""
        rating = self.sheet.ratings.get((node.framework_id, node.node_id))
        return rating is not None and (rating.opted_out or rating.step is not None)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `number` counts from 1 over the whole assessment, where what may stay blank comes last; `done`:
    nothing on it is blank.

    `nodes` are those rated on it; `piece` of `pieces` counts the screens of one competency. `status` says in words
    how it stands; `optional`: it may stay blank.
    """

    kind: Literal["theme", "unhelpful", "wants"]
    title: str
    url: str
    status: str
    done: bool
    optional: bool = False
    framework_id: str = ""
    competency_id: str = ""
    nodes: tuple[Node, ...] = ()
    piece: int = 1
    pieces: int = 1
    number: int = 0

    @property
    def sentence(self) -> str:
        """Nothing: the title says it (task lists ask for a sentence)."""
        return ""

    @property
    def status_kind(self) -> str:
        """The kind of tag for the status."""
        return "done" if self.done else ""


def screens_of(part: Part) -> tuple[Screen, ...]:
    """Every screen of this part, in order."""
    found = [
        screen
        for (framework_id, competency_id), nodes in part.asked.by_competency.items()
        for screen in _themes(part, framework_id, competency_id, nodes)
    ]
    found += [_unhelpful(part, framework_id) for framework_id in part.asked.unhelpful]
    if part.side == "self":
        found.append(_wants(part))
    return tuple(replace(screen, number=number) for number, screen in enumerate(found, start=1))


def _themes(part: Part, framework_id: str, competency_id: str, nodes: tuple[Node, ...]) -> list[Screen]:
    title = part.asked.competency(framework_id, competency_id).title
    pieces = [nodes[start : start + A_SCREEN] for start in range(0, len(nodes), A_SCREEN)]
    found = []
    for piece, on_it in enumerate(pieces, start=1):
        count = sum(part.answered(node) for node in on_it)
        whole = len(on_it) == 1 and on_it[0].node_id == competency_id
        some = _("%(count)s of %(total)s answered", count=count, total=len(on_it))
        one = _("Answered") if count else _("Not answered yet")
        found.append(
            Screen(
                "theme",
                title=title
                if len(pieces) == 1
                else _("%(title)s, part %(n)s of %(total)s", title=title, n=piece, total=len(pieces)),
                url=part.url(
                    "theme",
                    framework_id=framework_id,
                    competency_id=competency_id,
                    part=piece if piece > 1 else None,
                ),
                status=one if whole or not count else some,
                done=count == len(on_it),
                framework_id=framework_id,
                competency_id=competency_id,
                nodes=on_it,
                piece=piece,
                pieces=len(pieces),
            )
        )
    return found


def _unhelpful(part: Part, framework_id: str) -> Screen:
    answer = part.sheet.unhelpful.get(framework_id)
    done = answer is not None and (answer.none_seen or bool(part.sheet.observations.get(framework_id)))
    title = part.asked.rated(framework_id).framework.title
    optional = part.side == "self"
    return Screen(
        "unhelpful",
        title=_("Unhelpful behaviours: %(framework)s", framework=title),
        url=part.url("unhelpful", framework_id=framework_id),
        status=_("Answered") if done else _("If you like") if optional else _("Not answered yet"),
        done=done,
        optional=optional,
        framework_id=framework_id,
    )


def _wants(part: Part) -> Screen:
    wants = part.sheet.wants
    done = wants is not None and any(getattr(wants, box).strip() for box in BOXES)
    return Screen(
        "wants",
        title=_("What I want"),
        url=part.url("wants"),
        status=_("Written") if done else _("If you like"),
        done=done,
        optional=True,
    )


def needed_of(screens: tuple[Screen, ...]) -> tuple[Screen, ...]:
    """Those that may not stay blank: how far somebody is, is counted over these."""
    return tuple(screen for screen in screens if not screen.optional)


def resume_at(screens: tuple[Screen, ...]) -> Screen | None:
    """Where to go on: the first screen with a blank that is needed, else the first blank one; None when all is done."""
    blank = [screen for screen in screens if not screen.done]
    return next((screen for screen in blank if not screen.optional), blank[0] if blank else None)
