"""What SCIM takes: its address says little, for everything is in what is asked and sent there."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.provisioning.tokens import make_token
from tests.scan.attacks.targets import Target

SEARCH = (
    ("filter", 'userName eq "ana@wexcombe.example"'),
    ("startIndex", "1"),
    ("count", "10"),
    ("attributes", "userName"),
    ("excludedAttributes", "name"),
)
SORTED = (("sortBy", "userName"), ("sortOrder", "ascending"))
"""Sent by itself: whoever asks for an order is told at once that there is none, whatever else they ask."""
KIND = "application/scim+json"
ENDPOINT = "provisioning.scim"
USER = {
    "schemas": [
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    "userName": "scan@wexcombe.example",
    "externalId": "scan-1",
    "displayName": "Scan Scanner",
    "active": True,
    "name": {"givenName": "Scan", "familyName": "Scanner", "formatted": "Scan Scanner"},
    "emails": [{"value": "scan@wexcombe.example", "type": "work"}],
    "title": "Scanner",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
        "employeeNumber": "SCAN1",
        "department": "HWAY",
    },
}
CHANGE = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@wexcombe.example"}
    ],
}
ASKED = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
    "filter": 'externalId eq "scan-1"',
    "startIndex": 1,
    "count": 10,
}


def scim_targets(session: Session) -> list[Target]:
    """Every way to ask and to send, with a token of the scan's own."""
    secret, _token = make_token(session, "scan", 30)
    session.commit()
    ana = session.scalars(select(Person.id).where(Person.email == "ana@wexcombe.example")).one()
    users, one = "/scim/v2/Users", f"/scim/v2/Users/{ana}"
    headers = (("Authorization", f"Bearer {secret}"),)
    asked = (
        ("GET", "find", users, (), SEARCH, None),
        ("GET", "sorted", users, (), SORTED, None),
        ("GET", "read", one, (str(ana),), SEARCH[3:5], None),
        ("GET", "kinds", "/scim/v2/ResourceTypes/User", ("User",), (), None),
        ("GET", "schemas", "/scim/v2/Schemas", ("Schemas",), SEARCH[:1], None),
        ("POST", "search", f"{users}/.search", (), (), ASKED),
        ("POST", "sorted", f"{users}/.search", (), (), {**ASKED, **dict(SORTED)}),
        ("POST", "create", users, (), SEARCH[3:5], USER),
        ("PUT", "replace", one, (str(ana),), SEARCH[3:5], USER),
        ("PATCH", "change", one, (str(ana),), SEARCH[3:5], CHANGE),
        ("DELETE", "delete", one, (str(ana),), (), None),
    )
    return [
        Target(
            method,
            ENDPOINT,
            (name,),
            path,
            parts=parts,
            query=query,
            json=None if body is None else json.dumps(body),
            kind=KIND,
            headers=headers,
            opened=True,
        )
        for method, name, path, parts, query, body in asked
    ]
