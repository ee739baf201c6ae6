"""Pages of background work, for whoever runs the service."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import events
from kie.access import Permission
from kie.errors import Conflict
from kie.i18n import _, ngettext
from kie.jobs import pages
from kie.web import allowed, authorise, db, house, page, page_of_work
from kie.work import service

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def _may_try() -> bool:
    """Whether the viewer may try again what was given up; an auditor only looks."""
    return allowed(Permission.MANAGE_JOBS)


@bp.get("")
def index() -> ResponseReturnValue:
    """What waits, what runs, what failed and what was given up."""
    authorise(Permission.READ_JOBS)
    return page("jobs/index.html", shown=pages.overview(db(), house().settings.smtp_host), may_try=_may_try())


@bp.get("/<uuid:job_id>")
def job(job_id: UUID) -> ResponseReturnValue:
    """How far one job is. The page loads itself again while the job runs, unless it is asked not to."""
    authorise(Permission.READ_JOBS)
    found = pages.one(db(), job_id)
    return page_of_work("jobs/job.html", goes_on=found.state == "running", job=found, may_try=_may_try())


@bp.post("/<uuid:job_id>/new-try")
def new_try(job_id: UUID) -> ResponseReturnValue:
    """Try one job again that was given up."""
    who = authorise(Permission.MANAGE_JOBS)
    pages.one(db(), job_id)
    if not service.retry(db(), job_id):
        raise Conflict(_("This job was not given up, or somebody has tried it again meanwhile."))
    events.record(db(), who.person_id, "job.retried", subject=job_id)
    flash(_("The job is tried again."), "success")
    return redirect(url_for("jobs.job", job_id=job_id))


@bp.post("/new-tries")
def new_tries() -> ResponseReturnValue:
    """Try everything again that was given up."""
    who = authorise(Permission.MANAGE_JOBS)
    number = service.retry_all(db())
    events.record(db(), who.person_id, "jobs.retried", number=number)
    flash(ngettext("%(n)s job is tried again.", "%(n)s jobs are tried again.", number), "success")
    return redirect(url_for("jobs.index"))
