"""What a reminder says, at the moment of sending: what waits by then, in the words of the first page, and no rating."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from kie import clock
from kie.home.rules import Task, ordered
from kie.home.waiting import waiting_for
from kie.home.wording import task_sentence, task_title
from kie.i18n import _, speaking
from kie.mail import NotYet, Words
from kie.people.models import Person
from kie.reminders.models import Reminder
from kie.reminders.queries import preferences_of, read_reason, reminders_of
from kie.reminders.rules import handed_over_at


def frame(person: Person, public_url: str) -> Words:
    """What every reminder to this person ends with, queued before it is known what it begins with."""
    with speaking(person.language):
        lines = [
            _("Sign in to see it: %(address)s", address=f"{public_url}/"),
            _(
                "You choose yourself what mail like this you get, on which day and at which hours: %(address)s",
                address=f"{public_url}/reminders",
            ),
        ]
        return Words(_("What waits for you in KIE"), "\n\n".join(lines))


def still(session: Session, reason_id: str, queued: Words) -> Words | NotYet | None:
    """The message as it is to be sent now; None when nothing that it was about waits any longer.

    Also when they left, have no address any more, have chosen since to hear no more of it, or when a later message says
    it all, because this one was held up so long. NotYet when it was held up until a quiet hour.
    """
    round_id, person_id = read_reason(reason_id)
    person, today = session.get(Person, person_id), clock.today()
    if person is None or not person.email or not person.works_on(today):
        return None
    rows = reminders_of(session, person_id)
    said = [one for one in rows if one.round_id == round_id]
    wanted, now = preferences_of(session, person_id), clock.now()
    at = handed_over_at(clock.local(now), wanted.first_hour, wanted.last_hour)
    if at > now:
        return NotYet(at)
    later = _later_than(rows, said)
    if wanted.weekly_on is not None and any(one.which == "digest" for one in later):
        return None
    weekly = wanted.weekly_on is not None and any(one.which == "digest" for one in said)
    repeated = {one.occasion for one in later}
    dated = [
        one for one in said if wanted.deadlines and one.which != "digest" and one.occasion not in repeated
    ]
    if not weekly and not dated:
        return None
    tasks = waiting_for(session, person_id, today)
    near = [task for task in tasks if _is_among(task, dated)]
    rest = [task for task in tasks if task not in near] if weekly else []
    if not near and not rest:
        return None
    text = "\n\n".join([*_parts(person, near, rest, today), queued.text])
    return Words(_subject(near, rest), text, person.email)


def _later_than(rows: Iterable[Reminder], said: Sequence[Reminder]) -> list[Reminder]:
    """What the person was to be reminded of after the last of `said`, in other messages."""
    last = max((one.planned_at for one in said), default=None)
    own = {one.round_id for one in said}
    return [one for one in rows if last is not None and one.planned_at > last and one.round_id not in own]


def _is_among(task: Task, said: Iterable[Reminder]) -> bool:
    return any(
        (task.kind, task.subject_id) == (one.kind, one.subject_id) and _is_of_day(task, one.due_on)
        for one in said
    )


def _is_of_day(task: Task, due_on: date | None) -> bool:
    """Whether it is still due on this day. What came on paper is to be read through before."""
    if task.due_on is None or due_on is None or not task.typed:
        return task.due_on == due_on
    return task.due_on <= due_on


def _subject(near: Sequence[Task], rest: Sequence[Task]) -> str:
    return _("What waits for you in KIE") if rest or not near else _("A date in KIE that concerns you")


def _parts(person: Person, near: Sequence[Task], rest: Sequence[Task], today: date) -> Iterable[str]:
    yield _("Dear %(name)s,", name=person.name)
    if near:
        yield _("these dates are near, or have passed:")
        yield bullets(near, today)
    if rest:
        yield _("This waits for you as well:") if near else _("this waits for you in KIE:")
        yield bullets(rest, today)


def bullets(tasks: Iterable[Task], today: date) -> str:
    """The tasks in the order of the first page, one a line."""
    return "\n".join(f"- {line}" for line in lines_of(tasks, today))


def lines_of(tasks: Iterable[Task], today: date) -> list[str]:
    """Each task as one line. What people wrote, such as why a record was opened again, stays on the page."""
    plain = [replace(task, said="") if task.kind == "talk-again" else task for task in tasks]
    rows = [(task_title(task), task_sentence(task, today)) for task in ordered(plain, today)]
    return [f"{title}. {sentence}".rstrip() for title, sentence in rows]
