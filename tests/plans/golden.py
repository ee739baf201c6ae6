"""Twelve fixed profiles over the five frameworks, and the plan that each is offered, as text to read.

`python -m tests.plans.golden` writes the texts anew: read every line that changes before it is kept.
"""

import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from config import ROOT
from kie import clock
from kie.cycles.models import Cycle, Participation
from kie.cycles.queries import CycleContext, ParticipationContext, RatedFramework
from kie.frameworks import catalogue as shelf
from kie.frameworks.models import Catalogue, Depth
from kie.frameworks.rules import competencies_of
from kie.people.models import Person
from kie.plans.beginnings import start_of
from kie.plans.reader import Reader
from kie.plans.reasons import why
from kie.plans.rules import Standing, Unhelpful
from kie.plans.suggestions import Ground, suggestions_for
from kie.plans.words import KIND_WORDS

FOLDER = Path(__file__).parent / "golden"
ANA, BEN = "Ana Silva", "Ben Okafor"
MET = (4, 4, 4)
Key = tuple[str, str]
Three = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Profile:
    """One review as it ended. `ratings`: own, manager's and agreed step, of the competencies where they are not all
    at the top; `raised`: unhelpful behaviours with how often, None for one that Ana brought up; `depths`: where a
    framework is not rated at its own depth."""

    name: str
    story: str
    role: str = "staff"
    ratings: Mapping[Key, Three] = field(default_factory=dict)
    raised: Mapping[Key, int | None] = field(default_factory=dict)
    wants: Mapping[str, str] = field(default_factory=dict)
    depths: Mapping[str, Depth] = field(default_factory=dict)


CARE, CUSTOMER, CAN_DO = "care", "customer-focus", "can-do"
FREEDOM, CORPORATE = "freedom-within-boundaries", "corporate-behaviours"
LONG = (
    "In a few years I would like to lead the winter crew, "
    + "and learn on the way " * 12
    + "how rotas are made."
)

PROFILES = (
    Profile("01-everything-met", "Everything that the role asks for is met, and nothing is wished for."),
    Profile(
        "02-one-gap",
        "One behaviour-rated framework, one step below the role.",
        ratings={(CARE, "care"): (2, 2, 2)},
    ),
    Profile(
        "03-the-larger-gap-first",
        "Two steps below the role comes before one step below.",
        ratings={
            (CUSTOMER, "prioritising-customer-need"): (2, 3, 2),
            (CUSTOMER, "respect-and-courtesy"): (2, 2, 2),
        },
    ),
    Profile(
        "04-unhelpful-first",
        "An unhelpful behaviour that was raised, one that Ana brought up, then the gap; the last place is the wish’s.",
        ratings={(CAN_DO, "making-things-happen"): (1, 2, 1)},
        raised={(CUSTOMER, "unhelpful.u2"): 2, (CAN_DO, "unhelpful.u8"): None},
        wants={"soon": "To lead a gritting crew."},
    ),
    Profile(
        "05-seen-two-steps-apart",
        "They agreed in the end, and had seen it two steps apart.",
        ratings={(CAN_DO, "being-innovative"): (4, 2, 4)},
    ),
    Profile(
        "06-agreed-to-differ",
        "One step apart, and they agreed to differ.",
        ratings={(FREEDOM, "taking-ownership"): (3, 2, None)},
    ),
    Profile(
        "07-not-seen-by-the-manager",
        "Ben had too little to go on; beside it a behaviour of the one competency of Care.",
        ratings={(FREEDOM, "enabling-people-in-change"): (3, None, None)},
        raised={(CARE, "care.u1"): 1},
    ),
    Profile(
        "08-not-seen-by-oneself",
        "Ana had too little to go on.",
        ratings={(CORPORATE, "working-together"): (None, 2, None), (CARE, "care"): (None, None, None)},
    ),
    Profile(
        "09-only-wishes",
        "Nothing to close: the nearer wish is offered, one at a time.",
        wants={"soon": LONG, "later": "To run a depot."},
    ),
    Profile(
        "10-a-leader-below-in-all-five",
        "Gaps in every framework: three are offered, the largest first, the last place to the wish.",
        role="leaders",
        ratings={
            (CARE, "care"): (3, 2, 3),
            (CUSTOMER, "acting-on-commitments"): (3, 3, 3),
            (CAN_DO, "making-things-happen"): (2, 2, 2),
            (FREEDOM, "supporting-colleagues"): (2, 1, 1),
            (CORPORATE, "communicating-openly"): (3, 2, 2),
        },
        wants={"later": "To mentor somebody new."},
    ),
    Profile(
        "11-levels-say-their-place",
        "At the four levels, for a leader.",
        role="leaders",
        ratings={(CORPORATE, "leading-people"): (1, 2, 1), (CORPORATE, "flexibility"): (4, 2, 3)},
    ),
    Profile(
        "12-rated-on-another-scale",
        "Rated behaviour by behaviour, so the role’s level cannot be compared; they are two steps apart.",
        ratings={(CORPORATE, "achieving-results"): (4, 2, 3)},
        depths={CORPORATE: "behaviour"},
    ),
)


