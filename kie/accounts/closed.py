"""Whether accounts are closed, as a condition for statements about people."""

from sqlalchemy import ColumnElement, exists

from kie.accounts.closure_models import AccountClosure
from kie.people.models import Person


def account_open() -> ColumnElement[bool]:
    """Condition on `Person`: their account is not closed."""
    return ~exists().where(AccountClosure.person_id == Person.id, AccountClosure.opened_at.is_(None))
