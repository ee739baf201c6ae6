"""The five frameworks say what their publishers said: every word, nothing added, nothing left out."""

import pytest

from kie.frameworks.models import IDEA_KINDS, Catalogue
from tests.frameworks.transcripts import lines, plain, section

COUNTS = {  # competencies, positive, unhelpful, described levels
    "care": (1, 22, 11, 0),
    "customer-focus": (5, 31, 14, 0),
    "can-do": (5, 30, 11, 0),
    "freedom-within-boundaries": (5, 30, 12, 0),
    "corporate-behaviours": (10, 39, 0, 4),
}
PARTS = {  # where each framework's statements stand: transcript, first line, the line after
    "care": ("care", "This is how we live our values and bring CARE to life.", None),
    "customer-focus": (
        "people-values",
        "Customer Focus: Behavioural Descriptors",
        "'Can do' Culture: Behavioural Descriptors",
    ),
    "can-do": (
        "people-values",
        "'Can do' Culture: Behavioural Descriptors",
        "Freedom within Boundaries: Behavioural Descriptors",
    ),
    "freedom-within-boundaries": (
        "people-values",
        "Freedom within Boundaries: Behavioural Descriptors",
        None,
    ),
    "corporate-behaviours": (
        "corporate-behaviours",
        "1. Focusing on Customers",
        "10. Leading and Managing Change",
    ),
}


def test_the_five_are_all_there(shipped: Catalogue) -> None:
    assert set(shipped.frameworks) == set(COUNTS)


@pytest.mark.parametrize("framework_id", COUNTS)
def test_counts(shipped: Catalogue, framework_id: str) -> None:
    framework = shipped.framework(framework_id)
    kinds = [statement.kind for statement in framework.all_statements]
    found = tuple(kinds.count(kind) for kind in ("positive", "unhelpful", "level"))
    assert (len(framework.competencies), *found) == COUNTS[framework_id]


@pytest.mark.parametrize("framework_id", COUNTS)
def test_every_statement_is_a_line_of_the_source_and_every_line_is_in_the_framework(
    shipped: Catalogue, framework_id: str
) -> None:
    framework = shipped.framework(framework_id)
    part = section(*PARTS[framework_id])
    ours = [plain(s.text) for s in framework.all_statements if s.kind != "level"]
    headings = {plain(c.title) for c in framework.competencies} | {part[0]}
    for number, competency in enumerate(framework.competencies, 1):
        headings.add(plain(f"{number}. {competency.title}"))
    theirs = [
        line for line in part if line not in headings and not line.startswith("Unhelpful behaviours for")
    ]
    assert ours == theirs


@pytest.mark.parametrize("framework_id", COUNTS)
def test_statements_end_without_full_stop_and_quote_typographically(
    shipped: Catalogue, framework_id: str
) -> None:
    for statement in shipped.framework(framework_id).all_statements:
        assert statement.text == statement.text.strip()
        assert not statement.text.endswith(".")
        assert "'" not in statement.text and '"' not in statement.text


@pytest.mark.parametrize("framework_id", COUNTS)
def test_statements_stand_under_the_heading_of_the_source(shipped: Catalogue, framework_id: str) -> None:
    framework = shipped.framework(framework_id)
    part = section(*PARTS[framework_id])
    if len(framework.competencies) == 1:
        return
    for number, competency in enumerate(framework.competencies, 1):
        if not competency.statements:
            continue
        title = plain(competency.title)
        place = part.index(title if title in part else f"{number}. {title}")
        under = part[place + 1 : place + 1 + len(competency.statements)]
        assert under == [plain(statement.text) for statement in competency.statements]


def test_described_levels_are_the_sources_and_on_one_competency_only(shipped: Catalogue) -> None:
    framework = shipped.framework("corporate-behaviours")
    described = [competency for competency in framework.competencies if competency.levels]
    assert [competency.id for competency in described] == ["leading-and-managing-change"]
    source = section("corporate-behaviours", "10. Leading and Managing Change", None)[2:]
    for step, statement, line in zip(framework.theme_scale.steps, described[0].levels, source, strict=True):
        name, _dash, words = line.partition(" – ")
        assert (name.removesuffix(" Behaviour"), words) == (step.name, statement.text)
    assert all(not step.description for step in framework.theme_scale.steps)


