"""What goes over the wire, and what the mail server's answers mean."""

import smtplib
import socket
from email.message import EmailMessage
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag

from kie.i18n import PSEUDO
from kie.mail import QueuedMail, Words
from kie.mail.message import html, message
from kie.mail.wire import Verdict, hand_over, kind_of

TEXT = """Dear Zoë & <b>friends</b>,

Two things wait at https://kie.example/home?a=1&b=2.
Look (https://kie.example/help):

- your part
- Ben’s part

Goodbye"""


def mail(recipient: str = "zoe@wexcombe.example", language: str = "en-GB") -> QueuedMail:
    return QueuedMail(id=uuid4(), key="k", recipient=recipient, subject="S", text=TEXT, language=language)


def page(text: str, language: str = "en-GB") -> BeautifulSoup:
    return BeautifulSoup(html(Words("A <subject>", text), language), "html.parser")


def test_the_same_message_has_the_same_name_and_says_that_a_machine_wrote_it() -> None:
    one = mail()
    made, again = (message(one, Words("Zoë’s subject", TEXT), "kie@wexcombe.example") for _twice in range(2))
    assert made["Message-ID"] == again["Message-ID"] == f"<{one.id}@wexcombe.example>"
    assert (made["Auto-Submitted"], made["Content-Language"]) == ("auto-generated", "en-GB")
    assert made["Subject"] == "Zoë’s subject" and made["Date"]
    kinds = [part.get_content_type() for part in made.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    plain = made.get_body(("plain",))
    assert plain is not None and plain.get_content().strip() == TEXT.strip()


def test_html_says_what_the_text_says_and_loads_nothing() -> None:
    shown = page(TEXT)
    assert shown.title is not None and shown.title.string == "A <subject>"
    assert [" ".join(p.get_text(" ").split()) for p in shown.find_all("p")] == [
        "Dear Zoë & <b>friends</b>,",
        "Two things wait at https://kie.example/home?a=1&b=2 . Look ( https://kie.example/help ):",
        "Goodbye",
    ]
    assert [li.get_text() for li in shown.find_all("li")] == ["your part", "Ben’s part"]
    assert [a["href"] for a in shown.find_all("a")] == [
        "https://kie.example/home?a=1&b=2",
        "https://kie.example/help",
    ]
    tags = {tag.name for tag in shown.find_all(True)}
    assert tags <= {*"html head meta title style body p br a ul li".split()}


@pytest.mark.parametrize(("language", "shown"), [(PSEUDO, ("en-XA", "rtl")), ("xx-XX", ("en-GB", "ltr"))])
def test_the_language_and_its_direction_are_said(language: str, shown: tuple[str, str]) -> None:
    root = page("x", language).html
    assert isinstance(root, Tag) and (root["lang"], root["dir"]) == shown
    assert message(mail(language=language), Words("S", "x"), "a@b")["Content-Language"] == shown[0]


@pytest.mark.parametrize("recipient", ["", "nobody", "two\r\nlines@wexcombe.example"])
def test_no_message_goes_to_what_is_no_address(recipient: str) -> None:
    with pytest.raises(ValueError):
        message(mail(recipient), Words("S", "x"), "kie@wexcombe.example")


class Refusing(smtplib.SMTP):
    """A connection on which sending ends with an error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        # As one that is open, to whoever looks.
        self.sock = socket.socket()
        self.sock.close()

    def send_message(self, *_given: object, **_named: object) -> dict[str, tuple[int, bytes]]:
        raise self.error


@pytest.mark.parametrize(
    ("error", "verdict", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"a@b is away")}), Verdict.LATER, "smtp 450"),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"a@b is unknown")}), Verdict.NEVER, "smtp 550"),
        (smtplib.SMTPDataError(451, b"later"), Verdict.LATER, "smtp 451"),
        (smtplib.SMTPDataError(-1, b"no answer at all"), Verdict.LATER, "SMTPDataError"),
        (smtplib.SMTPDataError(421, b"closing"), Verdict.CUT_OFF, "smtp 421"),
        (KeyError("what the library trips over"), Verdict.CUT_OFF, "KeyError"),
        (smtplib.SMTPDataError(554, b"no"), Verdict.NEVER, "smtp 554"),
        (smtplib.SMTPSenderRefused(552, b"too large", "k@b"), Verdict.NEVER, "smtp 552"),
        (smtplib.SMTPNotSupportedError("no SMTPUTF8"), Verdict.NEVER, "SMTPNotSupportedError"),
        (smtplib.SMTPServerDisconnected("gone"), Verdict.CUT_OFF, "SMTPServerDisconnected"),
        (TimeoutError(), Verdict.CUT_OFF, "TimeoutError"),
        (BrokenPipeError(), Verdict.CUT_OFF, "BrokenPipeError"),
    ],
)
def test_what_the_server_s_answers_mean(error: Exception, verdict: Verdict, kind: str) -> None:
    answer = hand_over(Refusing(error), EmailMessage())
    assert (answer.verdict, answer.error) == (verdict, kind)
    assert "@" not in kind_of(error), "no address is kept"
