"""The application as it is served, but it counts no failed tries, and says of each request how it was answered, and
whether any of it stood in a statement as it came.

Limits on tries are there to stop what a scanner does: with them it would see nothing but that it must wait. They are
lifted here, in the process that serves a scan, and by no setting of the product. With `SCAN_FORGETS` in the environment
nothing that is sent is kept: each transaction is carried out up to its end and then undone, so that the thousandth
request meets what the first met.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from config import Settings
from kie.accounts import throttle
from kie.app import create_app
from kie.db import engine_for
from tests.scan.attacks import statements
from tests.scan.attacks.gathering import forgetting
from tests.scan.attacks.journal import Journal

throttle._recent = lambda *_: []
_settings = Settings.from_environment()
if os.environ.get("SCAN_FORGETS"):
    _engine = engine_for(_settings)
    app: Any = create_app(_settings, sessions=forgetting(_engine))
    _engine.dispose()
else:
    app = create_app(_settings)
_journal = Journal.named(os.environ["SCAN_JOURNAL"])
_served = app.wsgi_app
statements.listen()


def _told(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Serve the request, and note what became of it."""
    statements.begin(environ)

    def started(status: str, *rest: Any) -> Any:
        _journal.note(environ, int(status[:3]), statements.reached())
        return start(status, *rest)

    served: Iterable[bytes] = _served(environ, started)
    return served


app.wsgi_app = _told
