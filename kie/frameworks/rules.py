"""Which questions a framework asks of a person: pure, from the framework, the depth and the role profile."""

from dataclasses import dataclass

from kie.frameworks.models import Competency, Framework, RoleProfile, Scale, Statement


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is rated: a competency at theme depth, a behaviour where each behaviour is rated.

    `node_id` is the competency's or the statement's id; `competency_id` the competency it belongs to; `scale` holds
    the answers. A competency without positive statements is one node at either depth.
    """

    framework_id: str
    node_id: str
    competency_id: str
    scale: Scale


def competencies_of(framework: Framework, role_profile: RoleProfile) -> tuple[Competency, ...]:
    """The competencies that this kind of job is asked about, in the framework's order."""
    return tuple(
        competency
        for competency in framework.competencies_for(role_profile.audiences)
        if not role_profile.leaves_out(framework.id, competency.id)
    )


def statements_of(
    framework: Framework, competency: Competency, role_profile: RoleProfile
) -> tuple[Statement, ...]:
    """The competency's positive statements that this kind of job is asked about."""
    if not role_profile.left_out.get(framework.id):
        return competency.statements
    return tuple(s for s in competency.statements if not role_profile.leaves_out(framework.id, s.id))


def unhelpful_of(framework: Framework, role_profile: RoleProfile) -> tuple[Statement, ...]:
    """The unhelpful behaviours that this kind of job is asked about: the framework's, then its competencies'."""
    hanging = framework.unhelpful + tuple(
        s for competency in competencies_of(framework, role_profile) for s in competency.unhelpful
    )
    return tuple(s for s in hanging if not role_profile.leaves_out(framework.id, s.id))


def asked_statements(framework: Framework, role_profile: RoleProfile) -> frozenset[str]:
    """The ids of every positive and unhelpful statement that this kind of job is asked about."""
    positive = {
        statement.id
        for competency in competencies_of(framework, role_profile)
        for statement in statements_of(framework, competency, role_profile)
    }
    return frozenset(positive | {statement.id for statement in unhelpful_of(framework, role_profile)})


def nodes_of(framework: Framework, depth: str, role_profile: RoleProfile) -> tuple[Node, ...]:
    """Everything that a rater answers for a person with this role profile, in order.

    `depth`: "theme" or "behaviour". At either, a competency whose statements are all left out is not asked.
    """
    return tuple(
        node
        for competency in competencies_of(framework, role_profile)
        for node in _nodes(framework, depth, competency, role_profile)
    )


def _nodes(
    framework: Framework, depth: str, competency: Competency, role_profile: RoleProfile
) -> tuple[Node, ...]:
    asked = statements_of(framework, competency, role_profile)
    if competency.statements and not asked:
        return ()
    if depth == "behaviour" and asked:
        scale = framework.scale_at("behaviour", competency)
        return tuple(Node(framework.id, s.id, competency.id, scale) for s in asked)
    return (Node(framework.id, competency.id, competency.id, framework.scale_at("theme", competency)),)
