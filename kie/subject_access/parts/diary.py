"""Of the diary: the person's notes, what colleagues wrote into it, what they tie it to; and thanks.

HR reads no diary, whatever the reason: what it holds is given to the person's own sign-in alone.
"""

from typing import Any

from sqlalchemy import Select, or_

from kie.evidence.models import EvidenceNote, EvidenceTag, NoteLook
from kie.i18n import N_
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.thanks.models import Thanks

KINDS = {"note": N_("Note"), "thanks": N_("Thanks"), "compliment": N_("Compliment")}


def _theirs(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.where(EvidenceNote.person_id == asking.person_id)
    return rows.order_by(EvidenceNote.happened_on, EvidenceNote.id)


def _notes(found: Select[Any], asking: Asking) -> Select[Any]:
    looked = found.select_from(EvidenceNote).outerjoin(NoteLook, NoteLook.note_id == EvidenceNote.id)
    return _theirs(looked, asking)


def _tags(found: Select[Any], asking: Asking) -> Select[Any]:
    tied = found.select_from(EvidenceTag).join(EvidenceNote, EvidenceNote.id == EvidenceTag.note_id)
    return _theirs(tied, asking).order_by(EvidenceTag.position)


def _thanks(found: Select[Any], asking: Asking) -> Select[Any]:
    one = asking.person_id
    return found.where(or_(Thanks.person_id == one, Thanks.sender_id == one)).order_by(Thanks.sent_at)


PART = Part(
    "diary",
    N_("Diary and thanks"),
    70,
    (
        Section(
            "notes",
            N_("Notes"),
            (
                Field("happened_on", N_("Day"), EvidenceNote.happened_on),
                Field("kind", N_("Kind"), EvidenceNote.kind, codes=KINDS),
                Field("words", N_("Words"), EvidenceNote.words, "words"),
                Field("author", N_("By"), name_of(EvidenceNote.author_id), "name"),
                Field("written_at", N_("Written"), EvidenceNote.written_at),
                Field("shared_at", N_("Shared"), EvidenceNote.shared_at),
                Field("looked_at", N_("First looked at by you"), NoteLook.looked_at),
            ),
            _notes,
            own_only=True,
        ),
        Section(
            "tags",
            N_("What notes show"),
            (
                Field("happened_on", N_("Note of"), EvidenceNote.happened_on),
                Field("framework", N_("Framework"), EvidenceTag.framework_id),
                Field("label", N_("What"), EvidenceTag.label),
            ),
            _tags,
            rated=True,
            own_only=True,
        ),
        Section(
            "thanks",
            N_("Thanks sent and received"),
            (
                Field("kind", N_("Kind"), Thanks.kind, codes=KINDS),
                Field("sender", N_("From"), name_of(Thanks.sender_id), "name"),
                Field("person", N_("To"), name_of(Thanks.person_id), "name"),
                Field("sent_at", N_("When"), Thanks.sent_at),
            ),
            _thanks,
            note=N_("The words are in the diary of whoever was thanked, as long as they keep them."),
        ),
    ),
)
