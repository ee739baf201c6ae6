"""What goes over the wire: the words as plain text and as HTML, in the message's language.

The HTML is made from the text: paragraphs, lists and links, nothing that is loaded from anywhere and nothing that tells
who opened it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import ROOT
from kie import clock, i18n
from kie.mail.outbox import QueuedMail, Words

ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
BULLET = "- "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `link`: that they are an address to open."""

    words: str
    link: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of which each line is an item."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]


def message(mail: QueuedMail, words: Words, sender: str) -> EmailMessage:
    """The message as it is sent. Raises ValueError for an address that is none, which some servers would take."""
    made = EmailMessage(policy=SMTP)
    # A name may hold what ends a line; in a subject that is a space.
    made["From"], made["Subject"] = sender, " ".join(words.subject.split())
    _address(made, words.to or mail.recipient)
    # The same at every try, so that a receiving server can tell a duplicate.
    made["Message-ID"] = f"<{mail.id}@{domain(sender)}>"
    made["Date"] = format_datetime(clock.local(clock.now()))
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(words.text)
    made.add_alternative(html(words, mail.language), subtype="html")
    made["Content-Language"] = _language(mail.language).tag
    return made


def _address(made: EmailMessage, recipient: str) -> None:
    if "@" not in recipient:
        raise ValueError("not an address")
    try:
        made["To"] = recipient
    except (AttributeError, IndexError, TypeError) as error:
        # What the library's parser of addresses trips over.
        raise ValueError("not an address") from error


def html(words: Words, language: str) -> str:
    """The words as a page of their own, in the direction that the language is written."""
    template = _templates().get_template("message.html")
    return template.render(
        subject=words.subject, blocks=list(_blocks(words.text)), language=_language(language)
    )


def domain(sender: str) -> str:
    """The part of an address behind the @."""
    return sender.rpartition("@")[2]


def _blocks(text: str) -> Iterator[Block]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        bullets = all(line.startswith(BULLET) for line in lines)
        cut = len(BULLET) if bullets else 0
        yield Block("list" if bullets else "paragraph", tuple(tuple(_pieces(line[cut:])) for line in lines))


def _pieces(line: str) -> Iterator[Piece]:
    place = 0
    for found in ADDRESS.finditer(line):
        if found.start() > place:
            yield Piece(line[place : found.start()], link=False)
        yield Piece(found[0], link=True)
        place = found.end()
    if place < len(line):
        yield Piece(line[place:], link=False)


def _language(tag: str) -> i18n.Language:
    known = {one.tag: one for one in i18n.languages(pseudo=True)}
    return known.get(tag, known[i18n.SOURCE])


@lru_cache
def _templates() -> Environment:
    folder = ROOT / "templates" / "mail"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
