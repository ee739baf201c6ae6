"""Changes of teams in sentences: what one does, what it was, and what it waits for."""

from collections.abc import Iterator

from kie.i18n import N_, _, format_day, ngettext
from kie.teams.around import Situation
from kie.teams.consequences import Consequences
from kie.teams.lines import Span
from kie.teams.queries import ChangeLine

WHAT = {
    "added": N_("%(team)s is added under %(parent)s."),
    "renamed": N_("%(team)s is called %(name)s."),
    "moved": N_("%(team)s stands under %(parent)s."),
    "led": N_("%(leader)s leads %(team)s."),
    "closed": N_("%(team)s is closed."),
    "reopened": N_("%(team)s is open again."),
}


def sentence_of(line: ChangeLine) -> str:
    """What a change does or did, in a sentence."""
    row = line.row
    what = N_("Nobody leads %(team)s.") if row.kind == "led" and row.leader_id is None else WHAT[row.kind]
    named = row.name if row.kind == "added" else row.name_before
    names = {"team": named or line.team, "parent": line.parent, "leader": line.leader, "name": row.name}
    return _(what, **names)


def effects(found: Situation, what: Consequences) -> list[str]:
    """What the change does, a sentence each, the day apart."""
    return list(_EFFECTS[found.wish.kind](found, what))


def _renamed(found: Situation, what: Consequences) -> Iterator[str]:
    yield _("%(team)s is called %(name)s.", team=found.team.name, name=found.wish.name)
    yield _within(what)
    yield _(
        "Pages and letters say the new name. What is published, and the completion of closed cycles, keeps the old one."
    )


def _moved(found: Situation, what: Consequences) -> Iterator[str]:
    yield _("%(team)s stands under %(parent)s.", team=found.team.name, parent=what.parent)
    yield _within(what)
    for one in found.turn.people:
        yield _answers(what, one)
    if found.turn.people:
        yield from _second(found, what)
    else:
        yield _("Nobody’s manager changes with it.")
    if what.gained:
        yield _("HR partners who look after it from then on: %(names)s.", names=", ".join(what.gained))
    if what.lost:
        yield _("HR partners who no longer look after it: %(names)s.", names=", ".join(what.lost))
    yield _("Completion counts it in its new place. Closed cycles and what is published stay as they are.")


def _led(found: Situation, what: Consequences) -> Iterator[str]:
    leader_id, former, team = found.wish.leader_id, found.leader, found.team.name
    if leader_id is None:
        yield _("Nobody leads %(team)s. Nobody’s manager changes with it.", team=team)
        return
    leader = what.names[leader_id]
    if former is None or former.person_id == leader_id:
        yield _("%(leader)s leads %(team)s.", leader=leader, team=team)
    else:
        yield _(
            "%(leader)s leads %(team)s instead of %(former)s.", leader=leader, team=team, former=former.name
        )
    if what.team_before:
        yield _(
            "%(leader)s moves from %(before)s to %(team)s, because whoever leads a team belongs to it.",
            leader=leader,
            before=what.team_before,
            team=team,
        )
    if found.leaves_alone:
        yield _("Nobody leads %(before)s then, until somebody is named.", before=what.team_before)
    if found.wish.until is not None:
        yield _("The last day is %(day)s. Nobody leads the team then.", day=format_day(found.wish.until))
    if not found.turn.people and not found.turn.own:
        yield _("Nobody’s manager changes with it.")
        return
    yield from _taken_over(found, what, leader)
    if former is not None and former.person_id != leader_id:
        yield from _staying(what, former.name)
    yield _("Exchanges held before, signed records and what is published stay as they are.")


