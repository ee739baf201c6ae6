"""Between a User of SCIM and the columns that keep it."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from scim2_models import InvalidValueException, Meta, Reference

from kie.identifiers import id_or_none
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.resources import Email, Employment, Manager, Name, User
from kie.provisioning.rules import Address, chosen, compared
from kie.texts import spoilt

Account = User[Employment]
TYPE = "User"
LONGEST: Mapping[str, tuple[str, int]] = {
    "user_name": ("userName", 254),
    "external_id": ("externalId", 200),
    "formatted_name": ("name.formatted", 200),
    "given_name": ("name.givenName", 200),
    "family_name": ("name.familyName", 200),
    "display_name": ("displayName", 200),
    "title": ("title", 200),
    "email": ("emails.value", 254),
    "email_type": ("emails.type", 20),
    "employee_number": ("employeeNumber", 40),
    "department": ("department", 200),
}
"""Texts by their column: what each is called in SCIM, and how many characters are kept."""


def said(account: Account) -> dict[str, Any]:
    """What a User says, by column; `manager_id` as an id that may belong to nobody. Raises InvalidValueException."""
    employment = account[Employment] or Employment()
    name = account.name or Name()
    email = chosen(Address(one.value, one.type, one.primary) for one in account.emails or () if one.value)
    values: dict[str, Any] = {
        "user_name": account.user_name,
        "external_id": account.external_id,
        "formatted_name": name.formatted,
        "given_name": name.given_name,
        "family_name": name.family_name,
        "display_name": account.display_name,
        "title": account.title,
        "email": email and email.value,
        "email_type": email and email.kind,
        "email_primary": email and email.primary,
        "employee_number": employment.employee_number,
        "department": employment.department,
        "manager_id": _manager(employment.manager),
        "active": account.active,
    }
    for column, (called, most) in LONGEST.items():
        _refuse_unkeepable(values[column], called, most)
    if not (account.user_name or "").strip():
        raise InvalidValueException(detail="userName is empty")
    values["user_name_key"] = compared(values["user_name"])
    values["email_key"] = values["email"] and compared(values["email"])
    return values


def _refuse_unkeepable(text: str | None, called: str, most: int) -> None:
    if text is not None and len(text) > most:
        raise InvalidValueException(detail=f"{called} is longer than {most} characters")
    if text is not None and spoilt(text):
        raise InvalidValueException(detail=f"{called} holds a character that cannot be kept")


def _manager(manager: Manager | None) -> UUID | None:
    if manager is None or not manager.value:
        return None
    found = id_or_none(manager.value)
    if found is None:
        raise InvalidValueException(detail="manager.value is not the id of a User")
    return found


def account_of(entry: DirectoryEntry) -> Account:
    """The User that the directory reads: what it wrote, and nothing that KIE knows besides."""
    account = Account(
        id=str(entry.id),
        external_id=entry.external_id,
        user_name=entry.user_name,
        display_name=entry.display_name,
        title=entry.title,
        active=entry.active,
        name=_name(entry),
        emails=_emails(entry),
        meta=Meta(
            resource_type=TYPE,
            created=entry.made_at,
            last_modified=entry.changed_at,
            version=version_of(entry),
        ),
    )
    employment = _employment(entry)
    if employment is not None:
        account[Employment] = employment
    return account


def version_of(entry: DirectoryEntry) -> str:
    """The entity tag of what the entry says now."""
    return f'W/"{entry.version}"'


def _name(entry: DirectoryEntry) -> Name | None:
    parts = (entry.formatted_name, entry.family_name, entry.given_name)
    if all(part is None for part in parts):
        return None
    return Name(formatted=parts[0], family_name=parts[1], given_name=parts[2])


def _emails(entry: DirectoryEntry) -> list[Email] | None:
    if entry.email is None:
        return None
    return [Email(value=entry.email, type=entry.email_type, primary=entry.email_primary)]


def _employment(entry: DirectoryEntry) -> Employment | None:
    if entry.employee_number is None and entry.department is None and entry.manager_id is None:
        return None
    manager = None
    if entry.manager_id is not None:
        where = cast(Any, Reference)(f"Users/{entry.manager_id}")
        manager = Manager(value=str(entry.manager_id), ref=where)
    return Employment(employee_number=entry.employee_number, department=entry.department, manager=manager)
