"""Of signing in at the identity provider: who the person is there."""

from typing import Any

from sqlalchemy import Select

from kie.i18n import N_
from kie.single_sign_on.models import Identity
from kie.single_sign_on.rules import EMAIL, STAFF_NUMBER
from kie.subject_access.sections import Asking, Field, Part, Section


def _own(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(Identity.person_id == asking.person_id).order_by(Identity.linked_at)


PART = Part(
    "single_sign_on",
    N_("Signing in with another account"),
    21,
    (
        Section(
            "identities",
            N_("Your link with the sign-in service"),
            (
                Field("issuer", N_("Sign-in service"), Identity.issuer),
                Field("subject", N_("What it calls you"), Identity.subject),
                Field("linked_at", N_("Linked since"), Identity.linked_at),
                Field(
                    "how",
                    N_("Found by"),
                    Identity.how,
                    codes={EMAIL: N_("E-mail address"), STAFF_NUMBER: N_("Staff number")},
                ),
            ),
            _own,
            own_only=True,
        ),
    ),
)
