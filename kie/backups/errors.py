"""Why a backup was not made, or not restored. Read on a terminal by somebody on call, so plain English throughout."""

from kie.errors import Conflict, Invalid


class BackupFailed(Conflict):
    """Nothing was written under the name that was asked for."""


class BackupUnreadable(Invalid):
    """The file is none of ours, damaged, cut off, sealed for somebody else, or made by a newer version."""


class RestoreRefused(Conflict):
    """Nothing was restored, and the database is as it was."""


class KeyUnusable(Invalid):
    """A file of keys or a passphrase cannot be used."""
