"""Of the organisation's directory: what it says of the person, and when it closed their account."""

from typing import Any

from sqlalchemy import Select

from kie.accounts.closure_models import AccountClosure
from kie.i18n import N_
from kie.provisioning.models import ClosingRefusal, DirectoryEntry
from kie.subject_access.sections import Asking, Field, Part, Section

WHY = {
    "inactive": N_("Your organisation’s directory says that your account rests"),
    "removed": N_("Your organisation’s directory has removed your account"),
}


def _own(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(DirectoryEntry.person_id == asking.person_id)


def _closures(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(AccountClosure.person_id == asking.person_id).order_by(AccountClosure.closed_at)


def _refusals(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(ClosingRefusal.person_id == asking.person_id).order_by(ClosingRefusal.refused_at)


PART = Part(
    "provisioning",
    N_("Your organisation’s directory"),
    22,
    (
        Section(
            "entry",
            N_("What it told KIE about you"),
            (
                Field("user_name", N_("Account"), DirectoryEntry.user_name),
                Field("external_id", N_("What the directory calls you"), DirectoryEntry.external_id),
                Field("formatted_name", N_("Whole name"), DirectoryEntry.formatted_name),
                Field("given_name", N_("Given name"), DirectoryEntry.given_name),
                Field("family_name", N_("Family name"), DirectoryEntry.family_name),
                Field("display_name", N_("Name as it shows it"), DirectoryEntry.display_name),
                Field("title", N_("Job title"), DirectoryEntry.title),
                Field("email", N_("E-mail address"), DirectoryEntry.email),
                Field("email_type", N_("Kind of address"), DirectoryEntry.email_type),
                Field("employee_number", N_("Staff number"), DirectoryEntry.employee_number),
                Field("department", N_("Department"), DirectoryEntry.department),
                Field("active", N_("Account in use"), DirectoryEntry.active),
                Field("made_person", N_("You came to KIE with it"), DirectoryEntry.made_person),
                Field("made_at", N_("Since"), DirectoryEntry.made_at),
                Field("changed_at", N_("Last changed"), DirectoryEntry.changed_at),
            ),
            _own,
        ),
        Section(
            "closures",
            N_("When your account was closed"),
            (
                Field("why", N_("Why"), AccountClosure.why, codes=WHY),
                Field("closed_at", N_("Closed"), AccountClosure.closed_at),
                Field("opened_at", N_("Opened again"), AccountClosure.opened_at),
                Field("last_day", N_("Last day that came of it"), AccountClosure.last_day),
            ),
            _closures,
            own_only=True,
        ),
        Section(
            "refusals",
            N_("When it wanted your account closed, and KIE kept it open"),
            (
                Field("user_name", N_("Account"), ClosingRefusal.user_name),
                Field("refused_at", N_("Last asked"), ClosingRefusal.refused_at),
            ),
            _refusals,
            own_only=True,
        ),
    ),
)