def depth_of(profile: Profile, catalogue: Catalogue, framework_id: str) -> Depth:
    """At which depth the profile's cycle rates this framework."""
    return profile.depths.get(framework_id, catalogue.framework(framework_id).default_depth)


def ratings_of(profile: Profile, catalogue: Catalogue) -> dict[Key, Three]:
    """The three ratings of everything that the profile's role is asked about."""
    role = catalogue.role_profile(profile.role)
    return {
        key: profile.ratings.get(key, MET)
        for framework in catalogue.frameworks.values()
        for one in competencies_of(framework, role)
        if (key := (framework.id, one.id))
    }


def ground_in_memory(profile: Profile, catalogue: Catalogue) -> Ground:
    """What the suggestions stand on, without any database."""
    role, now = catalogue.role_profile(profile.role), clock.now()
    frameworks = catalogue.frameworks.values()
    rated = tuple(RatedFramework(one, depth_of(profile, catalogue, one.id)) for one in frameworks)
    cycle = CycleContext(Cycle(title="Spring"), rated, {role.id: role}, now, None)
    part = Participation(id=UUID(int=1), role_profile=role.id)
    standings = []
    for key, three in ratings_of(profile, catalogue).items():
        framework = catalogue.framework(key[0])
        scale = framework.scale_at(depth_of(profile, catalogue, key[0]), framework.competency(key[1]))
        required = role.required_step(*key) if scale.id == framework.scale.id else None
        standings.append(Standing(*key, *three, required))
    raised = tuple(
        Unhelpful(*key, catalogue.framework(key[0]).statement(key[1]).competency_id, step)
        for framework in catalogue.frameworks
        for key, step in profile.raised.items()
        if key[0] == framework
    )
    context = ParticipationContext(part, Person(name=ANA), cycle, None)
    return Ground(context, BEN, tuple(standings), raised, profile.wants)


def rendered(profile: Profile, ground: Ground, catalogue: Catalogue) -> str:
    """The profile and what it is offered, to read."""
    return "\n".join([*_about(profile, ground), "", *_offered(ground, catalogue)]) + "\n"


def _about(profile: Profile, ground: Ground) -> Iterator[str]:
    yield profile.story
    yield f"Role: {profile.role}. Below: {ANA}’s own rating, {BEN}’s, the agreed one; what the role asks for."
    yield ""
    for one in ground.standings:
        if (one.framework_id, one.competency_id) in profile.ratings:
            rated = ground.context.cycle.rated(one.framework_id)
            competency = rated.framework.competency(one.competency_id)
            scale = rated.framework.scale_at(rated.depth, competency)
            said = [
                "none" if step is None else scale.label_of(step)
                for step in (one.own, one.manager, one.agreed)
            ]
            asked = "none on this scale" if one.required is None else scale.label_of(one.required)
            yield f"{rated.framework.title} / {competency.title}: {', '.join(said)}; {asked}"
    yield "Everything else: the highest step, by both and agreed."
    for seen in ground.unhelpful:
        framework = ground.context.cycle.rated(seen.framework_id).framework
        often = (
            "brought up by herself" if seen.step is None else framework.unhelpful_scale.label_of(seen.step)
        )
        yield f"Unhelpful: {framework.statement(seen.statement_id).text} ({often})"
    for name, words in ground.wants.items():
        yield f"Wants, {name}: {words}"


def _offered(ground: Ground, catalogue: Catalogue) -> Iterator[str]:
    reader = Reader("employee", UUID(int=1), ANA, BEN)
    found = suggestions_for(ground, None)
    if not found:
        yield "Nothing is suggested."
    for number, one in enumerate(found, start=1):
        start = start_of(one.key, ground, None, reader, catalogue)
        assert start is not None
        yield f"{number}. {start.words.title}"
        yield f"   to {ANA}: {start.reason}"
        yield f"   to {BEN}: {why(one, ground, own=False)}"
        if start.origin.aim:
            yield f"   step: {start.origin.aim.from_words} -> {start.origin.aim.to_words}"
        for sentence in start.words.sentences:
            yield f"   replaces: {sentence.text}"
        for action in start.words.actions:
            whose = "" if action.owner == "me" else f", {BEN}"
            yield f"   first ({KIND_WORDS[action.kind].lower()}{whose}): {action.text}"
        yield f"   further ideas: {len(start.ideas)}"


def texts() -> dict[str, str]:
    """Every profile's text by its name, worked out without a database."""
    catalogue = shelf.load(ROOT / "frameworks")
    return {one.name: rendered(one, ground_in_memory(one, catalogue), catalogue) for one in PROFILES}


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
        for name, text in texts().items():
            print(f"== {name}", text, sep="\n", end="")
    else:
        FOLDER.mkdir(exist_ok=True)
        for name, text in texts().items():
            (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
