"""Messages about complaints and requests: that something happened and where to read it, never what was written."""

from datetime import date

from sqlalchemy.orm import Session

from kie.i18n import _, format_day, speaking
from kie.people.mails import queue_for
from kie.people.models import Person
from kie.subject_access.models import Complaint
from kie.subject_access.request_models import SubjectCorrection, SubjectRequest


def tell_complaint(session: Session, made: Complaint, to: Person) -> None:
    """To somebody of HR who may answer it."""
    with speaking(to.language):
        queue_for(
            session,
            f"complaint-made/{made.id}/{to.id}",
            to,
            _("Somebody complains about what is done with their data"),
            _(
                "It must be acknowledged within 30 days and answered without undue delay. Sign in and open “Records”, "
                "“Complaints” to read it."
            ),
        )


def tell_acknowledged(session: Session, made: Complaint, to: Person) -> None:
    """To whoever complained."""
    with speaking(to.language):
        queue_for(
            session,
            f"complaint-acknowledged/{made.id}",
            to,
            _("We have your complaint"),
            _(
                "HR has your complaint about what is done with your data, looks into it, and answers without undue "
                "delay. You are told when it has. “My file” says how it stands."
            ),
        )


def tell_complaint_answered(session: Session, made: Complaint, to: Person) -> None:
    """To whoever complained."""
    with speaking(to.language):
        queue_for(
            session,
            f"complaint-answered/{made.id}",
            to,
            _("Your complaint was answered"),
            _(
                "Sign in and open “My file” to read the answer, and where you can go if it does not settle it."
            ),
        )


def tell_recorded(session: Session, asked: SubjectRequest, to: Person, by: Person) -> None:
    """To the person: their request is known, and by when it is answered."""
    with speaking(to.language):
        queue_for(
            session,
            f"subject-request/{asked.id}",
            to,
            _("Your request for what is held about you"),
            _(
                "%(name)s of HR has written down your request and puts the file together. You get it by %(day)s. "
                "Sign in and open “My file” to see how it stands; everything that this product holds about you can be "
                "read there at any time. If you asked for nothing, tell HR at once.",
                name=by.name,
                day=format_day(asked.due_on),
            ),
        )


def tell_extended(session: Session, asked: SubjectRequest, due_on: date, to: Person) -> None:
    """To the person: it takes longer."""
    with speaking(to.language):
        queue_for(
            session,
            f"subject-request-extended/{asked.id}",
            to,
            _("Your request takes longer"),
            _(
                "HR needs more time for your request for what is held about you, until %(day)s at the latest. Sign in "
                "and open “My file” to read why.",
                day=format_day(due_on),
            ),
        )


def tell_corrected(session: Session, row: SubjectCorrection, to: Person) -> None:
    """To the person: their request came on another day than HR had written down, so it is due on another."""
    with speaking(to.language):
        queue_for(
            session,
            f"subject-request-corrected/{row.request_id}/{row.number}",
            to,
            _("Your request is due on another day"),
            _(
                "HR had written down the wrong day for your request for what is held about you. It came on %(day)s, so "
                "you get the answer by %(due)s. Sign in and open “My file” to read why.",
                day=format_day(row.received_on),
                due=format_day(row.due_on),
            ),
        )


def tell_to_confirm(session: Session, asked: SubjectRequest, number: int, to: Person) -> None:
    """To a colleague of HR: what is to be left out waits for a second person."""
    with speaking(to.language):
        queue_for(
            session,
            f"redactions/{asked.id}/{number}/{to.id}",
            to,
            _("What is to be left out of a file waits for a second person"),
            _(
                "A colleague has marked what is to be left out of the answer to a request. Sign in and open “Records”, "
                "“Requests” to look at it and to say yes or no."
            ),
        )


def tell_closed(session: Session, asked: SubjectRequest, kind: str, to: Person) -> None:
    """To the person: the file is there, or the request has ended in another way."""
    with speaking(to.language):
        subject, text = closing_words(kind)
        queue_for(session, f"subject-request-closed/{asked.id}", to, subject, text)


def closing_words_for(to: Person, kind: str) -> tuple[str, str]:
    """The same in the language in which they will read it."""
    with speaking(to.language):
        return closing_words(kind)


def closing_words(kind: str) -> tuple[str, str]:
    """What the person is told when their request has ended in this way: the subject, and the message."""
    if kind == "released":
        return _("Your request was answered"), _(
            "The file that you asked for is ready. Sign in and open “My file” to read and download it."
        )
    if kind == "refused":
        return _("HR refused your request"), _(
            "HR refused your request for what is held about you. Sign in and open “My file” to read why, and where you "
            "can complain."
        )
    return _("Your request has ended as withdrawn"), _(
        "HR wrote down that you withdrew your request for what is held about you. If you did not, tell HR. Sign in and "
        "open “My file” to read what was written down."
    )
