"""What a save costs: a whole assessment in one post takes at most ten statements, whoever rates, on both databases."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from tests.assessments.steps import counted
from tests.assessments.web import Open, url
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("side", ["self", "manager"])
def test_a_whole_assessment_in_one_post_takes_at_most_ten_statements(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, side: str
) -> None:
    rater = browser(cast.ana if side == "self" else cast.ben)
    path = url(part, side, "/all")
    for _first_and_again in range(2):
        values = dict(rater.get(path).fields())
        values.update(
            {name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")}
        )
        with counted(session) as statements:
            assert rater.client.post(path, data=values).status_code == 302
        assert len(statements) <= 10, "\n".join(statements)
