"""The matrix of who may do what, written by hand and apart from `kie/access.py`.

Under each row of the matrix stand the permissions that make it up. Columns: `all` anybody signed in, `L` whoever leads
somebody, E the person, M their manager, MM the manager's manager, BP HR partner of the unit, HA HR administrator, SA
system administrator, AU auditor, CL clerk. `-` never; `y` always; any other letter a condition of `CONDITIONS`.
"""

from collections.abc import Collection, Mapping
from itertools import combinations

from kie.access import Fact, Permission, Relation

COLUMNS: Mapping[str, Relation] = {
    "all": Relation.SIGNED_IN,
    "L": Relation.LEADS,
    "E": Relation.SELF,
    "M": Relation.MANAGER,
    "MM": Relation.MODERATOR,
    "BP": Relation.PARTNER,
    "HA": Relation.HR,
    "SA": Relation.ADMINISTRATOR,
    "AU": Relation.AUDITOR,
    "CL": Relation.CLERK,
}

CONDITIONS: Mapping[str, frozenset[Fact]] = {
    "y": frozenset(),
    "b": frozenset({Fact.REVEALED}),
    "c": frozenset({Fact.REVEALED, Fact.GRANTED, Fact.OUTSIDE_LINE}),
    "r": frozenset({Fact.GRANTED, Fact.OUTSIDE_LINE}),
    "d": frozenset({Fact.OTHER_NOT_HANDED_IN}),
    "e": frozenset({Fact.DISPUTED, Fact.DECIDES}),
    "g": frozenset({Fact.NOT_SIGNED_BY_EMPLOYEE}),
    "G": frozenset({Fact.SIGNED_BY_EMPLOYEE, Fact.OUTSIDE_LINE}),
    "o": frozenset({Fact.OUTSIDE_LINE}),
    "f": frozenset({Fact.AUTHOR}),
    "s": frozenset({Fact.DEPUTY}),
    "n": frozenset({Fact.DELEGATION}),
    "t": frozenset({Fact.OUTSIDE_LINE, Fact.TYPIST}),
    "x": frozenset({Fact.OUTSIDE_LINE, Fact.ANOTHER}),
    "R": frozenset({Fact.GRANTED, Fact.OUTSIDE_LINE, Fact.ANOTHER}),
    "w": frozenset({Fact.SIGNER, Fact.ANOTHER}),
    "m": frozenset({Fact.MODERATES}),
    "a": frozenset({Fact.SAMPLED, Fact.OUTSIDE_LINE}),
}
"""b: both have handed in. c: after that, for a reason, outside the line. r: for a reason, outside the line; what it is
about exists only after that. d: until the other side hands in. e: to decide on a disagreement. g: before the employee
signs. G: after it, outside the line. o: outside the line. f: what one began oneself. s: standing in. n: whom one named.
t: outside the line, what one typed in. x: outside the line, what another asked. R: the same for a reason. w: what one
wrote, and another proposed to change. m: of whom one is the manager's manager; a page of many asks it of each.
a: drawn at random under a case number, outside the line."""

