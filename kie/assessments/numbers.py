"""The warning after a save that something written seems to name somebody by a number."""

from collections.abc import Iterable

from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number


def number_warning(texts: Iterable[str | None]) -> str:
    """What to say on the next page; "" when no text looks so. Nothing is refused: whoever wrote it decides."""
    if not any(looks_like_a_persons_number(text) for text in texts if text):
        return ""
    return _(
        "Something you wrote looks like an NHS number or a National Insurance number. Please take it out: "
        "nobody outside this review may be named in it."
    )
