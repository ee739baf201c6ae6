"""What is called for each kind of job. Each is short: it fetches, calls one thing, and is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import clock, once, readings
from kie.accounts import tidying
from kie.assessments import changes
from kie.audit import service as audit
from kie.audit.keys import keys_of
from kie.audit.sealing import seal_all
from kie.cycles import joining
from kie.cycles.opening import KIND as OPEN_CYCLE
from kie.db import transaction
from kie.frameworks.shelf import whole as whole_catalogue
from kie.holds import hold_still
from kie.i18n import N_
from kie.insights.completion_counts import count_cycle, cycles_to_count
from kie.insights.demand import publish_demand
from kie.insights.forecast_orders import KIND as FORECAST_CYCLE
from kie.insights.ordering import KIND as PUBLISH_CYCLE
from kie.jobs.forecasting import forecast_ordered
from kie.jobs.opening import open_ordered
from kie.jobs.publishing import publish_ordered
from kie.jobs.reminding import plan_reminders
from kie.mail import outbox
from kie.paper import service as paper
from kie.people.leavers import end_roles_of_leavers
from kie.provisioning import service as provisioning
from kie.records import forgetting
from kie.reflections import service as reflections
from kie.reminders import service as reminders
from kie.retention import running as retention
from kie.retention.holding import follow_holds
from kie.single_sign_on import hints as sign_out_hints
from kie.standing_in.leavers import end_stand_ins_of_leavers
from kie.teams.due import apply_due
from kie.work import service as work
from kie.work.service import Claim
from kie.workdays import is_working_day

SEAL_EVENTS = "seal-events"
LEASE = timedelta(minutes=10)
"""How long a job is held by a worker that says nothing. A handler that takes longer reports its progress."""


class ClaimLost(Exception):
    """Somebody else has claimed the job meanwhile. What was not committed is undone."""


class Stopped(Exception):
    """The worker was told to stop in the middle of a long job. What was not committed is undone; another goes on."""


class Task:
    """One job in the hands of a worker. `stopping`: asked at each report of a long one."""

    def __init__(
        self, engine: Engine, settings: Settings, claim: Claim, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.engine, self.settings = engine, settings
        self._claim, self._stopping = claim, stopping
        self.finished = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was enqueued."""
        return self._claim.payload

    @property
    def reached(self) -> int:
        """How far an earlier try got, as it reported; 0 for nowhere."""
        return self._claim.reached

    def report(self, done: int, total: int) -> None:
        """Say how far it is, and hold it for as long again.

        Raises ClaimLost when somebody else holds it by now, and Stopped when the worker is to end.
        """
        with transaction(self.engine) as session:
            self.report_in(session, done, total)

    def report_in(self, session: Session, done: int, total: int) -> None:
        """As `report`, kept together with the part of the work that is done in this transaction."""
        if self._stopping():
            raise Stopped
        if not work.progress(session, self._claim, done, total, LEASE):
            raise ClaimLost

    def finish(self, session: Session, result: Mapping[str, Any] | None = None) -> None:
        """Done, in the transaction of the effect: both are kept or neither. Raises ClaimLost as `report`."""
        if not work.complete(session, self._claim, result):
            raise ClaimLost
        self.finished = True


Run = Callable[[Task], None]
"""Does the job. It may call `Task.finish` in its last transaction; if it does not, that is done after it."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What is called for a kind of job, and what an administrator calls it."""

    title: str
    run: Run


def whole(do: Callable[[Session], object]) -> Run:
    """A handler that does everything in one transaction, so that its effect is had exactly once."""

    def run(task: Task) -> None:
        with transaction(task.engine) as session:
            do(session)
            task.finish(session)

    return run


def sparing(do: Callable[[Session], object]) -> Run:
    """As `whole`, for what deletes by a rule: everybody who has come under a hold is known, and no hold is made
    meanwhile."""

    def spared(session: Session) -> None:
        hold_still(session)
        follow_holds(session)
        do(session)

    return whole(spared)


def _follow_changes(session: Session) -> None:
    """What follows when somebody leaves, or somebody else rates: what they held ends, drafts go to their authors."""
    end_roles_of_leavers(session)
    end_stand_ins_of_leavers(session)
    changes.follow_changes(session)


def _plan_reminders(task: Task) -> None:
    """Nothing on days without offices, whose mail would only join the next morning's; nothing without a mail server."""
    today, settings = clock.today(), task.settings
    if settings.smtp_host and is_working_day(today):
        plan_reminders(task.engine, today, settings.public_url, task.report_in)


