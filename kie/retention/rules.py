"""Every period after which something is deleted, as data. What is written here is what the page and the jobs follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from kie.i18n import N_

DAY = 1
REVIEWED_WITHIN = timedelta(days=366)
"""A hold is looked at again within a year."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing and how long it is kept.

    `days`: the product's own period, None where `since` says it in words or nothing is deleted; `since`: from which day
    it counts.
    `floor`, `ceiling`: between what HR may set it, None where the period is fixed, for the reason in `why`.
    `job`: which one deletes it, "" for none. `holds`: a hold on a person keeps it.
    """

    title: str
    since: str
    why: str
    days: int | None
    job: str = ""
    holds: bool = False
    floor: int | None = None
    ceiling: int | None = None

    @property
    def can_be_set(self) -> bool:
        """HR may set another period."""
        return self.floor is not None


DRAFTS, REVIEWS, GOALS, TALKS, PAUSES = "drafts", "reviews", "goals", "talks", "pauses"
LEAVERS = "leavers"
COMPLAINTS, REQUESTS, HOLDS = "complaints", "requests", "holds"
YEAR, TWO_YEARS, THREE_YEARS, SIX_YEARS = 365, 731, 1_096, 2_192
"""Two years hold the cycle before this one, and whoever wants to know who opened a record asks within them. Six are how
long somebody may claim under a contract in England and Wales (Limitation Act 1980, section 5)."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        DRAFTS: Kind(
            N_("Drafts of assessments that were never handed in"),
            N_("after the cycle was closed"),
            N_(
                "Long enough for a complaint about the cycle, and no longer: nobody but the author ever read them."
            ),
            90,
            "retain",
            holds=True,
            floor=30,
            ceiling=365,
        ),
        "aside": Kind(
            N_("Drafts of somebody who no longer rates the person"),
            N_("after they were set aside"),
            N_("As the mail about it promises."),
            30,
            "follow-changes",
            holds=True,
        ),
        "behaviours": Kind(
            N_("Unhelpful behaviours, with replies and how they were resolved"),
            N_(
                "twelve months after they were resolved, the person left, or the cycle closed without them being "
                "brought up"
            ),
            N_("As the form promises."),
            None,
            "forget-behaviours",
            holds=True,
        ),
        REVIEWS: Kind(
            N_("Reviews with their assessments, records and signatures"),
            N_("after the cycle was closed, or the last signature or decision if that was later"),
            N_(
                "Three years show how somebody has developed. The last one that both signed stays as long as the "
                "person works here and a year more, and figures of the past stay what they were."
            ),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=TWO_YEARS,
            ceiling=SIX_YEARS,
        ),
        GOALS: Kind(
            N_("Goals of development plans, with actions and notes on progress"),
            N_("after they were done or dropped"),
            N_("As long as reviews. A goal that is open stays."),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=TWO_YEARS,
            ceiling=SIX_YEARS,
        ),
        TALKS: Kind(
            N_("Talks about a plan, with what each had to say"),
            N_("after they were noted and confirmed"),
            N_("As long as reviews. The last one stays as long as the person works here and a year more."),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=TWO_YEARS,
            ceiling=SIX_YEARS,
        ),
        PAUSES: Kind(
            N_("Pauses of a plan"),
            N_("after their last day"),
            N_("As long as reviews. One that still moves the day of the next talk stays."),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=TWO_YEARS,
            ceiling=SIX_YEARS,
        ),
        LEAVERS: Kind(
            N_("What is known of people who left"),
            N_("after their last day"),
            N_(
                "Somebody who comes back within the year finds what was theirs. Then it goes but for what others need: "
                "in their records and on the audit trail stands that it was somebody who left."
            ),
            YEAR,
            "retain",
            holds=True,
            floor=YEAR,
            ceiling=TWO_YEARS,
        ),
        "reflections": Kind(
            N_("Private reflections"),
            N_("after the person left"),
            N_("Somebody who comes back within the year finds what they wrote."),
            365,
            "forget-reflections",
            holds=True,
        ),
        "readings": Kind(
            N_("Who opened whose records, and why"),
            N_("after the opening"),
            N_("Two years are promised to everybody; the database refuses less."),
            731,
            "forget-readings",
            holds=True,
        ),
        "events": Kind(
            N_("The audit trail"),
            N_("kept as long as the installation"),
            N_("It holds no words and no ratings, and a trail with rows taken out proves nothing."),
            None,
        ),
        "figures": Kind(
            N_("Published figures and counts of completion"),
            N_("kept as long as the installation"),
            N_("They expose nobody: each was tried before it was published."),
            None,
        ),
        COMPLAINTS: Kind(
            N_("Complaints about what is done with data, with the answer"),
            N_("after the answer"),
            N_(
                "Three years, as the reviews that they are mostly about: whoever is not content may go to the "
                "Information Commissioner or to a court. When one came and was answered stays on the audit trail."
            ),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=YEAR,
            ceiling=SIX_YEARS,
        ),
        REQUESTS: Kind(
            N_("Requests for what is held, with what was given out and what was left out of it"),
            N_("after they ended"),
            N_("As long as complaints: what somebody was given is what they would complain about."),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=YEAR,
            ceiling=SIX_YEARS,
        ),
        HOLDS: Kind(
            N_("Holds, with why they were made and released, and whom they covered"),
            N_("after the release"),
            N_("They explain why something was not deleted in its time. One that stands stays."),
            THREE_YEARS,
            "retain",
            holds=True,
            floor=YEAR,
            ceiling=SIX_YEARS,
        ),
        "diary": Kind(
            N_("The diary, with thanks received"),
            N_("until its owner deletes it, or a year after they left"),
            N_("It is the person’s own."),
            None,
            "retain",
            holds=True,
        ),
        "lines": Kind(
            N_("Who answered to whom, stood in for whom, and had which role"),
            N_("kept as long as the installation"),
            N_(
                "Dates and who it was: they show who could know whose ratings, and so which figures are safe to show. "
                "Why somebody was stood in for goes a year after they left."
            ),
            None,
        ),
        "directory": Kind(
            N_("What the directory says of somebody: name, address, job, team"),
            N_("until a year after they left"),
            N_("So that people find each other; searches find nobody who left."),
            None,
            "retain",
            holds=True,
        ),
        "rules": Kind(
            N_("Cycles, frameworks, samples drawn for auditors, and decisions about teams and periods"),
            N_("kept as long as the installation"),
            N_("They are the organisation’s own acts, and hold no words about anybody’s work."),
            None,
        ),
        "mails": Kind(
            N_("Messages: to whom, when and about what"),
            N_("after they were sent; their words go with the sending"),
            N_("To answer whether somebody was told."),
            365,
            "forget-jobs",
        ),
        "reminders": Kind(
            N_("What people were reminded of"),
            N_("after it was planned"),
            N_("So that nobody is reminded too often."),
            90,
            "forget-reminders",
        ),
        "jobs": Kind(
            N_("Work that was done in the background"),
            N_("after it was done; three months where it was given up"),
            N_("To find out what went wrong."),
            30,
            "forget-jobs",
        ),
        "sessions": Kind(
            N_("Sign-in sessions, and codes for signing in"),
            N_("after they ended"),
            N_("To answer who was signed in."),
            30,
            "tidy-accounts",
        ),
        "unsent": Kind(
            N_(
                "What was typed when a session had ended, uploads that nobody confirmed, failed tries to sign in"
            ),
            N_("after they were kept"),
            N_("Kept for the next day, and for no other use."),
            DAY,
            "tidy-accounts",
        ),
        "answers": Kind(
            N_("Answers to requests that were sent twice"),
            N_("after they were given"),
            N_("For a repeat of the same request."),
            DAY,
            "forget-answers",
        ),
    }
)
ON: Mapping[str, str] = MappingProxyType(
    {
        "person": N_("What concerns one person"),
        "team": N_("What concerns a team and all teams below it"),
        "cycle": N_("What concerns everybody who takes part in a cycle"),
    }
)
"""What a hold may be on."""
RUN_HERE = (DRAFTS, REVIEWS, GOALS, TALKS, PAUSES, LEAVERS, COMPLAINTS, REQUESTS, HOLDS)
"""The kinds that `kie.retention` deletes itself; the other jobs belong to the rooms whose things they delete."""
ELSEWHERE = tuple(key for key, kind in KINDS.items() if kind.holds and kind.job not in ("", "retain"))
"""The kinds that a hold keeps and another room's job deletes."""


def looked_at_again(day: date, today: date) -> bool:
    """Whether somebody may look at a hold again on that day: it is to come, and within a year."""
    return today < day <= today + REVIEWED_WITHIN


def rule_name(days: int) -> str:
    """A period in force, as a tombstone keeps it."""
    return f"{days} days"
