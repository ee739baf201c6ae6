"""Who can read what is written, in plain words, as `kie.access` grants it."""

from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.hands import wrote_managers_part
from kie.assessments.on_paper import paper_readers
from kie.assessments.screens import Part
from kie.i18n import _
from kie.people.queries import leader_of, moderator_of, names_of, raters_of
from kie.people.readers import by_reason, when_open


def reader_of(session: Session, part: Part) -> str:
    """One sentence for above the first box."""
    if part.side == "manager":
        others = _rating_too(session, part)
        if others:
            return _(
                "Only you and %(others)s can read this until %(moment)s.",
                others=", ".join(others),
                moment=when_open(),
            )
        return _only_you(part.name)
    return _only_you(_name_of_leader(session, part))


def _only_you(other: str) -> str:
    return _("Only you can read this until %(moment)s.", moment=when_open(other))


def picks_reader_of(session: Session, part: Part) -> str:
    """The same for unhelpful behaviours: what somebody picks of their own stays theirs unless they share it."""
    if part.side == "manager":
        return reader_of(session, part)
    leader = _name_of_leader(session, part)
    return _(
        "Only you can read this. What you choose to share, %(leader)s reads once %(moment)s.",
        leader=leader,
        moment=when_open(leader),
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
    hands = wrote_managers_part(session, part.context.participation.id)
    above = moderator_of(session, part.context.person.id, day, hands)
    moderator = names_of(session, [above])[above] if above else _("a named moderator")
    typists = paper_readers(session, part.context.participation.id)
    return (
        _(
            "Until you hand in: only you can read it here. %(names)s read what you wrote on paper, to type it in.",
            names=", ".join(typists),
        )
        if typists
        else _("Until you hand in: only you."),
        _(
            "Once %(moment)s: %(leader)s reads what you handed in, and you read what they did.",
            moment=when_open(leader),
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
            "Once %(moment)s: %(name)s reads all that you handed in, notes too, and may ask for a copy at any time.",
            moment=when_open(part.name),
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