MATRIX = """
                                all L   E   M   MM  BP  HA  SA  AU  CL
# own draft: read, write; and nobody else's hands in it but a clerk's
WRITE_SELF_ASSESSMENT           -   -   y   -   -   -   -   -   -   -
OPEN_PAPER                      -   -   -   -   -   -   -   -   -   y
TYPE_PAPER                      -   -   -   -   -   -   -   -   -   o
PRINT_COPY                      -   -   -   -   -   -   -   -   -   t
PRINT_PAPER                     -   -   -   -   -   -   y   -   -   -
GO_AHEAD                        -   -   y   y   -   -   -   -   -   -
# whether it is started, handed in; process status by name
READ_STATUS                     -   -   y   y   -   -   -   -   -   -
READ_STATUS_BELOW               m   -   -   -   -   -   -   -   -   -
READ_COMPLETION                 -   -   -   -   -   y   y   -   -   -
READ_TEAM                       -   y   -   -   -   -   -   -   -   -
# handed-in self-assessment, review after reveal: read
READ_REVIEW                     -   -   b   b   -   c   c   -   -   -
SETTLE_REVIEW                   -   -   b   b   -   -   -   -   -   -
READ_PROFILE                    -   -   y   y   -   -   -   -   -   -
# take back one's own part
TAKE_BACK_SELF_ASSESSMENT       -   -   d   -   -   -   -   -   -   -
TAKE_BACK_MANAGER_ASSESSMENT    -   -   -   d   -   -   -   -   -   -
# manager's draft: read, write; what a former manager had begun
WRITE_MANAGER_ASSESSMENT        -   -   -   y   -   -   -   -   -   -
HAND_OVER_DRAFT                 f   -   -   -   -   -   -   -   -   -
READ_HAND_OVER                  -   -   b   y   -   -   -   -   -   -
# signed review: read
READ_RECORD                     e   -   y   y   -   r   r   -   a   -
READ_SAMPLES                    -   -   -   -   -   -   y   -   y   -
DRAW_SAMPLE                     -   -   -   -   -   -   -   -   y   -
MODERATE                        e   -   -   -   -   -   -   -   -   -
# reopen
REOPEN                          -   -   -   g   -   -   G   -   -   -
# annotate, sign
ANNOTATE                        -   -   y   y   -   -   -   -   -   -
SIGN_AS_MANAGER                 -   -   -   b   -   -   -   -   -   -
SIGN_AS_EMPLOYEE                -   -   b   -   -   -   -   -   -   -
# plan: read, write; the diary
READ_PLAN                       -   -   y   y   -   r   r   -   -   -
WRITE_PLAN                      -   -   y   -   -   -   -   -   -   -
PROPOSE_PLAN                    -   -   -   y   -   -   -   -   -   -
WRITE_DIARY                     -   -   y   -   -   -   -   -   -   -
READ_SHARED_EVIDENCE            -   -   y   y   -   -   -   -   -   -
# private reflections
WRITE_REFLECTION                -   -   y   -   -   -   -   -   -   -
# heatmap's published cells, and what is worked out beside them
READ_HEATMAP                    -   y   -   -   -   y   y   -   y   -
READ_ORGANISATION_HEATMAP       y   -   -   -   -   -   -   -   -   -
READ_STATISTICS                 -   -   -   -   -   -   y   -   y   -
# who opened one's records; HR's reading, for a reason
READ_LEDGER                     -   -   y   -   -   -   -   -   -   -
FIND_RECORDS                    -   -   -   -   -   y   y   -   -   -
OPEN_RECORDS                    -   -   -   -   -   o   o   -   -   -
# a person's whole file
READ_WHOLE_FILE                 -   -   y   -   -   -   -   -   -   -
READ_SUBJECT_REQUESTS           -   -   -   -   -   -   y   -   -   -
RUN_SUBJECT_ACCESS              -   -   -   -   -   -   o   -   -   -
READ_SUBJECT_FILE               -   -   -   -   -   -   r   -   -   -
CONFIRM_REDACTION               -   -   -   -   -   -   R   -   -   -
# complaints about one's data
COMPLAIN                        -   -   y   -   -   -   -   -   -   -
READ_COMPLAINTS                 -   -   -   -   -   -   y   -   -   -
ANSWER_COMPLAINT                -   -   -   -   -   -   o   -   -   -
# taking somebody else's details out of texts
ASK_REMOVAL                     -   -   y   y   y   y   y   -   -   -
ASK_REASON_REMOVAL              -   -   y   -   -   -   y   -   -   -
READ_REMOVALS                   -   -   -   -   -   -   y   -   -   -
ANSWER_REMOVAL                  -   -   -   -   -   -   x   -   -   -
STRIKE_WORDS                    -   -   -   -   -   -   R   -   -   -
APPROVE_REMOVAL                 w   -   -   -   -   -   R   -   -   -
# audit trail of records
READ_RECORD_TRAIL               -   -   -   -   -   -   y   -   y   -
# technical events
READ_TECHNICAL_TRAIL            -   -   -   -   -   -   -   y   y   -
READ_JOBS                       -   -   -   -   -   -   -   y   y   -
MANAGE_JOBS                     -   -   -   -   -   -   -   y   -   -
MANAGE_DIRECTORY                -   -   -   -   -   -   -   y   -   -
# frameworks, cycles, retention
USE                             y   -   -   -   -   -   -   -   -   -
READ_CYCLES                     -   -   -   -   -   -   y   -   y   -
MANAGE_CYCLES                   -   -   -   -   -   -   y   -   -   -
EXEMPT                          -   -   -   -   -   -   o   -   -   -
READ_RETENTION                  -   -   -   -   -   -   y   -   y   -
MANAGE_RETENTION                -   -   -   -   -   -   y   -   -   -
HOLD_PERSON                     -   -   -   -   -   -   o   -   -   -
MANAGE_FRAMEWORKS               -   -   -   -   -   -   y   -   -   -
MANAGE_LEARNING                 -   -   -   -   -   -   y   -   -   -
# accounts, roles, teams
READ_PEOPLE                     -   -   -   -   -   -   y   y   y   -
MANAGE_PEOPLE                   -   -   -   -   -   -   y   y   -   -
RUN_LETTERS                     -   -   -   -   -   -   y   -   -   -
LOOK_AFTER_ACCOUNT              -   -   -   -   -   -   -   y   -   -
REMOVE_SECOND_FACTOR            -   -   -   -   -   -   -   y   -   -
UNLINK_IDENTITY                 -   -   -   -   -   -   -   y   -   -
THANK                           y   -   -   -   -   -   -   -   -   -
# standing in
DELEGATE                        -   y   -   -   -   -   -   -   -   -
APPOINT_DEPUTY                  -   -   -   y   -   -   y   -   -   -
END_STAND_IN                    s   -   n   y   -   -   o   -   -   -
"""

