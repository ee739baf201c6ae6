"""Where reviews and plans stand, in words, for a manager about their own people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kie.i18n import _, format_day, ngettext
from kie.insights.standing import Stage
from kie.insights.team import Member
from kie.plans.queries import Waiting
from kie.plans.review_queries import Late
from kie.reviews.queries import Progress


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One of a manager's people as shown.

    `sentence`: who waits for whom; `url` and `action`: the manager's next step there, "" when there is none.
    `kind`: kind of the tag that says whose turn it is, `turn` its words.
    """

    name: str
    cycle: str
    sentence: str
    turn: str
    kind: str
    url: str
    action: str
    theirs: str
    mine: str
    exchange: str
    sign_off: str
    plan: str
    plan_url: str
    notes_url: str


_TEAM: Mapping[Stage, Callable[[str], str]] = {
    "neither-in": lambda name: _("Neither of you has handed in. You need not wait for %(name)s.", name=name),
    "employee-in": lambda name: _("%(name)s has handed in – your turn.", name=name),
    "manager-in": lambda name: _("You have handed in – waiting for %(name)s.", name=name),
    "exchange": lambda name: _(
        "You have both handed in – meet %(name)s and settle the key issues.", name=name
    ),
    "reopened": lambda name: _("Talk with %(name)s once more, then sign a new record.", name=name),
    "to-sign": lambda name: _("Everything is settled with %(name)s – sign the record.", name=name),
    "to-answer": lambda name: _("You have signed – waiting for %(name)s.", name=name),
    "not-signed": lambda name: _(
        "Shared, not signed: %(name)s did not sign in time, and still can.", name=name
    ),
    "disputed": lambda name: _("%(name)s disagrees – your own manager decides.", name=name),
    "signed": lambda name: _("You and %(name)s have signed. The review is done.", name=name),
    "gone": lambda name: _("The review of %(name)s is no longer kept.", name=name),
}


def _sentence(member: Member, stage: Stage, first: str) -> str:
    """Who waits for whom, with what is special about this review."""
    progress = member.progress
    if member.may_go_ahead:
        return _("You have handed in, and need not wait for %(name)s any longer.", name=first)
    if stage == "exchange" and progress is not None and progress.gone_ahead == "manager":
        return _("You went ahead without the part of %(name)s – meet, and close the key issues.", name=first)
    if stage == "exchange" and progress is not None and progress.gone_ahead:
        return _("%(name)s went ahead without your part – meet, and close the key issues.", name=first)
    if stage == "to-answer" and progress is not None and progress.answer_by is not None:
        day = format_day(progress.answer_by)
        return _("You have signed – waiting for %(name)s, until %(day)s.", name=first, day=day)
    if stage == "disputed" and progress is not None and progress.decide_by is not None:
        day = format_day(progress.decide_by)
        return _("%(name)s disagrees – your own manager decides by %(day)s.", name=first, day=day)
    return _TEAM[stage](first)


def _first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def _part(progress: Progress, side: str) -> str:
    started, handed_in = progress.manager_started, progress.manager_handed_in
    if side == "self":
        started, handed_in = progress.self_started, progress.self_handed_in
    if progress.gone_ahead and not handed_in:
        return _("Blank: the other went ahead")
    return _("Handed in") if handed_in else _("Started") if started else _("Not started")


def _theirs(member: Member) -> str:
    """The person's own part, and since when it is missing."""
    if member.progress is None:
        return "–"
    part = _part(member.progress, "self")
    if member.theirs_late_since is None or member.exempt:
        return part
    return _("%(part)s, overdue since %(day)s", part=part, day=format_day(member.theirs_late_since))


def _step(member: Member) -> tuple[str, str]:
    """The manager's next step: address and words."""
    standing, progress = member.standing, member.progress
    if standing is None or progress is None:
        return "", ""
    one = member.participation_id
    if standing.stage in {"neither-in", "employee-in"}:
        words = _("Go on with your part") if progress.manager_started else _("Begin your part")
        return url_for("assessments.show", side="manager", participation_id=one), words
    if standing.stage == "exchange":
        return url_for("reviews.exchange", participation_id=one), _("Prepare the exchange")
    if standing.stage == "reopened":
        return url_for("reviews.exchange", participation_id=one), _("Go to the exchange")
    if standing.stage == "to-sign":
        return url_for("reviews.sign_off", participation_id=one), _("Sign the record")
    if member.may_go_ahead:
        return url_for("reviews.going_ahead", participation_id=one), _("Go ahead, or wait on")
    if standing.stage in {"to-answer", "not-signed", "disputed", "signed"}:
        return url_for("reviews.record", participation_id=one), _("Read the record")
    return url_for("assessments.show", side="manager", participation_id=one), _("See your part")


