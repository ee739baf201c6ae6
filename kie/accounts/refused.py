"""What the audit trail says of sign-ins that were refused.

Anybody can try, and the trail is kept as long as the installation. So each try at an account that there is stands on it
for itself; names and codes that are nobody's do so once, when the network address that they came from has to wait.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import events
from kie.accounts import throttle
from kie.accounts.rules import TRIES_PER_ADDRESS
from kie.accounts.throttle import Limit
from kie.accounts.ways import PASSWORD


def note_refused(session: Session, person_id: UUID | None, address: str, **then: str) -> None:
    """Put on the trail what is to be on it, once the try was counted. `person_id`: whose password was tried, None
    for a name or a code of nobody's; `then`: what follows for whoever tries that name, as `throttle.then` says it.

    The same is asked and as many rows are written for both, so that they take as long.
    """
    nobody = Limit(throttle.key_of("nobody", address), TRIES_PER_ADDRESS)
    if person_id is None:
        throttle.count(session, nobody.key)
    else:
        events.record(session, None, "sign-in.refused", person_id=person_id, by=PASSWORD, **then)
    if throttle.left(session, throttle.address_limit(address)):
        return
    # Whoever tries on, as soon as the address has waited for one more, is not put on the trail each time.
    told = Limit(throttle.key_of("nobody told", address), 1)
    if throttle.let_through(session, told):
        tries = nobody.most - throttle.left(session, nobody)
        events.record(session, None, "sign-in.refused", why="many", nobody=tries)
