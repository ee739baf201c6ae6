"""Sign-in letters as a page to print: the same wherever they were asked for."""

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue

from kie.accounts.codes import Letter
from kie.web import house, page


def letters_to_print(letters: Sequence[Letter], back: str, back_words: str) -> ResponseReturnValue:
    """The letters, shown this once. `back`: the address of the page that they were asked for on, `back_words` its
    name."""
    return page(
        "accounts/letters_printed.html",
        letters=letters,
        address=house().settings.public_url + url_for("accounts.start"),
        back=back,
        back_words=back_words,
    )
