"""Messages about reading and removal: that it happened and where to see it, never what the records say."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.i18n import _, format_instant, format_time, speaking
from kie.mail import NewMail, queue_many
from kie.people.mails import framed, queue_for, reason_for
from kie.people.models import Person
from kie.readings import ReadingGrant
from kie.records.models import RemovalAnswer, RemovalProposal, RemovalRequest
from kie.records.sample_models import RecordSample
from kie.records.wording import REASONS


def tell_granted(session: Session, grant: ReadingGrant, person: Person, reader: Person) -> None:
    """To the person concerned, the moment that HR gives a reason."""
    with speaking(person.language):
        queue_for(
            session,
            f"reading-granted/{grant.id}",
            person,
            _("HR can read your records for 30 minutes"),
            _(
                "%(reader)s of HR gave a reason to read the reviews that you and your manager can both read, their "
                "records and your plan: “%(reason)s”. They are open to them from %(start)s to %(end)s, and closed "
                "again after that. Sign in and open “My file” to read the reason in full and to see what they opened.",
                reader=reader.name,
                reason=_(REASONS[grant.reason]),
                start=format_instant(grant.granted_at),
                end=format_time(grant.ends_at),
            ),
        )


def tell_drawn(session: Session, sample: RecordSample, cycle: Cycle, person: Person, auditor: Person) -> None:
    """To somebody whose signed record was drawn at random for an auditor, at that moment."""
    with speaking(person.language):
        queue_for(
            session,
            f"record-drawn/{sample.id}/{person.id}",
            person,
            _("A record of yours was drawn for an audit"),
            _(
                "%(auditor)s, an auditor, can read the signed record of your review in “%(cycle)s” until %(end)s. "
                "It was drawn at random under case number %(case)s; nobody chose it. Sign in and open “My file” to "
                "read what the audit is about, and whether your record was opened.",
                auditor=auditor.name,
                cycle=cycle.title,
                end=format_instant(sample.ends_at),
                case=sample.case_number,
            ),
        )


def tell_asked(session: Session, request: RemovalRequest, to: Person) -> None:
    """To somebody of HR: a removal was asked for."""
    with speaking(to.language):
        queue_for(
            session,
            f"removal-asked/{request.id}/{to.id}",
            to,
            _("A removal was asked for"),
            _(
                "Somebody says that a reason beside a person’s name says more than it has to. "
                "Sign in and open “Records” to read what it is about."
            )
            if request.place == "reason"
            else _(
                "Somebody says that another person’s details stand in a review, plan or diary. "
                "Sign in and open “Records” to read what it is about."
            ),
        )


def tell_owner(session: Session, request: RemovalRequest, owner: Person) -> None:
    """To whoever keeps the diary: only they can change their own notes without HR reading them."""
    with speaking(owner.language):
        queue_for(
            session,
            f"removal-diary/{request.id}",
            owner,
            _("Please look at your diary"),
            _(
                "Somebody says that another person’s details stand in a note of your diary. "
                "Sign in, open the diary and take them out."
            ),
        )


def tell_second(session: Session, proposal: RemovalProposal, to: Person) -> None:
    """To a colleague of HR: words of signed texts wait for a second person."""
    with speaking(to.language):
        queue_for(
            session,
            f"removal-second/{proposal.request_id}/{proposal.number}/{to.id}",
            to,
            _("A removal waits for a second person"),
            _(
                "A colleague wants to take words out of a signed text, because they name somebody else. That needs a "
                "second person. Sign in and open “Records”, “Removals” to look at it."
            ),
        )


def tell_signer(session: Session, proposal: RemovalProposal, to: Person) -> None:
    """To somebody who wrote or signed what would change."""
    with speaking(to.language):
        queue_for(
            session,
            f"removal-signer/{proposal.request_id}/{proposal.number}/{to.id}",
            to,
            _("HR wants to take words out of what you signed"),
            _(
                "The words name somebody else. That needs a second person: a colleague of HR, or everybody who "
                "signed. Sign in and open “My file” to see the words and to say yes or no."
            ),
        )


def tell_declined(session: Session, proposal: RemovalProposal, to: Person) -> None:
    """To whoever proposed it: somebody said no."""
    with speaking(to.language):
        queue_for(
            session,
            f"removal-declined/{proposal.request_id}/{proposal.number}",
            to,
            _("Somebody said no to a removal"),
            _(
                "You wanted to take words out of a signed text. Somebody who was asked said no, so the words stay for "
                "now. Sign in and open “Records”, “Removals” to read why, and to answer the request in another way."
            ),
        )


def tell_struck(
    session: Session, striking_id: UUID, to: Person, about: Person, *, reason: bool = False
) -> None:
    """To those whose texts were changed, and to the person they are about. `reason`: only reasons beside that
    person's name were changed."""
    with speaking(to.language):
        if reason:
            text = _(
                "Words were taken out of a reason beside the name of %(name)s, because it said more than it had to. "
                "“[removed]” stands in their place; the days and who decided stay as they are.",
                name=about.name,
            )
        elif to.id == about.id:
            text = _(
                "Words were taken out of your texts, or of texts about you, because they named somebody else. "
                "Sign in and open “My file” to see when, by whom and from where."
            )
        else:
            text = _(
                "Words were taken out of something that you wrote about %(name)s, because they named somebody else. "
                "What is left reads as before; “[removed]” stands in their place.",
                name=about.name,
            )
        queue_for(session, f"words-struck/{striking_id}/{to.id}", to, _("Words were taken out"), text)


def tell_sharing(session: Session, striking_id: UUID, people: Iterable[Person]) -> None:
    """To others who were given more time for the same reason. Not through whom it was found that it says too much."""
    queue_many(session, (_to_sharing(striking_id, one) for one in people if one.email))


def _to_sharing(striking_id: UUID, to: Person) -> NewMail:
    with speaking(to.language) as language:
        return NewMail(
            key=f"words-struck/{striking_id}/{to.id}",
            recipient=to.email or "",
            subject=_("Words were taken out"),
            text=framed(
                to,
                _(
                    "Words were taken out of the reason why you and others were given more time. “[removed]” stands in "
                    "their place; the days and who decided stay as they are. Sign in and open “My file” to read it."
                ),
            ),
            language=language.tag,
            reason=reason_for(to.id),
        )


def tell_answered(session: Session, answer: RemovalAnswer, to: Person, *, removed: bool, diary: bool) -> None:
    """To whoever asked. `diary`: HR only closed the request, because the owner of a diary changes it."""
    with speaking(to.language):
        if removed:
            text = _("The details that you told us about were taken out.")
        elif diary:
            text = _(
                "HR closed what you asked about a diary. Sign in and open “My file” to read what became of it."
            )
        else:
            text = _(
                "The details that you told us about were left as they are. Sign in and open “My file” to read why."
            )
        queue_for(session, f"removal-answered/{answer.request_id}", to, _("Your request was answered"), text)