def _turn(member: Member) -> tuple[str, str]:
    standing = member.standing
    if standing is None:
        return (_("Exempt") if member.exempt else _("No review now")), ""
    if member.may_go_ahead:
        return _("You can go ahead"), "attention"
    if standing.is_managers_turn:
        return (_("Your turn, late") if member.late else _("Your turn")), "attention"
    return (_("Waiting"), "waiting") if standing.waited_for else (_("Signed"), "done")


def plan_words(plan: Waiting, today: date) -> str:
    """What the plan waits for, and when it is to be talked about next."""
    goals = plan.to_agree.get("manager", 0)
    parts = [*_late(plan)]
    if plan.pause is not None:
        parts.append(
            _("A pause for you to agree") if plan.pause == "manager" else _("A pause for them to agree")
        )
    if goals:
        parts.append(ngettext("%(n)s goal for you to agree", "%(n)s goals for you to agree", goals))
    if plan.to_confirm == "manager":
        parts.append(_("A talk for you to confirm"))
    elif plan.to_confirm == "employee":
        parts.append(_("A talk for them to confirm"))
    elif plan.rests_until is not None:
        parts.append(_("Rests until %(day)s", day=format_day(plan.rests_until)))
    elif plan.review_due_on is not None:
        day = format_day(plan.review_due_on)
        overdue = plan.overdue(today)
        parts.append(_("Overdue since %(day)s", day=day) if overdue else _("Due on %(day)s", day=day))
    return " · ".join(parts) or _("No goal yet")


def _late(plan: Waiting) -> Iterator[str]:
    """What was to be done by now, the manager's share first; what of it is the organisation's is said with it."""
    if "manager" in plan.late:
        yield _manager_is_late(plan.late["manager"], plan.organisations)
    if "employee" in plan.late:
        theirs = plan.late["employee"]
        yield ngettext(
            "%(n)s thing that they were to do is late, since %(day)s",
            "%(n)s things that they were to do are late, since %(day)s",
            theirs.count,
            day=format_day(theirs.since),
        )


def _manager_is_late(late: Late, organisations: Late | None) -> str:
    """Whose it is that is late and for the manager to see to: their own, the organisation's, or both."""
    day = format_day(late.since)
    if late == organisations:
        return ngettext(
            "%(n)s thing that the organisation was to do is late, since %(day)s",
            "%(n)s things that the organisation was to do are late, since %(day)s",
            late.count,
            day=day,
        )
    if organisations is not None:
        return _(
            "%(n)s things that you or the organisation were to do are late, since %(day)s",
            n=late.count,
            day=day,
        )
    return ngettext(
        "%(n)s thing that you were to do is late, since %(day)s",
        "%(n)s things that you were to do are late, since %(day)s",
        late.count,
        day=day,
    )


def _exchange(member: Member) -> str:
    progress = member.progress
    if progress is None or not progress.revealed:
        return "–"
    if progress.recorded:
        return _("Settled")
    return _("Met") if progress.met else _("To be held")


def _sign_off(member: Member) -> str:
    progress = member.progress
    if progress is None or not progress.shared:
        return "–"
    if not progress.signed:
        return _("Shared, not signed") if progress.not_signed else _("Signed by you")
    return _("Signed, disagreeing") if progress.disputed else _("Signed by both")


def team_row(member: Member, today: date) -> TeamRow:
    """One row of the team page."""
    first, standing, progress = _first_name(member.person.name), member.standing, member.progress
    if standing is not None:
        sentence = _sentence(member, standing.stage, first)
        if standing.stage == "reopened" and member.reopened is not None:
            sentence = f"{sentence} {member.reopened.sentence}"
    elif member.exempt:
        sentence = _("%(name)s is exempt from this cycle.", name=first)
    else:
        sentence = _("%(name)s takes part in no open cycle.", name=first)
    turn, kind = _turn(member)
    url, action = _step(member)
    return TeamRow(
        name=member.person.name,
        cycle=member.cycle.title if member.cycle else "",
        sentence=sentence,
        turn=turn,
        kind=kind,
        url=url,
        action=action,
        theirs=_theirs(member),
        mine=_part(progress, "manager") if progress else "–",
        exchange=_exchange(member),
        sign_off=_sign_off(member),
        plan=plan_words(member.plan, today),
        plan_url=url_for("plans.show", person_id=member.person.id),
        notes_url=url_for("evidence.shared", person_id=member.person.id),
    )
