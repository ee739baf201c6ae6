"""Who can read what is written, in plain words, as `kie.access` grants it."""

from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.screens import Part
from kie.i18n import _
from kie.people.queries import leader_of, moderator_of, names_of, raters_of
from kie.people.readers import by_reason


def reader_of(session: Session, part: Part) -> str:
    """One sentence for above the first box."""
    if part.side == "manager":
        others = _rating_too(session, part)
        if others:
            return _(
                "Only you and %(others)s can read this until both parts are handed in.",
                others=", ".join(others),
            )
        return _("Only you can read this until you and %(name)s have both handed in.", name=part.name)
    leader = _name_of_leader(session, part)
    return _("Only you can read this until you and %(leader)s have both handed in.", leader=leader)


def picks_reader_of(session: Session, part: Part) -> str:
    """The same for unhelpful behaviours: what somebody picks of their own stays theirs unless they share it."""
    if part.side == "manager":
        return reader_of(session, part)
    leader = _name_of_leader(session, part)
    return _(
        "Only you can read this. What you choose to share, %(leader)s reads once you have both handed in.",
        leader=leader,
    )


def readers_of(session: Session, part: Part) -> tuple[str, ...]:
    """Who can read it and when, a sentence each. Whoever stands in is named, because they read what a manager does."""
    others = _rating_too(session, part)
    if part.side == "manager":
        return _of_manager(part, others)
    standing_in = tuple(
        _("%(name)s stands in for your manager now, and reads what your manager reads.", name=name)
        for name in others
    )
    return (*_of_self(session, part), *standing_in)


def _of_self(session: Session, part: Part) -> tuple[str, ...]:
    day = clock.today()
    leader = _name_of_leader(session, part)
    above = moderator_of(session, part.context.person.id, day)
    moderator = names_of(session, [above])[above] if above else _("a named moderator")
    return (
        _("Until you hand in: only you."),
        _(
            "Once you and %(leader)s have both handed in: %(leader)s too, and you can read theirs.",
            leader=leader,
        ),
        _("Unhelpful behaviours that you pick for yourself: only you, unless you choose to share them."),
        _(
            "If you disagree with the record at the end: %(moderator)s, who reads both sides and decides.",
            moderator=moderator,
        ),
        _(
            "Until then HR sees whether you have handed in, and not what you wrote. After that: %(hr)s",
            hr=by_reason(True),
        ),
    )


def _of_manager(part: Part, others: tuple[str, ...]) -> tuple[str, ...]:
    return (
        _("Until it is handed in: you and %(others)s, who write it together.", others=", ".join(others))
        if others
        else _("Until you hand in: only you."),
        _(
            "Once you and %(name)s have both handed in: %(name)s reads all of it, notes too, and may ask for a copy at "
            "any time.",
            name=part.name,
        ),
        _(
            "If %(name)s disagrees with the record at the end: your own manager reads both sides.",
            name=part.name,
        ),
        _(
            "Until then HR sees whether you have handed in, and not what you wrote. After that: %(hr)s",
            hr=by_reason(False),
        ),
    )


def _rating_too(session: Session, part: Part) -> tuple[str, ...]:
    """The names of whoever writes the manager's part beside the reader; for the person, of the manager's delegates."""
    raters = raters_of(session, part.context.person.id, clock.today())
    if not raters.delegates:
        return ()
    beside = raters.delegates if part.side == "self" else (raters.leader, *raters.delegates)
    ids = [one for one in beside if one is not None and one != part.viewer_id]
    names = names_of(session, ids)
    return tuple(names[one] for one in ids)


def _name_of_leader(session: Session, part: Part) -> str:
    leader = leader_of(session, part.context.person.id, clock.today())
    return names_of(session, [leader])[leader] if leader else _("your manager")
