"""A worker dies at each point of one request. Nothing is half there, and sending it again does it once."""

from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie.assessments.models import Assessment, Rating, Result, Submission
from kie.cli.serving import server_command
from kie.events import Event
from tests.faults.served import Served
from tests.faults.town import Answer, Line, Rater, Town

pytestmark = pytest.mark.both_databases
KEPT = {"half-written": False, "before-commit": False, "after-commit": True, "half-answered": True}
"""Each point, and whether what was sent is kept when the worker dies there."""


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says where to die."""
    return tmp_path_factory.mktemp("crash") / "point"


@pytest.fixture(scope="module")
def frail(durable_url: str, armed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product that dies where it is told to."""
    log = tmp_path_factory.mktemp("frail") / "log"

    def command(port: int) -> list[str]:
        return server_command(Settings(port=port), "tests.faults.crashing:app")

    served = Served(durable_url, log, command, KIE_TEST_CRASH=str(armed))
    yield served
    served.stop()


def dies(send: Callable[[], Answer]) -> bool:
    """Whether the connection breaks before the whole answer is there."""
    try:
        send()
    except (OSError, HTTPException):
        return True
    return False


@pytest.fixture
def line(town: Town, frail: Served) -> Iterator[Line]:
    """The last rater's browser."""
    found = town.raters[-1].line(frail.port)
    yield found
    found.close()


def counted(town: Town, rater: Rater) -> tuple[int, int, bool]:
    """Submissions that stand, events of handing in, and whether there are results."""
    with Session(town.engine) as session:
        mine = Assessment.participation_id == rater.participation_id
        standing = select(func.count()).select_from(Submission).join(Assessment)
        found = session.scalars(select(Assessment.id).where(mine)).one()
        events = select(func.count()).where(
            Event.subject == str(found), Event.action == "assessment.handed-in"
        )
        results = select(func.count()).where(Result.assessment_id == found)
        return (
            session.scalar(standing.where(mine, Submission.taken_back_at.is_(None))) or 0,
            session.scalar(events) or 0,
            bool(session.scalar(results)),
        )


@pytest.mark.parametrize("point", KEPT)
def test_handing_in_is_done_whole_and_once(point: str, town: Town, line: Line, armed: Path) -> None:
    rater = town.raters[-1]
    _standing, events, _results = counted(town, rater)
    key = str(uuid4())
    armed.write_text(point)
    assert dies(lambda: line.post_form(f"{rater.path}/submission", {}, key))
    assert not armed.exists()
    kept = KEPT[point]
    assert counted(town, rater) == (int(kept), events + int(kept), kept)
    assert line.post_form(f"{rater.path}/submission", {}, key).status == 302
    assert counted(town, rater) == (1, events + 1, True)
    # Taken back for the next point; the worker dies there as well, and the repeat is told that it was done.
    key = str(uuid4())
    armed.write_text(point)
    assert dies(lambda: line.post_form(f"{rater.path}/taking-back", {}, key))
    again = line.post_form(f"{rater.path}/taking-back", {}, key)
    assert (again.status, again.location) == (302, rater.path)
    assert counted(town, rater) == (0, events + 1, False)


@pytest.mark.parametrize("point", KEPT)
def test_a_saved_item_is_there_whole_and_once(point: str, town: Town, line: Line, armed: Path) -> None:
    rater = town.raters[-1]
    key = rater.keys[0]

    def stored() -> tuple[int, str]:
        with Session(town.engine) as session:
            mine = select(Rating).join(Assessment, Assessment.id == Rating.assessment_id)
            framework, node = key.split("/")
            found = session.scalars(
                mine.where(
                    Assessment.participation_id == rater.participation_id,
                    Rating.framework_id == framework,
                    Rating.node_id == node,
                )
            ).one()
            return found.version, found.note

    before = stored()
    after = (before[0] + 1, f"Killed {point}")
    body = {"item": key, "version": before[0], "values": {f"{key}/note": after[1]}}
    armed.write_text(point)
    assert dies(lambda: line.post_json(f"{rater.path}/items", body, str(uuid4())))
    assert stored() == (after if KEPT[point] else before)
    assert line.post_json(f"{rater.path}/items", body, str(uuid4())).status == 200
    assert stored() == after
