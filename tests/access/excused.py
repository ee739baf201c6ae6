"""Conditions without which nobody may do more or less: why each stands all the same."""

from collections.abc import Mapping

_OUTSIDE = "kie.people.standing.outside"
_LINES = "kie.people.lines"
_BETWEEN, _SCOPE = "kie.people.relations.relations_between", "kie.people.relations._in_scope"

EXCUSED: Mapping[str, str] = {
    f"{_BETWEEN}: always hold": "the same answer; a page that only reads would hold lines for nothing",
    f"{_BETWEEN}: never hold": "the same answer; two at once show it: tests/confidentiality/test_transfers.py",
    f"{_BETWEEN}: without Relation.PARTNER in held": "who is no partner has no unit; it spares them two statements",
    f"{_SCOPE}: without if grant.team_id is not None": "no team is below no unit; it says so to the type checker",
    f"{_SCOPE}: without team_id is not None": "nobody is without a team; it says so to the type checker",
    f"{_OUTSIDE}_line: never one_id == other_id": "nobody is outside their own line anyway; it spares a statement",
    f"{_OUTSIDE}_among: without … - {{one_id}}": "the same",
    f"{_OUTSIDE}_among: never not others": "of nobody nobody is outside; it spares a statement",
    "kie.people.standing._lines: without ReportingLine.kind == 'moderator'": "whoever else is led to is above anyway",
    "kie.reviews.case.load: without Fact.DISPUTED in facts": "deciding needs it as well; it spares two statements",
    f"{_LINES}._named_moderator: never named is None": "nobody acts for nobody; it says so to the type checker",
    f"{_LINES}.leader: never own is None": "the same",
    f"{_LINES}.raters: without own is None": "nobody stands in beside nobody; it says so to the type checker",
    f"{_LINES}.moderator: never below is None": "nobody leads nobody; it says so to the type checker",
    f"{_LINES}.moderator: without above is not None": "the same",
    "kie.people.queries._above: without in_force(day, line)": "each is asked again whether it holds; fewer are read",
    "kie.reviews.moderators.moderator_for: without Participation.id == participation.id": (
        "hands are told apart by review afterwards; fewer are read"
    ),
    "kie.insights.choosing.units: without if grant.team_id is not None": (
        "no team is below no unit; it says so to the type checker"
    ),
}
