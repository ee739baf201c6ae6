"""Every column that says something of a person is in a part of their whole file, or says here why not."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Table
from sqlalchemy.sql import visitors

from kie.migrations.run import METADATA
from kie.records.texts import PLACES
from kie.subject_access.parts import all_parts
from kie.subject_access.sections import Later, Section

SECTIONS = [section for part in all_parts() for section in part.sections]
OF_NOBODY = {
    "catalogue_additions": "what HR published; who did is on the trail",
    "cycle_archivings": "what HR did with a cycle; on the trail",
    "cycle_closures": "what HR did with a cycle; on the trail",
    "cycle_openings": "what HR did with a cycle; on the trail",
    "cycles": "the same for everybody; its title stands beside what is somebody's",
    "teams": "the same for everybody; its name stands beside what is somebody's",
    "extended_participations": "whose extension it is; the extension is in the file",
    "forecast_orders": "what HR asked a job to do, until it is done",
    "opening_orders": "what HR asked a job to do, until it is done",
    "publication_orders": "what HR asked a job to do, until it is done",
    "publications": "figures of many",
    "scim_tokens": "secrets of the directory; who made one is on the trail",
    "scim_allowances": "how many accounts the directory may close; who allowed it is on the trail",
    "retention_periods": "a period that HR set for everybody; who did is on the trail",
    "reminder_letter_runs": "who printed letters, which is on the trail",
    "pending_additions": "a file that HR brought, for a day",
    "pending_catalogues": "a file that HR brought, for a day",
    "pending_imports": "a file that HR brought, for a day",
    "person_words": "words of the name and number, to search by",
    "removal_proposals": "words of others that are to go, only while somebody looks at them",
    "removal_signers": "whose yes was asked for: in the file as requests",
    "subject_files": "the file that HR looks through, until it is given out",
    "redactions": "words of others that HR leaves out of a file; why is given with the file",
    "redaction_answers": "the second person's yes or no to that",
    "worthwhile_asked": "that somebody was asked: in the file as the cycle's title",
}
"""Tables that lead to people and are in no part, or are there only through what stands beside them."""

EXCUSED = {
    "accounts.password_hash": "a secret",
    "persons.forgotten_at": "set when nothing of the person is left, and nobody signs in to read it",
    "sign_in_codes.code_hash": "a secret",
    "sign_in_sessions.token_hash": "a secret",
    "second_factors.seed": "a secret",
    "second_factors.last_counter": "part of a secret",
    "recovery_codes.code_hash": "a secret",
    "passkeys.credential_id": "how the device calls its key",
    "directory_entries.email_key": "the address, which is there, as it is compared",
    "directory_entries.email_primary": "that the address, which is there, is the one that counts",
    "directory_entries.user_name_key": "the account, which is there, as it is compared",
    "closing_refusals.token_id": "an id",
    "account_closures.closed_by": "which of the directory's tokens it was",
    "account_closures.counted_at": "that it counts among those that the directory closed in a day",
    "passkeys.public_key": "checks the key, and says nothing of the person",
    "paper_forms.code_hash": "a secret",
    "unsent_forms.mark": "a keyed hash",
    "subject_corrections.number": "their order",
    "subject_corrections.longer": "whether the day, which is there, is with the months that were added",
    "subject_closures.sealed": "opened for the person at their own sign-in, on its page",
    "unsent_forms.sealed": "opened for its author at their own sign-in, on its page",
    "events.subject": "an id of what was acted on, which is in its part",
    "readings.subject": "an id of what was opened",
    "readings.hour": "the hour of what is there to the second",
    "queued_mails.key": "an id",
    "queued_mails.text": "emptied when sent; may be a code until then",
    "queued_mails.language": "the person's own, which is there",
    "queued_mails.reason_kind": "how the program asks whether it is still wanted",
    "queued_mails.reason_id": "how the program asks whether it is still wanted",
    "reminders.subject_id": "an id",
    "reminders.round_id": "an id",
    "goals.framework_id": "its title is there",
    "goals.competency_id": "its title is there",
    "goals.suggestion": "the key of the suggestion, whose sentence is there",
    "goals.from_step": "there in words",
    "goals.to_step": "there in words",
    "earlier_goals.number": "their order",
    "actions.position": "their order",
    "earlier_actions.position": "their order",
    "evidence_tags.position": "their order",
    "evidence_tags.node_id": "its words are there",
    "evidence_tags.competency_id": "its words are there",
    "done_taken_back.action_id": "an id",
    "earlier_exemptions.struck": "how often words were taken out: there as removals",
    "extensions.struck": "how often words were taken out: there as removals",
    "struck_texts.row_id": "an id",
    "tombstones.row_id": "an id of what is gone",
    "tombstones.table_name": "where it stood: what it was is there",
    "struck_texts.nth": "a count for the trigger",
    "struck_texts.digest_before": "a digest",
    "struck_texts.digest_after": "a digest",
    "struck_texts.print_before": "a digest",
    "struck_texts.print_after": "a digest",
    "removal_requests.outside": "whom it was asked for, which is theirs",
    "acknowledgements.read_by_id": "the person themselves",
    "removal_approvals.approved_by_id": "the person themselves",
    "removal_declines.declined_by_id": "the person themselves",
    "removal_approvals.standing": "as what the yes was asked for",
    "removal_approvals.number": "which proposal",
    "removal_declines.standing": "as what the no was said",
    "removal_declines.number": "which proposal",
    "team_changes.name": "of the team",
    "team_changes.name_before": "of the team",
    "team_changes.whose": "of the team",
    "team_changes.applied_at": "of the team",
    "team_changes.holds_from": "of the team",
    "team_changes.decided_by_id": "on the trail",
    "team_changes.withdrawn_by_id": "on the trail",
    "team_changes.leader_before_id": "whose decision it is as well: it is found by it",
}


def columns_of(section: Section) -> Iterator[str]:
    """The columns that a section gives out, such as `ratings.note`."""
    for field in section.fields:
        if isinstance(field.value, Later):
            yield f"{field.value.table}.{field.value.column}"
        elif field.value is not None:
            value = getattr(field.value, "__clause_element__", lambda one=field.value: one)()
            for one in visitors.iterate(value):
                table = getattr(one, "table", None)
                if isinstance(one, Column) or getattr(table, "name", None):
                    # An alias of a table is asked for the name of whom a column refers to.
                    yield f"{getattr(table, 'name', '')}.{getattr(one, 'name', '')}"


GIVEN = {column for section in SECTIONS for column in columns_of(section)}


def leads_to_people() -> dict[str, Table]:
    """Every table with a reference to a person, or to something that has one."""
    found: dict[str, Table] = {}
    while True:
        more = {
            table.name: table
            for table in METADATA.sorted_tables
            if table.name not in found
            and (table.name == "persons" or any(key.column.table.name in found for key in table.foreign_keys))
        }
        if not more:
            return found
        found |= more


def _needed(table: Table) -> Iterator[str]:
    """The columns of a table that say something: no key of its own, and no reference to anything but a person."""
    for column in table.columns:
        refers = {key.column.table.name for key in column.foreign_keys}
        key = column.name in {"id", "version", "person_id"} or (refers and refers != {"persons"})
        if not key:
            yield f"{table.name}.{column.name}"


HANGS_ON_A_CYCLE = {
    "completion_counts",
    "cycle_frameworks",
    "kept_forecasts",
    "team_counts",
    "teams_at_close",
    "worthwhile_counts",
    "publication_bases",
    "published_agreements",
    "published_facet_views",
    "published_views",
}
"""Reached from people only through who made the cycle or the publication: figures, and what a cycle asks."""


@pytest.mark.parametrize("table", sorted(set(leads_to_people()) - set(OF_NOBODY) - HANGS_ON_A_CYCLE))
def test_every_column_about_a_person_is_in_their_file_or_excused(table: str) -> None:
    needed = set(_needed(METADATA.tables[table]))
    assert sorted(needed - GIVEN - set(EXCUSED)) == [], "put it in kie/subject_access/parts, or say why not"


def test_every_text_that_people_write_is_in_somebodys_file() -> None:
    written = {f"{c.class_.__tablename__}.{c.key}" for place in PLACES for c in place.columns}
    assert sorted(written - GIVEN) == []


def test_excuses_are_needed() -> None:
    there = {f"{table.name}.{column.name}" for table in METADATA.sorted_tables for column in table.columns}
    assert sorted(set(EXCUSED) - there) == [], "there is no such column"
    assert sorted(set(EXCUSED) & GIVEN) == [], "it is given out"
    assert sorted((set(OF_NOBODY) | HANGS_ON_A_CYCLE) - set(METADATA.tables)) == []


def test_no_secret_is_given_out() -> None:
    kept = {
        one
        for one in GIVEN
        if any(word in one for word in ("hash", "seed", "sealed", "secret", "public_key"))
    }
    assert kept <= {"reflections.sealed"}, "opened for its owner alone"


def test_sections_have_names_of_their_own() -> None:
    names = [(part.key, section.key) for part in all_parts() for section in part.sections]
    assert len(names) == len(set(names))
    assert len({part.place for part in all_parts()}) == len(all_parts())
