"""Diaries of the demonstration: a year of notes for Ana, some for Ben and for half of his team."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Submission
from kie.demo.cycles import at
from kie.demo.organisation import Organisation
from kie.demo.rows import Rows
from kie.evidence.models import EvidenceNote, EvidenceTag, SharingHold
from kie.frameworks.models import Catalogue, Competency

FRAMEWORK = "customer-focus"
ON_A_STATEMENT = 0.4
ON_NOTHING = 0.15
SHARED = 0.5

WORDS: tuple[tuple[str, str], ...] = (
    ("note", "The bridge closed at short notice. I rang the three firms before they could ring us."),
    ("thanks", "A card from the school about the new crossing: “You listened.”"),
    ("note", "I gave a date that I could not keep. Next time I ask the depot first."),
    ("compliment", "The contact centre passed on that a caller asked for me by name."),
    (
        "note",
        "Took the complaint log through with the team. We found two letters that send people in circles.",
    ),
    ("note", "Stayed calm with a very angry caller, and we ended with a plan."),
    ("thanks", "Thanked at the parish meeting for explaining the works without jargon."),
    ("note", "Wrote the answer in plain English first, and the form came second. Took ten minutes longer."),
    ("note", "Asked five callers how the new page reads. Three could not find the phone number."),
    ("compliment", "The planning team said that our handover notes saved them a week."),
    ("note", "Two of us tried the new rota and told everybody what did not work."),
    ("note", "A busy month. I put off calling people back, and it showed."),
)


def write_diaries(
    session: Session, rows: Rows, seed: int, catalogue: Catalogue, council: Organisation, today: date
) -> None:
    """Notes over the year before `today`, and the holds that the managers' hand-ins left."""
    writer = _DiaryWriter(rows, Random(seed), catalogue, today)  # noqa: S311 - believable, not secret
    writer.write(council.cast["Ana"], len(WORDS))
    writer.write(council.cast["Ben"], 5)
    team = [one for one, leader in council.leader_of.items() if leader == council.cast["Ben"]]
    for person_id in [one for one in team if one != council.cast["Ana"]][::2]:
        writer.write(person_id, 3)
    rows.write(session)
    session.execute(
        insert(SharingHold).from_select(
            ["participation_id", "since"],
            select(Assessment.participation_id, func.min(Submission.handed_in_at))
            .join(Submission, Submission.assessment_id == Assessment.id)
            .where(Assessment.side == "manager", Submission.taken_back_at.is_(None))
            .group_by(Assessment.participation_id),
        )
    )


class _DiaryWriter:
    """Puts notes of one person after another into the rows."""

    def __init__(self, rows: Rows, random: Random, catalogue: Catalogue, today: date) -> None:
        self.rows, self.random, self.today = rows, random, today
        self.themes: Sequence[Competency] = catalogue.framework(FRAMEWORK).competencies

    def write(self, person_id: UUID, notes: int) -> None:
        """So many notes, the days spread over the year, the newest of the last days."""
        for number, (kind, words) in enumerate(self.random.sample(WORDS, notes)):
            day = self.today - timedelta(days=2 + number * 330 // notes + self.random.randrange(20))
            note_id = UUID(int=self.random.getrandbits(128), version=4)
            written = at(day, self.random)
            self.rows.add(
                EvidenceNote,
                id=note_id,
                person_id=person_id,
                author_id=person_id,
                happened_on=day,
                kind=kind,
                words=words,
                written_at=written,
                shared_at=written if self.random.random() < SHARED else None,
                version=1,
            )
            if self.random.random() >= ON_NOTHING:
                self._tag(note_id)

    def _tag(self, note_id: UUID) -> None:
        theme = self.random.choice(self.themes)
        statement = self.random.choice(theme.statements)
        single = self.random.random() < ON_A_STATEMENT
        self.rows.add(
            EvidenceTag,
            note_id=note_id,
            framework_id=FRAMEWORK,
            node_id=statement.id if single else theme.id,
            competency_id=theme.id,
            label=statement.text if single else theme.title,
            position=0,
        )