def _join_cycles(task: Task) -> None:
    with transaction(task.engine) as session:
        running = joining.open_cycles(session)
    for done, cycle_id in enumerate(running):
        with transaction(task.engine) as session:
            joining.join_by_rule(session, cycle_id)
            task.report_in(session, done + 1, len(running))


def _count_completion(task: Task) -> None:
    """Each cycle in a transaction of its own, so that the count of one never waits for another's."""
    with transaction(task.engine) as session:
        waiting = cycles_to_count(session)
    for done, cycle_id in enumerate(waiting):
        with transaction(task.engine) as session:
            count_cycle(session, cycle_id)
            task.report_in(session, done + 1, len(waiting))


def _open_cycle(task: Task) -> None:
    with transaction(task.engine) as session:
        words = whole_catalogue(session, task.settings.frameworks_dir)
    open_ordered(task.engine, UUID(task.payload["cycle"]), words, task.report_in, task.finish)


def _forecast_cycle(task: Task) -> None:
    with transaction(task.engine) as session:
        words = whole_catalogue(session, task.settings.frameworks_dir)
    forecast_ordered(task.engine, UUID(task.payload["cycle"]), words, task.report, task.finish)


def _publish_demand(session: Session) -> None:
    publish_demand(session, clock.today())


def _forget_jobs(session: Session) -> None:
    outbox.forget_old(session)
    work.forget_old(session)
    work.forget_done(session, SEAL_EVENTS, clock.now() - timedelta(days=1))


def _seal_events(task: Task) -> None:
    seal_all(task.engine, keys_of(task.settings).present, task.report)


def _check_events(task: Task) -> None:
    audit.check_and_note(task.engine, keys_of(task.settings), task.report)


def _retain(task: Task) -> None:
    retention.run(task.engine, task.report_in)


def _publish_cycle(task: Task) -> None:
    publish_ordered(task.engine, UUID(task.payload["cycle"]), task.report, task.finish)


def _tidy_sign_in(session: Session) -> None:
    tidying.tidy(session)
    sign_out_hints.forget_old(session)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "tidy-accounts": Handler(
            N_("Remove what signing in and importing leave behind"), whole(_tidy_sign_in)
        ),
        "forget-answers": Handler(N_("Forget what requests were answered"), whole(once.tidy)),
        "forget-behaviours": Handler(
            N_("Delete unhelpful behaviours that ended a year ago"), sparing(forgetting.forget_behaviours)
        ),
        "forget-readings": Handler(
            N_("Forget who opened whose records two years ago"), sparing(readings.forget_old)
        ),
        "forget-reflections": Handler(
            N_("Delete the private reflections of people who left a year ago"),
            sparing(reflections.forget_leavers),
        ),
        "retain": Handler(N_("Delete what is past its time, and under no hold"), _retain),
        SEAL_EVENTS: Handler(N_("Seal what was added to the audit trail"), _seal_events),
        "check-events": Handler(N_("Check the whole audit trail against its seals"), _check_events),
        "count-completion": Handler(N_("Count completion for the pages that show it"), _count_completion),
        "join-cycles": Handler(N_("Let people join the cycles that they belong to by now"), _join_cycles),
        "change-teams": Handler(
            N_("Make the changes of teams that were planned for today"), whole(apply_due)
        ),
        "publish-demand": Handler(
            N_("Count learning demand when a quarter has ended"), whole(_publish_demand)
        ),
        OPEN_CYCLE: Handler(N_("Open a cycle"), _open_cycle),
        FORECAST_CYCLE: Handler(N_("Work out which rows a cycle’s heatmap could show"), _forecast_cycle),
        PUBLISH_CYCLE: Handler(N_("Publish a cycle’s heatmap"), _publish_cycle),
        "hand-in-paper": Handler(N_("Hand in what was typed in from paper"), whole(paper.hand_in_waiting)),
        "follow-changes": Handler(N_("Follow leavers and changes of manager"), sparing(_follow_changes)),
        "meet-directory": Handler(
            N_("Find whose the accounts of the directory are that wait"), whole(provisioning.meet_waiting)
        ),
        "plan-reminders": Handler(
            N_("Write down who is reminded of what, and queue the mail"), _plan_reminders
        ),
        "forget-reminders": Handler(
            N_("Forget what people were reminded of three months ago"), whole(reminders.forget_old)
        ),
        "forget-jobs": Handler(N_("Forget old jobs and messages"), whole(_forget_jobs)),
    }
)