def _taken_over(found: Situation, what: Consequences, leader: str) -> Iterator[str]:
    people = {one.person_id for one in found.turn.people}
    yield ngettext(
        "%(n)s person gets %(leader)s as their manager.",
        "%(n)s people get %(leader)s as their manager.",
        len(people),
        leader=leader,
    )
    for title, count in what.open_reviews:
        yield ngettext(
            "%(n)s of them has an open review in “%(cycle)s”, which %(leader)s takes over. What the manager before "
            "has begun and not handed in stays with that manager.",
            "%(n)s of them have an open review in “%(cycle)s”, which %(leader)s takes over. What the manager before "
            "has begun and not handed in stays with that manager.",
            count,
            cycle=title,
            leader=leader,
        )
    for one in found.turn.own:
        if one.kind == "manager":
            yield _answers(what, one)
    if what.over_leader is not None:
        yield _(
            "When %(leader)s disagrees with the record, %(above)s decides.",
            leader=leader,
            above=what.names[what.over_leader],
        )
    if found.turn.above is not None:
        yield _(
            "When one of them disagrees with the record, %(above)s decides.",
            above=what.names[found.turn.above],
        )
    else:
        yield _(
            "%(leader)s answers to nobody then: the named moderator of each decides when they disagree.",
            leader=leader,
        )
    if what.second:
        yield ngettext(
            "%(n)s person answers to one of them, and gets %(leader)s as the one who decides when they disagree.",
            "%(n)s people answer to one of them, and get %(leader)s as the one who decides when they disagree.",
            what.second,
            leader=leader,
        )


def _second(found: Situation, what: Consequences) -> Iterator[str]:
    if what.second and found.above is not None:
        yield ngettext(
            "%(n)s person gets %(leader)s as the one who decides when they disagree with the record.",
            "%(n)s people get %(leader)s as the one who decides when they disagree with the record.",
            what.second,
            leader=found.above.name,
        )
    for title, count in what.open_reviews:
        yield ngettext(
            "The open review of %(n)s person in “%(cycle)s” goes to %(leader)s.",
            "The open reviews of %(n)s people in “%(cycle)s” go to %(leader)s.",
            count,
            cycle=title,
            leader="" if found.above is None else found.above.name,
        )


def _staying(what: Consequences, former: str) -> Iterator[str]:
    if what.staying:
        yield ngettext(
            "%(n)s other person keeps answering to %(former)s.",
            "%(n)s other people keep answering to %(former)s.",
            what.staying,
            former=former,
        )
    yield _("%(former)s stays in the team, and keeps the manager they have.", former=former)


def _answers(what: Consequences, line: Span) -> str:
    who = what.names[line.person_id]
    if line.manager_id is None:
        return _("%(person)s answers to nobody from then on. Name a reviewer with an import.", person=who)
    after = what.names[line.manager_id]
    if line.was is None:
        return _("%(person)s answers to %(after)s.", person=who, after=after)
    before = what.names[line.was]
    return _("%(person)s answers to %(after)s instead of %(before)s.", person=who, after=after, before=before)


def _closed(found: Situation, what: Consequences) -> Iterator[str]:
    yield _(
        "%(team)s is closed: nobody can be put in it, and nothing under it, until it is opened again.",
        team=found.team.name,
    )
    yield _("Reviews, records and figures of the people who were in it stay as they are.")


def _within(what: Consequences) -> str:
    people = ngettext("%(n)s person", "%(n)s people", what.within)
    teams = ngettext("%(n)s team below it", "%(n)s teams below it", what.teams)
    return _("It has %(people)s and %(teams)s.", people=people, teams=teams)


_EFFECTS = {"renamed": _renamed, "moved": _moved, "led": _led, "closed": _closed}


def day_of(line: ChangeLine) -> str:
    """From which day a change holds or held, or that it was withdrawn, and by whom it was decided."""
    row = line.row
    day = format_day(row.holds_from or row.starts_on)
    if row.withdrawn_at is not None:
        return _("Planned for %(day)s, withdrawn by %(name)s.", day=day, name=line.withdrawn_by)
    if not line.decided_by:
        return _("From %(day)s on.", day=day)
    return _("From %(day)s on, decided by %(name)s.", day=day, name=line.decided_by)