Cells = Mapping[Relation, frozenset[Fact]]


def _read() -> Mapping[str, Cells]:
    head, *lines = (line for line in MATRIX.splitlines() if line and not line.startswith("#"))
    assert head.split() == list(COLUMNS)
    found: dict[str, Cells] = {}
    for name, *letters in (line.split() for line in lines):
        assert name not in found, f"{name} stands twice"
        cells = zip(COLUMNS.values(), letters, strict=True)
        found[name] = {relation: CONDITIONS[letter] for relation, letter in cells if letter != "-"}
    return found


REFERENCE = _read()
STATES = [frozenset(found) for count in (0, 1, 2) for found in combinations(Fact, count)]
STATES += [frozenset(Fact) - state for state in STATES]
"""Nothing known, each fact alone, each two; and all facts but those. `states_for` adds whatever a row speaks of:
each condition is once the only one missing."""
ACTORS = [frozenset(found) for count in (0, 1, 2) for found in combinations(Relation, count)]
ACTORS += [frozenset(Relation) - actor for actor in ACTORS]
"""Nobody, each relation alone, each two together; and whoever stands in all others at once."""


def due(permission: Permission, actor: Collection[Relation], state: Collection[Fact]) -> bool:
    """What the matrix says."""
    cells = REFERENCE[permission.name]
    return any(relation in actor and facts <= set(state) for relation, facts in cells.items())


def states_for(permission: Permission) -> list[frozenset[Fact]]:
    """`STATES`, and all that can be made of the facts that the row speaks of."""
    named = sorted({one for facts in REFERENCE[permission.name].values() for one in facts}, key=str)
    made = [frozenset(some) for count in range(len(named) + 1) for some in combinations(named, count)]
    return [*dict.fromkeys([*STATES, *made])]
