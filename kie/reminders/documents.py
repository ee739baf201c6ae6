"""The letters as a document to print: a page each, with a list of names on top for whoever puts them into envelopes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from kie import clock
from kie.documents import document
from kie.i18n import _, format_day, language, ngettext, speaking
from kie.reminders.letters import Letter
from kie.typeset import Block, Document, Heading, NewPage, Points, Text


def letters_document(
    letters: Sequence[Letter], organisation: str, address: str, made_at: datetime
) -> Document:
    """All letters of a run. `address`: where people sign in."""
    spoken = language()
    title = ngettext("%(n)s letter about what waits", "%(n)s letters about what waits", len(letters))
    blocks: list[Block] = [Points([_who(one) for one in letters], numbered=True)]
    for one in letters:
        with speaking(one.person.language) as theirs:
            tag = "" if theirs.tag == spoken.tag else theirs.tag
            sent_by = f"{organisation} · {format_day(clock.local(made_at).date())}"
            blocks += [NewPage(_who(one)), Text(sent_by, language=tag), *_letter(one, address, tag)]
    return document(
        title=title,
        subtitle="",
        organisation=organisation,
        made_at=made_at,
        blocks=blocks,
    )


def _who(letter: Letter) -> str:
    number = letter.person.staff_number
    return f"{letter.person.name} · {letter.team} · " + _("Staff number %(number)s", number=number)


def _letter(letter: Letter, address: str, tag: str) -> Iterator[Block]:
    """`tag`: the language of the letter where it is another than the document's, else ""."""
    yield Heading(letter.person.name, language=tag)
    yield Text(_("Dear %(name)s,", name=letter.person.name), language=tag)
    yield Text(_("this waits for you in KIE:"), language=tag)
    yield Points(letter.lines, language=tag)
    yield Text(
        _(
            "Open %(address)s on any computer or phone, and sign in with your staff number and your password. If you "
            "have none yet, or would rather use paper, ask HR.",
            address=address,
        ),
        language=tag,
    )
    yield Text(_("You get a letter at most once a week, and none when nothing waits."), "small", tag)
