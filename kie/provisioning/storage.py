"""Our tables behind the library that speaks SCIM."""

from typing import Any, cast
from uuid import UUID

from scim2_models import (
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
    TooManyException,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kie.db import writes
from kie.identifiers import id_or_none
from kie.provisioning import service
from kie.provisioning.filtering import narrowed
from kie.provisioning.mapping import Account, account_of, said, version_of
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.queries import entries_number, entries_page, entry_by_id
from kie.provisioning.resources import MOST_FOUND
from kie.provisioning.service import Source

MOST_COMPARED = 2_000
"""Entries that are compared one by one for a filter that no index helps with; beyond, the filter is refused."""
BEYOND_ALL = 1_000_000_000
"""Where no User stands: whoever asks for a page further on gets an empty one, and not a number too large to ask for."""


class Entries(ScimStorage):
    """Users, as rows of `directory_entries`. `source`: whose token it is, and what somebody new begins with."""

    def __init__(self, session: Session, source: Source) -> None:
        self._session, self._source = session, source

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """One User; held until the request is over where it writes."""
        return account_of(self._entry(resource_id))

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """A page of Users, and how many there are."""
        start = min(search_request.start_index_0 or 0, BEYOND_ALL)
        most = MOST_FOUND if search_request.count is None else min(search_request.count, MOST_FOUND)
        if search_request.filter is None:
            page = entries_page(self._session, None, start, most)
            return SearchPage(entries_number(self._session), [account_of(entry) for entry in page])
        found = self._matching(search_request.filter)
        return SearchPage(len(found), [*found[start : start + most]])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Keep a new User, and what follows from it. Raises UniquenessException where the name is taken."""
        values = said(cast(Account, resource))
        self._refuse_unknown_manager(values["manager_id"])
        try:
            with self._session.begin_nested():
                entry = service.enter(self._session, self._source, values)
        except IntegrityError as taken:
            raise UniquenessException(detail="There is a User with this userName") from taken
        return account_of(entry)

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """Keep what a User says now, and what follows from it."""
        entry = self._entry(resource.id or "")
        _require(entry, expected_version)
        values = said(cast(Account, resource))
        if values["manager_id"] != entry.manager_id:
            self._refuse_unknown_manager(values["manager_id"], entry.id)
        try:
            with self._session.begin_nested():
                service.change(self._session, self._source, entry, values)
        except IntegrityError as taken:
            raise UniquenessException(detail="There is another User with this userName") from taken
        return account_of(entry)

    def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        """Forget what the directory said; the person leaves, and nothing that anybody wrote goes."""
        entry = self._entry(resource_id)
        _require(entry, expected_version)
        service.remove(self._session, self._source, entry)

    def _entry(self, resource_id: str) -> DirectoryEntry:
        entry_id = id_or_none(resource_id)
        entry = None if entry_id is None else entry_by_id(self._session, entry_id, hold=writes(self._session))
        if entry is None:
            raise NotFoundException(detail="There is no such User")
        return entry

    def _matching(self, wanted: ScimFilter[Any]) -> list[Account]:
        condition = narrowed(wanted.ast)
        rows = entries_page(self._session, condition, 0, MOST_COMPARED + 1)
        if len(rows) > MOST_COMPARED:
            raise TooManyException(
                detail="Filter by id, userName, externalId, emails.value or employeeNumber with eq"
            )
        exact = ScimFilter[Account](str(wanted))
        return [account for account in map(account_of, rows) if exact.match(account)]

    def _refuse_unknown_manager(self, manager_id: UUID | None, of: UUID | None = None) -> None:
        if manager_id is None:
            return
        if manager_id == of or self._session.get(DirectoryEntry, manager_id) is None:
            raise InvalidValueException(detail="manager.value is not the id of another User")


def _require(entry: DirectoryEntry, version: str | None) -> None:
    if version is not None and version != version_of(entry):
        raise PreconditionFailedException()
