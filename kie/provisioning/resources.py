"""What KIE says over SCIM that it can do, and the one kind of thing it keeps: a User, with what is of use here.

What a directory sends besides is left out and kept nowhere: telephone numbers, addresses, photographs, groups, roles
and passwords. There are no groups: teams are HR's, and roles are given by people.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_FOUND = 200
"""Users in one answer to a search."""


class Name(ComplexAttribute):
    """A person's name."""

    formatted: str | None = None
    """The whole name, as it is shown."""

    family_name: str | None = None
    """The family name."""

    given_name: str | None = None
    """The given name."""


class Email(ComplexAttribute):
    """An e-mail address. KIE keeps one: the primary one, else the first for work, else the first."""

    value: Annotated[str | None, Required.true] = None
    """The address."""

    type: str | None = Field(None, examples=["work"])
    """What it is for."""

    primary: bool | None = None
    """Whether it is the one that counts."""


class Manager(ComplexAttribute):
    """Whom the user answers to, as the directory says it."""

    value: Annotated[str | None, Required.true, CaseExact.true] = None
    """The id of the manager, a User."""

    ref: Annotated[Reference["User"] | None, CaseExact.true] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the manager, a User."""

    @model_validator(mode="before")
    @classmethod
    def _from_an_id(cls, given: Any) -> Any:
        """Microsoft Entra sends the id alone, or a list of one."""
        if isinstance(given, list) and len(given) == 1:
            given = given[0]
        return {"value": given} if isinstance(given, str) else given


class Employment(Extension):
    """What a directory knows of somebody as an employee."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: Annotated[str | None, CaseExact.true] = None
    """The staff number, by which HR's file calls the same person."""

    department: str | None = None
    """The code or the name of the team in which somebody new begins."""

    manager: Manager | None = None
    """Whom somebody new answers to."""


class User(Resource[AnyExtension]):
    """One account of the directory."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """How the directory calls the account."""

    name: Name | None = None
    """The person's name."""

    display_name: str | None = None
    """The name as the directory shows it."""

    title: str | None = None
    """The job title."""

    active: bool | None = None
    """Whether the account may be used; one that is not ends every session at once."""

    emails: list[Email] | None = None
    """The e-mail address."""


CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_FOUND),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="A token that a system administrator made with `kie scim token new`.",
            primary=True,
        )
    ],
)
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""What real directories send and the standard does not say: attributes that we do not keep, and two ways of Microsoft
Entra to change one e-mail address among several."""

PROVIDER = ScimProvider(
    models=[User, Employment],
    resource_types=[ResourceType.from_resource(User[Employment])],
    config=CONFIG,
    policy=TOLERANT,
)
