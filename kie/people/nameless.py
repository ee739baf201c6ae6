"""The name of somebody of whom nothing is known any more, said in the language of whoever reads it."""

from sqlalchemy import Dialect, String, TypeDecorator

from kie.i18n import N_, _

NOBODY = N_("Somebody who left")
"""As it is kept, whatever the language of the night's job."""


class KeptName(TypeDecorator[str]):
    """A person's name as it is kept; `NOBODY` is read in the reader's language."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database."""
        return _(NOBODY) if value == NOBODY else value
