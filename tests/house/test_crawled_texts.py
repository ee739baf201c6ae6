"""Whatever people write has a token in the tests that look who reads what; a new column is written there, or says here
why not."""

import pytest
from sqlalchemy import JSON, Engine, String
from sqlalchemy.orm import Session

from kie.migrations.run import METADATA
from tests.confidentiality.conftest import Founded
from tests.confidentiality.conftest import council as council
from tests.confidentiality.conftest import founded as founded
from tests.confidentiality.council import Council
from tests.confidentiality.looking import kept_as, tokens_kept

SHORTEST = 100
"""Characters of a column in which somebody writes. What is shorter is a word, a digest or an identifier of ours."""
IDENTIFIERS = """
    agreed_ratings.competency_id evidence_tags.competency_id evidence_tags.node_id goals.competency_id goals.suggestion
    issue_outcomes.issue_key learning_competencies.competency_id observation_replies.statement_id
    observation_resolutions.statement_id observations.statement_id ratings.done_well ratings.node_id ratings.to_work_on
    results.competency_id forecast_orders.job_key jobs.key jobs.payload jobs.result opening_orders.job_key
    publication_orders.job_key queued_mails.key queued_mails.reason_id redactions.place
"""
FRAMEWORKS = """
    catalogue_additions.body catalogue_additions.source cycle_openings.editions cycle_openings.role_profiles
    earlier_goals.competency_title earlier_goals.from_words earlier_goals.statements earlier_goals.to_words
    evidence_tags.label frozen_frameworks.body goals.competency_title goals.framework_title goals.from_words
    goals.statements goals.to_words pending_additions.source
"""
FIGURES = """
    demand_publications.audit demand_publications.body kept_forecasts.body publication_orders.preview publications.audit
    published_agreements.body published_facet_views.body published_views.body team_counts.direct team_counts.whole
"""
ORGANISATION = """
    cycles.long_reason cycles.policy_route cycles.population cycles.purpose cycles.rolling cycles.title
    learning_items.link learning_items.provider learning_items.title pending_catalogues.body team_changes.name
    team_changes.name_before teams.name teams_at_close.name
"""
DIRECTORY = """
    address_changes.before closing_refusals.user_name directory_entries.department directory_entries.display_name
    directory_entries.email
    directory_entries.email_key directory_entries.external_id directory_entries.family_name
    directory_entries.formatted_name directory_entries.given_name directory_entries.title directory_entries.user_name
    directory_entries.user_name_key participations.location pending_imports.body person_words.word persons.email
    persons.employer persons.job_title persons.location persons.name planned_participations.location
    queued_mails.recipient
"""
MADE_BY_US = "events.details queued_mails.subject queued_mails.text seal_checks.first_problem"
QUOTED = "redactions.words"
SECRET = """
    accounts.password_hash answered_requests.sealed identities.issuer identities.subject passkeys.transports
    sign_in_sessions.browser
"""
NOT_WRITTEN = {
    **dict.fromkeys(IDENTIFIERS.split(), "an identifier"),
    **dict.fromkeys(FRAMEWORKS.split(), "words of a framework, which everybody reads"),
    **dict.fromkeys(FIGURES.split(), "figures, without anybody's words"),
    **dict.fromkeys(ORGANISATION.split(), "the organisation's own words, about nobody"),
    **dict.fromkeys(DIRECTORY.split(), "the directory, from the organisation's own file"),
    **dict.fromkeys(
        MADE_BY_US.split(), "made by us; the same tests see that it holds nothing that somebody wrote"
    ),
    **dict.fromkeys(QUOTED.split(), "words of a file, looked for where they were written"),
    **dict.fromkeys(SECRET.split(), "sealed, hashed, or told by a browser or the identity provider"),
}


@pytest.fixture(scope="module")
def database(founded: Founded) -> Engine:
    """The council's."""
    return founded.engine


@pytest.fixture(scope="module")
def columns() -> set[str]:
    """Every column that is long enough to write in."""
    return {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        for kind in (kept_as(column),)
        if isinstance(kind, JSON) or (isinstance(kind, String) and (kind.length or SHORTEST) >= SHORTEST)
    }


def test_every_text_is_looked_for(session: Session, council: Council, columns: set[str]) -> None:
    written = {name for name, tokens in tokens_kept(session).items() if tokens}
    assert sorted(columns - written - NOT_WRITTEN.keys()) == [], (
        "write it in tests/confidentiality/council.py"
    )
    assert sorted(NOT_WRITTEN.keys() - columns) == [], "there is no such column"
    assert sorted(NOT_WRITTEN.keys() & written) == [], "somebody's words are in it"
