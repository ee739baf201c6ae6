"""Every column in which people write can have words taken out of it, or says here why not."""

from sqlalchemy import JSON, Text

from kie.access import GRANTS
from kie.migrations.run import METADATA
from kie.people.readers import SENTENCES
from kie.records.texts import PLACES

ELSEWHERE = {
    "record_samples.words": "an auditor's own words about an audit; says what it is about without details",
    "reading_grants.words": "HR's own words about why it reads; says what it is about without details",
    "removal_requests.about": "says where details stand, asked for without the details",
    "removal_proposals.words": "the words to take out, only while a second person looks at them",
    "removal_declines.reason": "why words should stay, said to HR without the details",
    "removal_answers.reason": "HR's own words about a request",
}
ELSEWHERE |= {
    "complaints.words": "the person's own, to HR; kept as they were made, and never part of a review",
    "complaint_answers.words": "HR's own words to whoever complained",
    "subject_requests.wants": "what somebody asked for, in HR's words",
    "subject_requests.authority": "HR's own words about a request",
    "subject_extensions.reason": "HR's own words about a request",
    "subject_corrections.reason": "HR's own words about a request",
    "subject_closures.reason": "HR's own words about a request",
    "holds.reason": "HR's own words on why something must be kept",
    "hold_releases.reason": "HR's own words on why it need not be any more",
    "redactions.reason": "says why something is left out, without the words",
    "redaction_answers.reason": "says why it stays all the same, to a colleague and without the words",
}
NOT_ABOUT_PEOPLE = {
    "retention_periods.reason": "HR's words about a period, the same for everybody",
    "cycles.purpose": "the organisation's own words, the same for everybody",
    "cycles.long_reason": "HR's words about a cycle",
    "cycles.policy_route": "the organisation's own words, the same for everybody",
    "evidence_tags.label": "a framework's words",
    "queued_mails.text": "made by us, never of what people wrote, and emptied when sent",
    "answered_requests.sealed": "encrypted for its sender, for a day",
    "pending_imports.body": "a file of the directory, for a day",
    "catalogue_additions.source": "the file of a framework or a role profile, which everybody reads",
    "pending_additions.source": "a file of the same, for a day",
    "seal_checks.first_problem": "made by us, of numbers of seals and events",
    "pending_catalogues.body": "a file of what can be learnt, for a day",
}


def test_every_text_that_people_write_is_listed() -> None:
    listed = {f"{column.class_.__tablename__}.{column.key}" for place in PLACES for column in place.columns}
    written = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text) and not isinstance(column.type, JSON)
    }
    excused = set(ELSEWHERE) | set(NOT_ABOUT_PEOPLE)
    assert sorted(written - listed - excused) == [], "list it in kie.records.texts, or say why not"
    assert sorted(excused - written) == [], "there is no such column"


def test_every_grant_of_what_people_write_has_its_sentence() -> None:
    for permission, sentences in SENTENCES.items():
        assert set(sentences) == set(GRANTS[permission])
