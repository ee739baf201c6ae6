"""Reads a role profile, and compares it with the frameworks that it speaks of."""

from collections.abc import Mapping
from types import MappingProxyType

from kie.frameworks.framework_reader import Known
from kie.frameworks.models import AUDIENCES, Framework, RoleProfile
from kie.frameworks.toml_table import LONGEST_TITLE, Table
from kie.i18n import _

NONE: Mapping[str, RoleProfile] = MappingProxyType({})
LONGEST_PROFILE_ID = 60
"""Characters: the tables of people and of reviews have no room for more."""


def read_role_profile(
    table: Table, frameworks: Known[Framework], known: Mapping[str, RoleProfile] = NONE
) -> RoleProfile:
    """What a file says of a role profile, from `role-profiles/<id>.toml`. Where its id is among those `known`, the file
    amends that one, and what comes of the two together is looked at."""
    audiences = frozenset(table.texts("audiences"))
    sound = bool(audiences) and audiences <= set(AUDIENCES)
    # An empty text among them is reported as such.
    if not audiences or not audiences - {""} <= set(AUDIENCES):
        table.lacks(
            "audiences",
            _("A role profile needs the audiences that the job belongs to."),
            _("Write a list of these: %(allowed)s.", allowed=", ".join(AUDIENCES)),
        )
    required, left_out = table.table("required"), table.table("left_out")
    profile = RoleProfile(
        id=table.id(most=LONGEST_PROFILE_ID),
        title=table.text("title", most=LONGEST_TITLE),
        author=table.text("author", most=LONGEST_TITLE),
        audiences=audiences,
        required=MappingProxyType({key: _required(required, key, frameworks) for key in required}),
        left_out=MappingProxyType({key: _left_out(left_out, key, frameworks) for key in left_out}),
    )
    before = known.get(profile.id)
    if sound:
        _compare(table, before.amended(profile) if before else profile, frameworks, profile.required)
    table.close()
    return profile


def _required(table: Table, framework_id: str, frameworks: Known[Framework]) -> Mapping[str, int]:
    frameworks.named_in(table, table.place(framework_id), framework_id)
    steps = table.table(framework_id)
    return MappingProxyType({competency_id: steps.whole(competency_id) for competency_id in steps})


def _left_out(table: Table, framework_id: str, frameworks: Known[Framework]) -> frozenset[str]:
    framework = frameworks.named_in(table, table.place(framework_id), framework_id)
    listed = table.texts(framework_id)
    if framework is not None:
        nodes = {c.id for c in framework.competencies} | {s.id for s in framework.all_statements}
        for number, node in enumerate(listed, 1):
            if node not in nodes:
                table.report.add(
                    f"{table.place(framework_id)}[{number}]",
                    _("%(framework)s has no “%(id)s”.", framework=framework.title, id=node),
                    _("Name the id of one of its competencies or statements."),
                )
    return frozenset(listed)


def _compare(
    table: Table,
    profile: RoleProfile,
    frameworks: Known[Framework],
    written: Mapping[str, Mapping[str, int]],
) -> None:
    """Report every required step that the framework, its scale or the profile itself makes impossible. `written`: those
    that stand in the file, where others stand in what it amends."""
    for framework_id, steps in profile.required.items():
        framework = frameworks.read.get(framework_id)
        if framework is None:
            continue
        known = {competency.id: competency for competency in framework.competencies}
        for competency_id, number in steps.items():
            place = f"required.{framework_id}.{competency_id}"
            if competency_id not in known:
                what = _(
                    "%(framework)s has no competency “%(id)s”.", framework=framework.title, id=competency_id
                )
                table.report.add(place, what, _("Name one of: %(known)s.", known=", ".join(known)))
                continue
            competency = known[competency_id]
            count = len(framework.scale_at(framework.default_depth, competency).steps)
            if not 1 <= number <= count:
                what = _("The scale has no step %(number)s.", number=number)
                table.report.add(place, what, _("Write a step from 1 to %(count)s.", count=count))
            if competency.audience not in profile.audiences or profile.leaves_out(
                framework_id, competency_id
            ):
                what = _("This job is not asked about “%(id)s”.", id=competency_id)
                if framework_id in written:
                    cure = _("Take this line out, or let the job’s audiences and left_out include it.")
                else:
                    cure = _(
                        "The profile asks for a step of it already. Write %(heading)s with the steps that stay, or "
                        "none; or let the job’s audiences and left_out include it.",
                        heading=f"[required.{framework_id}]",
                    )
                table.report.add(place, what, cure)
