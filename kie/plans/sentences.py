"""The statements of a framework that a goal may be about, and the unhelpful ones that it may replace."""

from kie.frameworks.models import Catalogue, Framework, RoleProfile, Statement
from kie.frameworks.rules import statements_of, unhelpful_of
from kie.plans.whole import Sentence
from kie.plans.words import GoalWords


def sentence_of(framework: Framework, statement: Statement) -> Sentence:
    """The statement as a goal keeps it."""
    kind = "unhelpful" if statement.kind == "unhelpful" else "positive"
    return Sentence(framework.id, statement.id, kind, statement.text)


def sentences_for(
    catalogue: Catalogue, value: str, role_profile: RoleProfile | None, kept: GoalWords | None
) -> tuple[Sentence, ...]:
    """What there is to choose for this competency, as the form's select box names it; "" for none.

    Its own positive statements; the unhelpful ones that hang on it or on its framework. What the goal keeps stays on
    offer in the words it was kept in when the framework has it no longer, as long as the competency is the same; so
    does an unhelpful behaviour that the goal replaces without being about a competency.
    """
    framework_id, _slash, competency_id = value.partition("/")
    framework = catalogue.frameworks.get(framework_id)
    competency = (
        next((one for one in framework.competencies if one.id == competency_id), None) if framework else None
    )
    found: list[Statement] = []
    if framework and competency:
        found += statements_of(framework, competency, role_profile) if role_profile else competency.statements
        unhelpful = unhelpful_of(framework, role_profile) if role_profile else framework.all_unhelpful
        found += [one for one in unhelpful if one.competency_id in (None, competency.id)]
    offered = {one.key: one for one in (sentence_of(framework, each) for each in found)} if framework else {}
    if kept and (kept.framework_id or "", kept.competency_id or "") == (framework_id, competency_id):
        for one in kept.sentences:
            offered.setdefault(one.key, one)
    return tuple(offered.values())
