"""What the codes in the details of entries are called. A code without words here is shown as it is: it is a number, or
what a program said, such as why an identity provider's answer could not be believed."""

from collections.abc import Mapping
from types import MappingProxyType

from kie.accounts.ways import WAYS
from kie.i18n import N_
from kie.people.role_names import ROLE_NAMES

NO_TOKEN = MappingProxyType(
    {
        "command-line": N_("whoever runs the server"),
        "restore": N_("what is kept of deletions, after a restore"),
    }
)
"""Who did what a token of the directory does, where it was none."""
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "role": ROLE_NAMES,
        "by": WAYS,
        "reason": {
            "appeal": N_("An appeal, or a complaint about a review"),
            "subject-access": N_("A request to see one’s own data"),
            "data-complaint": N_("A data protection complaint"),
            "removal": N_("Somebody else’s details stand in it"),
            "correction": N_("A correction that the person asked for"),
            "safeguarding": N_("Safeguarding: somebody may be at risk"),
            "leaver": N_("Handing over after the manager left"),
        },
        "side": {
            "self": N_("the employee’s"),
            "manager": N_("the manager’s"),
            "former": N_("begun by a former manager"),
        },
        "standing": {"hr": N_("a colleague of HR"), "signer": N_("somebody who signed the record")},
        "why": {
            "asked": N_("the person wanted it"),
            "administrator": N_("an administrator did it"),
            "command": N_("whoever runs the server did it"),
            "role": N_("a role was given or ended"),
            "left": N_("the person has left"),
            "answer": N_("the passkey’s answer was wrong"),
            "counter": N_("the passkey may have been copied"),
            "unknown": N_("nobody here has this address or number"),
            "many": N_("too many tries from one network address"),
            "several": N_("it could be more than one person"),
            "not-in-post": N_("the person is not in post"),
            "linked-to-another": N_("the account is linked to somebody else there"),
            "another-number": N_("the staff number differs"),
            "account-closed": N_("the account is closed by the directory"),
            "has-another-account": N_("they have another account in the directory"),
            "inactive": N_("the directory says that it is inactive"),
            "removed": N_("the directory has removed it"),
            "address-rests": N_("the address was changed too lately"),
        },
        "how": {
            "person": N_("one person"),
            "team": N_("a team"),
            "cycle": N_("a cycle"),
            "email": N_("by the e-mail address"),
            "staff-number": N_("by the staff number"),
        },
        "then": {"waits": N_("there were too many, so for a while right ones are refused too")},
        "part": {"records": N_("audit trail"), "technical": N_("technical trail")},
        "form": {"page": N_("a page"), "file": N_("a file for machines")},
    }
)
