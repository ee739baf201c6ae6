"""Which team a page's address asks for: none beside or above those that the viewer may see."""

from uuid import UUID, uuid5

import pytest
from flask import Flask

from kie.cycles.teams import TeamTree
from kie.errors import NotFound
from kie.insights.choosing import chosen_team
from kie.people.models import Team

COUNCIL, PLACE, PARKS, HOMES = (uuid5(UUID(int=0), name) for name in ("council", "place", "parks", "homes"))
NEVER = uuid5(UUID(int=0), "never")
TREE = TeamTree(
    {
        COUNCIL: Team(id=COUNCIL, code="1", name="Council"),
        PLACE: Team(id=PLACE, code="2", name="Place", parent_id=COUNCIL),
        PARKS: Team(id=PARKS, code="3", name="Parks", parent_id=PLACE),
        HOMES: Team(id=HOMES, code="4", name="Homes", parent_id=COUNCIL),
    }
)


def _chosen(address: str, tops: list[UUID]) -> UUID | None:
    with Flask(__name__).test_request_context(address):
        team = chosen_team(TREE, tops)
    return None if team is None else team.id


@pytest.mark.parametrize(
    ("tops", "shown"), [([PLACE], PLACE), ([PLACE, HOMES], None), ([], None)], ids=["one", "two", "none"]
)
def test_without_a_team_the_only_one_at_the_top_is_shown(tops: list[UUID], shown: UUID | None) -> None:
    assert _chosen("/", tops) == shown


@pytest.mark.parametrize("asked", [PLACE, PARKS], ids=["the top", "below it"])
def test_what_lies_within_is_shown_though_it_is_not_the_top(asked: UUID) -> None:
    assert _chosen(f"/?team={asked}", [HOMES, PLACE]) == asked


@pytest.mark.parametrize("asked", [COUNCIL, HOMES, NEVER], ids=["above", "beside", "nowhere"])
@pytest.mark.parametrize("tops", [[PLACE], [PARKS, PLACE], []], ids=["one", "two", "none"])
def test_nothing_beside_or_above_is_found(asked: UUID, tops: list[UUID]) -> None:
    with pytest.raises(NotFound):
        _chosen(f"/?team={asked}", tops)


def test_what_is_no_id_is_not_found() -> None:
    with pytest.raises(NotFound):
        _chosen("/?team=parks", [PLACE])
