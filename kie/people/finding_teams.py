"""Finding teams by their code, or by a part of their name: the one search of them, for every form."""

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from kie.identifiers import id_or_none
from kie.people.models import Team
from kie.texts import without_spoilt

MOST_FOUND = 20
"""Teams that are shown for what was typed; whoever looks for another types more of it."""


def teams_meant(session: Session, typed: str, *, closed: bool = False) -> list[Team]:
    """The open teams meant by a code, by a part of the name, or by the id that a link gives; by name, at most one more
    than is shown. At most two statements, which read names and codes of teams and nothing else.

    `closed`: closed ones too, where it is about a time when they were there.
    """
    text = " ".join(without_spoilt(typed).split())
    if not text:
        return []
    is_open = true() if closed else Team.closed_on.is_(None)
    team_id = id_or_none(text)
    if team_id is not None:
        return list(session.scalars(select(Team).where(Team.id == team_id, is_open)))
    exact = session.scalars(
        select(Team).where(func.lower(Team.code) == text.lower(), is_open).order_by(Team.code)
    ).all()
    if exact:
        return list(exact)
    named = Team.name.icontains(text, autoescape=True)
    found = select(Team).where(named, is_open).order_by(Team.name, Team.code).limit(MOST_FOUND + 1)
    return list(session.scalars(found))
