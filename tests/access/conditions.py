"""Where the product works out who stands how to whom, and what may be: and each condition there, taken out in turn."""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from inspect import getsource, unwrap
from types import CodeType, FunctionType

CODE: Mapping[str, str] = {
    "kie.access": "may",
    "kie.web": "allowed authorise",
    "kie.people.relations": "roles_of organisation_relations relations_between _in_scope",
    "kie.people.standing": "outside_line outside_among _outside _up _line _lines reads_by_reason facts_for",
    "kie.people.climbing": "in_force standing_in climbing",
    "kie.people.lines": "own_leader leader raters moderator _named_moderator",
    "kie.people.queries": "_lines _lines_of _answers_to _above leads_somebody branches_of",
    "kie.readings": "granted",
    "kie.accounts.signed_in": "_by_token signed_in",
    "kie.reviews.case": "load",
    "kie.reviews.queries": "facts state_of _standing",
    "kie.reviews.moderators": "hands_in moderator_for leaders_below",
    "kie.reviews.kept_pages": "chosen_of may_reopen",
    "kie.assessments.hands": "hands_in_managers_part",
    "kie.assessments.queries": "review_facts",
    "kie.assessments.handover": "left_draft",
    "kie.assessments.views_handover": "_own handed_over",
    "kie.cycles.earlier": "current_reviews superseded",
    "kie.standing_in.service": "ending_facts",
    "kie.paper.service": "facts_of _may_be_typed",
    "kie.records.views": "review _reason_for _context_of",
    "kie.records.views_removal": "_answering",
    "kie.records.views_approval": "_second",
    "kie.evidence.queries": "_readable",
    "kie.insights.choosing": "units chosen_team",
}
"""By module, the functions in which a condition lets somebody in or keeps them out."""

ROOMS: Mapping[str, str] = {
    "kie.people": (
        "access/test_standing.py people/test_leading.py people/test_readers.py standing_in reviews/test_moderators.py"
    ),
    "kie.readings": "access/test_standing.py records/test_reading.py",
    "kie.accounts": (
        "accounts/test_sessions.py accounts/test_second_factor.py accounts/test_signing_in.py "
        "accounts/passkeys/test_kept.py provisioning/test_closing.py assessments/test_whole.py"
    ),
    "kie.reviews": (
        "reviews/test_kept_pages.py reviews/test_moderators.py reviews/test_moderation.py "
        "reviews/test_record_stories.py"
    ),
    "kie.assessments": "assessments/test_ahead.py standing_in/test_handing_over.py reviews/test_kept_pages.py",
    "kie.cycles": (
        "cycles/test_earlier.py cycles/test_afterwards.py reviews/test_record_stories.py reviews/test_kept_pages.py"
    ),
    "kie.paper": "paper/test_codes.py paper/test_round_trip.py",
    "kie.records": "records/test_reading.py records/test_removals.py records/test_second_person.py",
    "kie.standing_in": "standing_in/test_ending.py",
    "kie.evidence": "evidence/test_reading.py evidence/test_beside.py evidence/test_private.py",
    "kie.insights": "insights/test_choosing.py insights/test_completion.py insights/test_completion_pages.py",
    "kie.web": "test_web.py accounts/test_signing_in.py",
}
"""The quick tests of a room, run for what tests/access lets pass."""


@dataclass(frozen=True, slots=True)
class Change:
    """One condition gone from a function. `source`: of the whole module then."""

    module: str
    function: str
    what: str
    source: str

    @property
    def name(self) -> str:
        """What a person reads, and by what it may be excused."""
        return f"{self.module}.{self.function}: {self.what}"


def changes(module: str, only: Container[str] | None = None) -> Iterator[Change]:
    """Each condition of the module's functions gone, one at a time. `only`: these alone, by name; None for all.

    Writing out a module is what takes long, so it is done for what is wanted.
    """
    tree = ast.parse(getsource(import_module(module)))
    wanted = CODE[module].split()
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name in wanted]
    assert sorted(one.name for one in functions) == sorted(wanted), module
    for function in functions:
        seen: dict[str, int] = {}
        for parent, field, place in _slots(function):
            node = _get(parent, field, place)
            for what, instead in _without(node, parent, field):
                seen[what] = seen.get(what, 0) + 1
                said = what if seen[what] == 1 else f"{what} ({seen[what]})"
                one = Change(module, function.name, said, "")
                if only is not None and one.name not in only:
                    continue
                _put(parent, field, place, instead)
                source = ast.unparse(ast.fix_missing_locations(tree))
                _put(parent, field, place, node)
                yield replace(one, source=source)


