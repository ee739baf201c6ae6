"""What gunicorn is told beyond its command line: how it logs, and what it does while it is stopped.

Read by gunicorn's first process before the application is. Nothing else imports it.
"""

import gc
from typing import Any

from gunicorn.glogging import Logger

from config import Settings
from kie import logs, meters
from kie.stopping import is_stopping

SETTINGS = Settings.from_environment()
# Nothing that loads is rubbish: wsgi.py has it collected again once everything stands.
gc.disable()


class Log(Logger):  # type: ignore[misc]
    """Gunicorn's lines among ours. What quotes a request, which may hold what somebody wrote, is left out."""

    def setup(self, cfg: Any) -> None:
        """Write by the log of this process."""
        super().setup(cfg)
        logs.install(SETTINGS.log_format)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """What a client sent that is no request is quoted behind a colon."""
        if str(msg).startswith("Invalid request"):
            msg = "Something that is no request was refused"
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """The address is put into the words."""
        super().exception(str(msg).partition(" %s")[0], **kwargs)


logger_class = Log


def pre_request(_worker: Any, req: Any) -> None:
    """A server that is stopping hands back each connection with its answer, so that none is cut when it ends."""
    if SETTINGS.serving_dir is not None and is_stopping(SETTINGS.serving_dir):
        req.force_close()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended, however."""
    meters.forget(worker.pid)
