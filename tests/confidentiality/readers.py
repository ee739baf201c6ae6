"""Who reads which text, written by hand in the terms of the matrix of access, asked of nothing that the product says.

Relations to the person whose text it is: E the person, M the manager, D a delegate of theirs, FM the manager until
yesterday, FD a delegate until yesterday, MM the manager's manager, HA of HR, HA+ of HR with a reason given this minute,
HA! the same above the person in the line, BP partner for the person's unit, BP+ with a reason, BP! with a reason for
another unit, SA system administrator, AU auditor, AU+ one for whom Ana's record was drawn, CL clerk who typed in what
Ada wrote, L who manages others, C who has the same manager.
"""

import re
from collections.abc import Mapping

ACTORS: Mapping[str, str] = {
    "ben": "M",
    "dora": "D",
    "otto": "FM",
    "dino": "FD",
    "efua": "MM",
    "chloe": "HA",
    "hana": "HA+",
    "ivo": "HA!",
    "femi": "BP",
    "gil": "BP+",
    "gus": "BP!",
    "dev": "SA",
    "grace": "AU",
    "gwen": "AU+",
    "kit": "CL",
    "lee": "L",
    "col": "C",
    "ana": "C",
    "ada": "C",
    "alf": "C",
    "amy": "C",
}
"""How everybody stands to each of the four; whose text it is stands to it as E."""

BOTH, REASON = "E M D", "HA+ BP+"
TABLE: tuple[tuple[str, str], ...] = (
    # Drafts: nobody but who writes. Of the manager's part the manager and their delegate write.
    (r"ada\.(self|soon|later|in-the-way|needs)", "E"),
    (r"ada\.(manager|seen-manager)", "M D"),
    # Handed in by the person alone: as long as the other side is not, nothing is revealed, whatever the reason.
    (r"alf\.(self|soon|later|in-the-way|needs)", "E"),
    (r"alf\.(manager|seen-manager)", "M D"),
    # After the reveal, not yet signed: the two, and HR with a reason.
    (r"amy\.(self|soon|later|in-the-way|needs|manager|seen-manager|added|place|notes)", f"{BOTH} {REASON}"),
    # A draft that the former manager had begun is theirs to hand over; what they handed over is for the two alone.
    (r"set-aside", "FM"),
    (r"handed-over", BOTH),
    # Signed and disagreed with: the manager's manager decides, and reads what was signed for it.
    (r"(self|manager)-[a-z0-9.-]+", f"{BOTH} MM AU+ {REASON}"),
    (r"soon|later|in-the-way|needs|seen-(self|manager)|kept-manager", f"{BOTH} MM AU+ {REASON}"),
    (r"added|outcome|place|notes|reply|resolution", f"{BOTH} MM AU+ {REASON}"),
    # What was said of the record before it was opened again. Drawn for an auditor was the last one alone.
    (r"comment|decision|reopening-by-manager", f"{BOTH} MM {REASON}"),
    (r"comment-again|annotation(-employee|-manager)", f"{BOTH} MM AU+ {REASON}"),
    (r"annotation", f"{BOTH} {REASON}"),
    # The plan: what the record quotes of it is read with the record, the rest by the two and HR with a reason.
    (r"title|success|if-then|action", f"{BOTH} MM AU+ {REASON}"),
    (r"old-title|closure|progress|support|talk(-[a-z-]+)?", f"{BOTH} {REASON}"),
    (r"(ada|alf|amy)\.goal", f"{BOTH} {REASON}"),
    (r"goal-support|earlier-(title|success|if-then|support|action|needs)", BOTH),
    (r"why", "E"),
    # The diary: private unless shared, and shared with whoever manages the person. No reason of HR's opens it.
    (r"((ada|alf|amy)\.)?diary-shared", BOTH),
    (r"(ada|alf|amy)\.diary-private|diary", "E"),
    # For oneself alone.
    (r"reflection|unsent|passkey", "E"),
    # Reasons beside a name: HR's own, and the person's to read in their file.
    (r"exempt(-before)?|more-time", "E HA HA+"),
    (r"ben\.stand-in-dora", "E D MM HA HA+ HA!"),
    (r"stand-in", "E HA+"),
    (r"ben\.stand-in-dino", "E"),
    # What an audit is about: the auditors', HR's, and whose record was drawn.
    (r"sample", "E HA HA+ HA! AU AU+"),
    # Why HR read: the person's to know.
    (r"(ada|alf)\.reason-(hana|gil|ivo|gus)", "E"),
    # Of Ana and Amy HR has put together a file for a request, which such a reason opens: it has these, and more that is
    # on no page of HR's.
    (r"(ana|amy)\.reason-(hana|gil|ivo|gus)", "E HA+"),
    (r"status|reopening", "E HA+"),
    # Complaints and requests: whose they are, and HR outside the line.
    (r"complaint-[12]|complaint-answer|request(-day|-longer|-refused|-authority)?", "E HA HA+"),
    (r"redaction(-stays)?", "HA+"),
    # Why something is held from being deleted: whom it concerns, HR and auditors outside the line.
    (r"hold(-over|-release)?", "E HA HA+ AU AU+"),
    (r"period", "HA HA+ HA! AU AU+"),
    # Asking for a removal: who asked, HR outside the line; a colleague's no is for HR.
    (r"removal-about-[123]|removal-answer", "E HA HA+"),
    (r"removal-decline", "HA HA+ M"),
    # On no page but that of everything held about a person: what they note of themselves usually has no words.
    (r"kept-self", "E"),
    # At no address: words to take out that stand nowhere.
    (r"removal-words", ""),
)


def owner_of(token: str) -> str:
    """Whose text it is: the name that it begins with, Ana's without one."""
    name, dot, _rest = token.partition(".")
    return name if dot and name in {*ACTORS} else "ana"


def readers_of(token: str) -> frozenset[str]:
    """Who is to read it, by name. Raises AssertionError for a text that no row, or more than one, speaks of."""
    rows = [readers for pattern, readers in TABLE if re.fullmatch(pattern, token)]
    assert len(rows) == 1, f"{len(rows)} rows say who reads {token}"
    owner, wanted = owner_of(token), set(rows[0].split())
    return frozenset(
        name for name, relation in ACTORS.items() if ("E" if name == owner else relation) in wanted
    )
