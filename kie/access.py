"""Who may do what: one table, and the one question asked of it.

Pure data. A *relation* says how the person asking stands to the person concerned (or, for things that
concern nobody in particular, to the organisation). A *fact* is a condition on the state of things that the
asker has looked up. A permission is granted when one of its grants names a relation that holds and every fact
that the grant needs is given. Whatever is not granted here is refused, and shows as not found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Relation(Enum):
    """How the person asking stands to the person concerned, or to the organisation."""

    SIGNED_IN = "signed in"
    LEADS = "manages somebody, or stands in for somebody who does"
    SELF = "the person"
    MANAGER = "current manager or named reviewer, a delegate, or whoever acts for them while they are away"
    MODERATOR = "manager's manager or named moderator, or whoever acts for them while they are away"
    PARTNER = "HR partner for the person's unit"
    HR = "HR administrator"
    ADMINISTRATOR = "system administrator"
    AUDITOR = "auditor"
    CLERK = "clerk who types in paper forms"


class Fact(Enum):
    """A condition that the state of a review must meet."""

    REVEALED = "both have handed in, or one went ahead"
    OTHER_NOT_HANDED_IN = "the other side has not handed in"
    NOT_SIGNED_BY_EMPLOYEE = "the employee has not signed"
    SIGNED_BY_EMPLOYEE = "the employee has signed"
    DISPUTED = "the employee disagreed"
    DECIDES = (
        "whoever asks is to decide on the disagreement: the manager's manager, or the next one up, or the named "
        "moderator, who neither wrote, handed in nor signed any of the manager's part"
    )
    TYPIST = "whoever asks typed it in from paper"
    AUTHOR = "whoever asks had begun it, and no longer rates the person"
    DEPUTY = "whoever asks is the one who stands in"
    DELEGATION = "the person named somebody to stand in beside them"
    OUTSIDE_LINE = (
        "whoever asks is neither above nor below the person in the reporting lines, however far, and neither stands in "
        "for somebody who is, nor was named to decide for them"
    )
    MODERATES = "whoever asks is the manager's manager, or named moderator, of everybody shown"
    SAMPLED = "whoever asks had it drawn at random under a case number in the last seven days, and the person was told"
    ANOTHER = "somebody else asked for it, or proposed it"
    SIGNER = "whoever asks wrote or signed what would change"
    GRANTED = "a reason was given less than thirty minutes ago, and the person was told"


class Permission(Enum):
    """Everything a page or command may ask for."""

    USE = "use the product: home, frameworks, own account"
    WRITE_SELF_ASSESSMENT = "write the self-assessment"
    TAKE_BACK_SELF_ASSESSMENT = "take the self-assessment back"
    WRITE_MANAGER_ASSESSMENT = "write the manager's assessment"
    TAKE_BACK_MANAGER_ASSESSMENT = "take the manager's assessment back"
    HAND_OVER_DRAFT = "hand over or discard what they had begun as a former manager"
    READ_HAND_OVER = "read the notes that former managers handed over"
    DELEGATE = "name somebody to stand in beside oneself"
    APPOINT_DEPUTY = "name who acts for an absent manager"
    END_STAND_IN = "end it when somebody stands in for the person"
    READ_STATUS = "see which of the two has handed in"
    READ_STATUS_BELOW = "see by name how far reviews and plans of one's managers' people have come"
    READ_REVIEW = "read the exchange after the reveal"
    SETTLE_REVIEW = "close key issues, agree ratings, keep the meeting"
    GO_AHEAD = "go ahead without the other side"
    ANNOTATE = "add to a shared record"
    SIGN_AS_MANAGER = "sign as the manager"
    SIGN_AS_EMPLOYEE = "sign as the employee"
    READ_RECORD = "read the record of the review"
    READ_SAMPLES = "see which samples of signed records were drawn, under which case number"
    DRAW_SAMPLE = "have signed records drawn at random under a case number, to read them for seven days"
    FIND_RECORDS = "find somebody whose records must be read"
    OPEN_RECORDS = "say why somebody's records must be read, to read them for thirty minutes"
    READ_LEDGER = "see who opened one's records, and what was taken out of them"
    READ_WHOLE_FILE = "read and take away everything held about oneself"
    READ_RETENTION = "see how long things are kept, and what is held from being deleted"
    MANAGE_RETENTION = (
        "set how long things are kept, see about whom something would be deleted, hold a team or a cycle"
    )
    HOLD_PERSON = "hold what concerns somebody from being deleted, and end that"
    COMPLAIN = "complain about what is done with one's data"
    READ_COMPLAINTS = "see that somebody complained, and by when it must be acknowledged"
    ANSWER_COMPLAINT = "read and answer a complaint about data"
    READ_SUBJECT_REQUESTS = "see who asked for what is held about them, and by when it must be answered"
    RUN_SUBJECT_ACCESS = (
        "write down a request for what is held about somebody, have it put together, and end it"
    )
    READ_SUBJECT_FILE = (
        "look through what was put together for such a request, mark what is left out, and give it out"
    )
    CONFIRM_REDACTION = "say yes or no, as the second person, to leaving something out of such an answer"
    ASK_REMOVAL = "ask for somebody else's details to be taken out"
    ASK_REASON_REMOVAL = "ask for words to be taken out of the reasons beside a name"
    READ_REMOVALS = "see which removals were asked for"
    ANSWER_REMOVAL = "leave the words as they are, with a reason"
    STRIKE_WORDS = "take words out of texts, where somebody asked for it"
    APPROVE_REMOVAL = "say yes or no, as the second person, to taking words out of what was signed"
    MODERATE = "decide on a disagreement"
    REOPEN = "reopen a shared record"
    READ_PROFILE = "see competencies over cycles"
    READ_PLAN = "read the development plan"
    WRITE_PLAN = "write the development plan"
    PROPOSE_PLAN = "propose lines for the plan"
    WRITE_DIARY = "keep the evidence diary"
    READ_SHARED_EVIDENCE = "read what the evidence diary shares"
    READ_TEAM = "see one's own people and what waits"
    READ_HEATMAP = "see the published heatmap of every unit"
    READ_ORGANISATION_HEATMAP = "see the published row of the whole organisation"
    READ_STATISTICS = "see how far raters agree, and what learning is asked for, in the whole organisation"
    READ_COMPLETION = "see completion by team, by name"
    READ_CYCLES = "see cycles and their settings"
    MANAGE_CYCLES = "make, open, close and publish cycles"
    EXEMPT = "leave somebody out of a cycle or give them more time, and read why"
    READ_PEOPLE = "see the directory of people and teams"
    MANAGE_PEOPLE = "import and change people"
    RUN_LETTERS = "print sign-in letters"
    PRINT_PAPER = "print forms to fill in by hand, with a code for each person"
    OPEN_PAPER = "open a paper form by its code"
    TYPE_PAPER = "type in what a person wrote on paper"
    PRINT_COPY = "see that it is typed in, and print the copy for the person"
    THANK = "thank a colleague, found by name"
    WRITE_REFLECTION = "keep private reflections"
    MANAGE_LEARNING = "import and export the learning catalogue"
    MANAGE_FRAMEWORKS = "publish frameworks, and what role profiles ask for"
    LOOK_AFTER_ACCOUNT = "see what keeps somebody out of their account, let them try again, and sign them out"
    REMOVE_SECOND_FACTOR = "remove somebody's second factor"
    UNLINK_IDENTITY = "end somebody's link with the sign-in service"
    READ_RECORD_TRAIL = "read the audit trail of reviews, plans and people"
    READ_TECHNICAL_TRAIL = "read the audit trail of accounts and the service"
    READ_JOBS = "see how work in the background stands"
    MANAGE_JOBS = "try again what was given up in the background"
    MANAGE_DIRECTORY = (
        "see what the directory says otherwise, make and end its tokens, let it close more accounts"
    )


@dataclass(frozen=True, slots=True)
class Grant:
    """`relation` is enough when every one of `facts` is given."""

    relation: Relation
    facts: frozenset[Fact] = frozenset()


def _to(*relations: Relation, when: Iterable[Fact] = ()) -> tuple[Grant, ...]:
    return tuple(Grant(relation, frozenset(when)) for relation in relations)


_R, _F, _P = Relation, Fact, Permission

GRANTS: Mapping[Permission, tuple[Grant, ...]] = MappingProxyType(
    {
        _P.USE: _to(_R.SIGNED_IN),
        _P.WRITE_SELF_ASSESSMENT: _to(_R.SELF),
        _P.TAKE_BACK_SELF_ASSESSMENT: _to(_R.SELF, when=[_F.OTHER_NOT_HANDED_IN]),
        _P.WRITE_MANAGER_ASSESSMENT: _to(_R.MANAGER),
        _P.TAKE_BACK_MANAGER_ASSESSMENT: _to(_R.MANAGER, when=[_F.OTHER_NOT_HANDED_IN]),
        _P.HAND_OVER_DRAFT: _to(_R.SIGNED_IN, when=[_F.AUTHOR]),
        _P.READ_HAND_OVER: _to(_R.MANAGER) + _to(_R.SELF, when=[_F.REVEALED]),
        _P.DELEGATE: _to(_R.LEADS),
        _P.APPOINT_DEPUTY: _to(_R.MANAGER, _R.HR),
        _P.END_STAND_IN: _to(_R.SIGNED_IN, when=[_F.DEPUTY])
        + _to(_R.SELF, when=[_F.DELEGATION])
        + _to(_R.MANAGER)
        + _to(_R.HR, when=[_F.OUTSIDE_LINE]),
        _P.READ_STATUS: _to(_R.SELF, _R.MANAGER),
        _P.READ_STATUS_BELOW: _to(_R.SIGNED_IN, when=[_F.MODERATES]),
        _P.READ_REVIEW: _to(_R.SELF, _R.MANAGER, when=[_F.REVEALED])
        + _to(_R.HR, _R.PARTNER, when=[_F.REVEALED, _F.GRANTED, _F.OUTSIDE_LINE]),
        _P.SETTLE_REVIEW: _to(_R.SELF, _R.MANAGER, when=[_F.REVEALED]),
        _P.GO_AHEAD: _to(_R.SELF, _R.MANAGER),
        _P.ANNOTATE: _to(_R.SELF, _R.MANAGER),
        _P.SIGN_AS_MANAGER: _to(_R.MANAGER, when=[_F.REVEALED]),
        _P.SIGN_AS_EMPLOYEE: _to(_R.SELF, when=[_F.REVEALED]),
        _P.READ_RECORD: _to(_R.SELF, _R.MANAGER)
        + _to(_R.SIGNED_IN, when=[_F.DISPUTED, _F.DECIDES])
        + _to(_R.HR, _R.PARTNER, when=[_F.GRANTED, _F.OUTSIDE_LINE])
        + _to(_R.AUDITOR, when=[_F.SAMPLED, _F.OUTSIDE_LINE]),
        _P.READ_SAMPLES: _to(_R.HR, _R.AUDITOR),
        _P.DRAW_SAMPLE: _to(_R.AUDITOR),
        _P.FIND_RECORDS: _to(_R.HR, _R.PARTNER),
        _P.OPEN_RECORDS: _to(_R.HR, _R.PARTNER, when=[_F.OUTSIDE_LINE]),
        _P.READ_LEDGER: _to(_R.SELF),
        _P.READ_WHOLE_FILE: _to(_R.SELF),
        _P.READ_RETENTION: _to(_R.HR, _R.AUDITOR),
        _P.MANAGE_RETENTION: _to(_R.HR),
        _P.HOLD_PERSON: _to(_R.HR, when=[_F.OUTSIDE_LINE]),
        _P.COMPLAIN: _to(_R.SELF),
        _P.READ_COMPLAINTS: _to(_R.HR),
        _P.ANSWER_COMPLAINT: _to(_R.HR, when=[_F.OUTSIDE_LINE]),
        _P.READ_SUBJECT_REQUESTS: _to(_R.HR),
        _P.RUN_SUBJECT_ACCESS: _to(_R.HR, when=[_F.OUTSIDE_LINE]),
        _P.READ_SUBJECT_FILE: _to(_R.HR, when=[_F.GRANTED, _F.OUTSIDE_LINE]),
        _P.CONFIRM_REDACTION: _to(_R.HR, when=[_F.GRANTED, _F.OUTSIDE_LINE, _F.ANOTHER]),
        _P.ASK_REMOVAL: _to(_R.SELF, _R.MANAGER, _R.MODERATOR, _R.PARTNER, _R.HR),
        _P.ASK_REASON_REMOVAL: _to(_R.SELF, _R.HR),
        _P.READ_REMOVALS: _to(_R.HR),
        _P.ANSWER_REMOVAL: _to(_R.HR, when=[_F.OUTSIDE_LINE, _F.ANOTHER]),
        _P.STRIKE_WORDS: _to(_R.HR, when=[_F.GRANTED, _F.OUTSIDE_LINE, _F.ANOTHER]),
        _P.APPROVE_REMOVAL: _to(_R.HR, when=[_F.GRANTED, _F.OUTSIDE_LINE, _F.ANOTHER])
        + _to(_R.SIGNED_IN, when=[_F.SIGNER, _F.ANOTHER]),
        _P.MODERATE: _to(_R.SIGNED_IN, when=[_F.DISPUTED, _F.DECIDES]),
        _P.REOPEN: _to(_R.MANAGER, when=[_F.NOT_SIGNED_BY_EMPLOYEE])
        + _to(_R.HR, when=[_F.SIGNED_BY_EMPLOYEE, _F.OUTSIDE_LINE]),
        _P.READ_PROFILE: _to(_R.SELF, _R.MANAGER),
        _P.READ_PLAN: _to(_R.SELF, _R.MANAGER) + _to(_R.HR, _R.PARTNER, when=[_F.GRANTED, _F.OUTSIDE_LINE]),
        _P.WRITE_PLAN: _to(_R.SELF),
        _P.PROPOSE_PLAN: _to(_R.MANAGER),
        _P.WRITE_DIARY: _to(_R.SELF),
        _P.READ_SHARED_EVIDENCE: _to(_R.SELF, _R.MANAGER),
        _P.READ_TEAM: _to(_R.LEADS),
        _P.READ_HEATMAP: _to(_R.LEADS, _R.PARTNER, _R.HR, _R.AUDITOR),
        _P.READ_ORGANISATION_HEATMAP: _to(_R.SIGNED_IN),
        _P.READ_STATISTICS: _to(_R.HR, _R.AUDITOR),
        _P.READ_COMPLETION: _to(_R.PARTNER, _R.HR),
        _P.READ_CYCLES: _to(_R.HR, _R.AUDITOR),
        _P.MANAGE_CYCLES: _to(_R.HR),
        _P.EXEMPT: _to(_R.HR, when=[_F.OUTSIDE_LINE]),
        _P.READ_PEOPLE: _to(_R.HR, _R.ADMINISTRATOR, _R.AUDITOR),
        _P.MANAGE_PEOPLE: _to(_R.HR, _R.ADMINISTRATOR),
        _P.RUN_LETTERS: _to(_R.HR),
        _P.PRINT_PAPER: _to(_R.HR),
        _P.OPEN_PAPER: _to(_R.CLERK),
        _P.TYPE_PAPER: _to(_R.CLERK, when=[_F.OUTSIDE_LINE]),
        _P.PRINT_COPY: _to(_R.CLERK, when=[_F.OUTSIDE_LINE, _F.TYPIST]),
        _P.THANK: _to(_R.SIGNED_IN),
        _P.WRITE_REFLECTION: _to(_R.SELF),
        _P.MANAGE_LEARNING: _to(_R.HR),
        _P.MANAGE_FRAMEWORKS: _to(_R.HR),
        _P.LOOK_AFTER_ACCOUNT: _to(_R.ADMINISTRATOR),
        _P.REMOVE_SECOND_FACTOR: _to(_R.ADMINISTRATOR),
        _P.UNLINK_IDENTITY: _to(_R.ADMINISTRATOR),
        _P.READ_RECORD_TRAIL: _to(_R.HR, _R.AUDITOR),
        _P.READ_TECHNICAL_TRAIL: _to(_R.ADMINISTRATOR, _R.AUDITOR),
        _P.READ_JOBS: _to(_R.ADMINISTRATOR, _R.AUDITOR),
        _P.MANAGE_JOBS: _to(_R.ADMINISTRATOR),
        _P.MANAGE_DIRECTORY: _to(_R.ADMINISTRATOR),
    }
)


def may(permission: Permission, relations: frozenset[Relation], facts: frozenset[Fact] = frozenset()) -> bool:
    """Whether somebody in these relations may do this, given these facts."""
    return any(grant.relation in relations and grant.facts <= facts for grant in GRANTS.get(permission, ()))