def _slots(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Every place of the function's body in which something stands."""
    roots: Sequence[ast.AST] = function.body
    for place in range(len(function.body)):
        yield function, "body", place
    for parent in [node for root in roots for node in ast.walk(root)]:
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for place, one in enumerate(value):
                    if isinstance(one, ast.AST):
                        yield parent, field, place
            elif isinstance(value, ast.AST):
                yield parent, field, None


def _get(parent: ast.AST, field: str, place: int | None) -> ast.AST:
    found = getattr(parent, field) if place is None else getattr(parent, field)[place]
    assert isinstance(found, ast.AST)
    return found


def _put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _less(items: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    """The items with one of them gone, and which."""
    for place, one in enumerate(items):
        yield ast.unparse(one), items[:place] + items[place + 1 :]


STRICTER = {ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE}
"""A day or a moment that counts, or does not."""


def _without(node: ast.AST, parent: ast.AST, field: str) -> Iterator[tuple[str, ast.AST]]:
    """What could stand in the node's place with one condition gone, and which."""
    match node:
        case ast.BoolOp(op=op, values=values):
            for gone, left in _less(values):
                yield f"without {gone}", left[0] if len(left) == 1 else ast.BoolOp(op, left)
        case ast.Call(func=ast.Attribute(value=before, attr="where") as func, args=args):
            for gone, left in _less(args):
                yield f"without {gone}", ast.Call(func, left, []) if left else before
        case ast.Call(func=ast.Name(id="and_" | "or_" | "union") as func, args=args) if len(args) > 1:
            for gone, left in _less(args):
                yield f"without {gone}", ast.Call(func, left, [])
        case ast.Call(func=ast.Attribute(attr="union" | "union_all")) if field == "func":
            return
        case ast.Set(elts=items) if len(items) > 1:
            for gone, left in _less(items):
                yield f"without {gone}", ast.Set(left)
        case ast.Tuple(elts=items) if isinstance(parent, ast.Compare) and len(items) > 1:
            for gone, left in _less(items):
                yield f"without {gone}", ast.Tuple(left, ast.Load())
        case ast.BinOp(op=ast.BitAnd() | ast.Sub() | ast.BitOr() as op, left=before, right=after):
            yield f"without {ast.unparse(ast.BinOp(ast.Name('…'), op, after))}", before
            if isinstance(op, ast.BitOr):
                yield f"without {ast.unparse(before)} before", after
        case ast.Compare(left=before, ops=[op], comparators=after) if type(op) in STRICTER:
            yield f"other edge of {ast.unparse(node)}", ast.Compare(before, [STRICTER[type(op)]()], after)
        case ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield f"without {ast.unparse(node)}", ast.Pass()
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=inside):
            yield f"turned round {ast.unparse(node)}", inside
        case _:
            pass
    if field == "test" and isinstance(parent, ast.If | ast.IfExp):
        yield f"always {ast.unparse(node)}", ast.Constant(True)
        yield f"never {ast.unparse(node)}", ast.Constant(False)
    if field == "ifs":
        yield f"without if {ast.unparse(node)}", ast.Constant(True)


def running(change: Change) -> FunctionType:
    """The function as it runs now."""
    module = import_module(change.module)
    places = [module, *(one for one in vars(module).values() if isinstance(one, type))]
    for place in places:
        found = vars(place).get(change.function)
        if isinstance(found, property):
            found = found.fget
        found = unwrap(found) if callable(found) else None
        if isinstance(found, FunctionType) and found.__module__ == change.module:
            return found
    raise LookupError(change.name)


def _code_of(change: Change) -> CodeType:
    waiting = [compile(change.source, f"<{change.module}>", "exec", dont_inherit=True)]
    for code in waiting:
        if code.co_name == change.function:
            return code
        waiting += [one for one in code.co_consts if isinstance(one, CodeType)]
    raise LookupError(change.name)


@contextmanager
def changed(change: Change) -> Iterator[None]:
    """While the block runs, the product does without the condition."""
    function = running(change)
    code = function.__code__
    function.__code__ = _code_of(change)
    _forget_statements()
    try:
        yield
    finally:
        function.__code__ = code
        _forget_statements()


def _forget_statements() -> None:
    """Statements that were put together once are put together anew."""
    for module in ("kie.people.queries", "kie.people.standing", "kie.accounts.signed_in"):
        for one in vars(import_module(module)).values():
            if hasattr(one, "cache_clear") and getattr(one, "__module__", "") == module:
                one.cache_clear()
