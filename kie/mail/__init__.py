"""The outbox: mail is queued in the business transaction and handed to the mail server outside it.

`outbox.py` queues a message, which makes a job of it; `message.py` writes it as plain text and HTML; `wire.py` speaks
to the mail server; `delivery.py` hands over what is due; `standing.py` says since when the server cannot be used. A
message never holds a rating.
"""

from kie.mail.outbox import (
    HOME,
    KIND,
    LATER_KIND,
    NewMail,
    NotYet,
    QueuedMail,
    Reason,
    Still,
    Words,
    queue,
    queue_many,
)

__all__ = [
    "HOME",
    "KIND",
    "LATER_KIND",
    "NewMail",
    "NotYet",
    "QueuedMail",
    "Reason",
    "Still",
    "Words",
    "queue",
    "queue_many",
]
