"""A document in the language of whoever asks for it: what every file of ours says alike."""

from collections.abc import Sequence
from datetime import datetime

from kie.i18n import _, language
from kie.typeset import Block, Document


def document(
    title: str,
    subtitle: str,
    organisation: str,
    made_at: datetime,
    blocks: Sequence[Block],
    *,
    footer: str = "",
    compact: bool = False,
) -> Document:
    """The document, in the reader's language and direction, with numbered pages. `footer`: the title when empty."""
    spoken = language()
    return Document(
        title=title,
        subtitle=subtitle,
        author=organisation,
        language=spoken.tag,
        direction=spoken.direction,
        made_at=made_at,
        footer=footer or title,
        page_words=_("Page {page} of {pages}"),
        blocks=blocks,
        compact=compact,
    )
