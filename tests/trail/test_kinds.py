"""Whatever the product records has words, or is kept back on purpose."""

import ast
from functools import cache
from pathlib import Path
from typing import TypeGuard

from kie.people.models import ROLES
from kie.records import wording
from kie.trail.kinds import KINDS, RECORDS, TECHNICAL, actions_of, details_shown
from kie.trail.words_details import VALUES
from kie.trail.words_kept_back import KEPT_BACK

KIE = Path(__file__).parents[2] / "kie"
WRITERS = {
    "record",
    "record_many",
    "record_numbered",
    "record_change",
    "note_event",
    "event",
    "_note",
    "_record",
}
"""Functions that write an event."""
TABLES = {"ACTIONS", "ACTION", "action"}


def recorded() -> set[str]:
    """Every action that stands in the code as words where an event is written, or in a table of actions."""
    return {str(one.value) for place in _all_places() for one in ast.walk(place) if _is_action(one)}


@cache
def _all_places() -> list[ast.AST]:
    return [
        place
        for path in sorted(KIE.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "events.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for place in _places(node)
    ]


def _places(node: ast.AST) -> list[ast.AST]:
    """Where in this an action may stand: in a call that writes one, in a table of them, in what a loop goes through."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return [*node.args] if name in WRITERS else []
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        named = any(isinstance(one, ast.Name) and one.id in TABLES for one in targets)
        return [node.value] if named and node.value is not None else []
    if isinstance(node, ast.For):
        names = {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
        return [node.iter] if names & TABLES else []
    return []


def _is_action(node: ast.AST) -> TypeGuard[ast.Constant]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    noun, dot, verb = node.value.partition(".")
    return bool(dot) and all(part.replace("-", "").isalpha() and part.islower() for part in (noun, verb))


def test_everything_recorded_has_words_or_is_kept_back() -> None:
    found = recorded()
    assert {"session.begun", "record.signed", "team.moved", "goal.drafted", "assessment.saved"} <= found
    known = {action for kind in KINDS.values() for action in kind.actions} | set(KEPT_BACK)
    assert found - known == set(), "give these words in kie/trail, or keep them back there"


def test_actions_that_are_put_together_have_words_too() -> None:
    """Of `f"paper.{kind}"` and its like only the beginning stands in the code."""
    found = {
        str(beginning.value)
        for place in _all_places()
        for one in ast.walk(place)
        if isinstance(one, ast.JoinedStr) and len(one.values) == 2
        for beginning in one.values[:1]
        if isinstance(beginning, ast.Constant) and str(beginning.value).endswith(".")
    }
    known = {
        "paper.": {"typed", "corrected", "confirmed"},
        "second-factor.": {"turned-on", "replaced"},
        "disagreement.": {"upheld", "reopened"},
    }
    assert found == set(known)
    shown = actions_of(RECORDS) | actions_of(TECHNICAL)
    assert {beginning + end for beginning, ends in known.items() for end in ends} <= set(shown)


def test_an_action_is_of_one_kind_and_not_kept_back_as_well() -> None:
    every = [action for kind in KINDS.values() for action in kind.actions]
    assert len(every) == len(set(every))
    assert not set(KEPT_BACK) & set(every)


def test_neither_part_shows_what_is_the_other_s() -> None:
    records, technical = set(actions_of(RECORDS)), set(actions_of(TECHNICAL))
    assert {"session.begun", "second-factor.removed", "job.retried"} <= technical - records
    assert {"record.signed", "goal.agreed", "reading.granted"} <= records - technical
    assert {"role.given", "trail.viewed"} <= records & technical
    assert actions_of(TECHNICAL, "reviews") == actions_of(TECHNICAL), "no such kind there"


def test_details_that_are_not_known_are_not_shown() -> None:
    said = {"role": "hr", "team": "0a1b", "words": "I think", "number": 3, "reason": ""}
    assert details_shown(said) == [("role", "HR administrator"), ("number", "3")]
    assert details_shown({"why": "invalid_nonce"}) == [("why", "invalid_nonce")], "what a program said"


def test_roles_and_reasons_all_have_words() -> None:
    """Whoever adds one gives it words for the trail as well."""
    assert set(VALUES["role"]) == set(ROLES)
    assert VALUES["reason"] == wording.REASONS, "as the page on which it is given says it"