def test_audiences_are_those_of_the_source(shipped: Catalogue) -> None:
    framework = shipped.framework("corporate-behaviours")
    source = lines("corporate-behaviours")
    leaders = source.index("LEADERS")
    for number, competency in enumerate(framework.competencies, 1):
        named = (competency.title, *competency.aliases)
        place = next(n for n, line in enumerate(source) if line in [f"{number}. {name}" for name in named])
        assert competency.audience == ("leaders" if place > leaders else "all"), competency.id
    assert len(framework.competencies_for(frozenset({"all"}))) == 6
    assert len(framework.competencies_for(frozenset({"all", "leaders"}))) == 10


@pytest.mark.parametrize(
    ("framework_id", "title", "alias"),
    [
        ("corporate-behaviours", "Flexibility", "Flexibility & Change"),
        ("corporate-behaviours", "Seeking Knowledge", "Knowledge & Information"),
        ("corporate-behaviours", "Valuing Individuals", "Valuing People"),
        ("can-do", "Acting in others’ long term interests", "Acting on others’ long term interests"),
        (
            "can-do",
            "Use positive language to identify what will happen, rather than that which will not",
            "Using positive language to identify what will happen, rather than that which will not",
        ),
    ],
)
def test_headings_that_differ_are_title_and_alias(
    shipped: Catalogue, framework_id: str, title: str, alias: str
) -> None:
    aliases = {c.title: c.aliases for c in shipped.framework(framework_id).competencies}
    assert aliases[title] == (alias,)


def test_openings_and_mottos_are_the_sources(shipped: Catalogue) -> None:
    for framework in shipped.frameworks.values():
        source = "\n".join(lines(PARTS[framework.id][0]))
        openings = (*framework.opening, *(line for c in framework.competencies for line in c.opening))
        for words in (framework.motto, *openings):
            assert plain(words) in source, words
    family = [framework for framework in shipped.frameworks.values() if framework.family == "People Values"]
    assert len({framework.motto for framework in family}) == 3
    assert len(shipped.framework("care").opening) == 2


def test_scales_and_depths(shipped: Catalogue) -> None:
    names = {scale.id: [step.name for step in scale.steps] for scale in shipped.scales.values()}
    assert names == {
        "frequency": ["rarely", "sometimes", "usually", "consistently"],
        "levels": ["Foundation", "Developed", "Intermediate", "Advanced"],
        "unhelpful": ["seen occasionally", "seen often"],
    }
    answers = {(scale.opt_out_self, scale.opt_out_other) for scale in shipped.scales.values()}
    assert answers == {("Doesn’t come up in my job", "Haven’t seen")}
    for framework in shipped.frameworks.values():
        leveled = framework.id == "corporate-behaviours"
        assert framework.theme_scale.id == ("levels" if leveled else "frequency")
        assert framework.behaviour_scale.id == "frequency"
        assert framework.unhelpful_scale.id == "unhelpful"
        assert framework.default_depth == ("behaviour" if framework.id == "care" else "theme")
        assert (framework.language, framework.version) == ("en-GB", "undated")


def test_required_steps_are_named_ours_and_vary(shipped: Catalogue) -> None:
    assert set(shipped.role_profiles) == {"staff", "leaders"}
    for profile in shipped.role_profiles.values():
        assert profile.author == "KIE"
        for framework in shipped.frameworks.values():
            asked = framework.competencies_for(profile.audiences)
            steps = [profile.required_step(framework.id, competency.id) for competency in asked]
            assert None not in steps
            assert len(asked) == 1 or len(set(steps)) > 1, (profile.id, framework.id)


def test_every_competency_has_things_to_do(shipped: Catalogue) -> None:
    texts = []
    for framework in shipped.frameworks.values():
        for competency in framework.competencies:
            ideas = shipped.ideas(framework.id, competency.id)
            kinds = [idea.kind for idea in ideas]
            least = (5, 3, 2) if len(competency.statements) > 20 else (2, 1, 1)
            for kind, number in zip(IDEA_KINDS, least, strict=True):
                assert kinds.count(kind) >= number, (framework.id, competency.id, kind)
            assert {idea.author for idea in ideas} == {"KIE"}
            texts += [idea.text for idea in ideas]
    assert len(set(texts)) == len(texts)
