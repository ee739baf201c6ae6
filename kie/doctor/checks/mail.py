"""Whether the mail server lets us in and takes our sender. No message is sent."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr

from config import Settings
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.jobs.wording import trouble_words
from kie.mail.wire import ServerAway, connected

NAME = "mail"
AT_MOST = timedelta(seconds=45)
OWN = ("localhost", "127.0.0.1", "::1")


def look(installation: Installation) -> Iterator[Finding]:
    """Whether a message would go, then what is unwise about the way it goes."""
    settings = installation.settings
    if not settings.smtp_host:
        says = "No mail server is set: nobody is reminded, and people start again by letter only."
        yield Finding(NAME, "warning", says, "Set KIE_SMTP_HOST, or print letters.")
        return
    yield _tried(settings)
    if settings.smtp_security == "none" and settings.smtp_host not in OWN:
        says = "Mail goes to its server unencrypted, codes to sign in included."
        yield Finding(NAME, "warning", says, "Set KIE_SMTP_SECURITY to starttls or tls.")
    if parseaddr(settings.mail_from)[1].rpartition("@")[2] in ("", "localhost"):
        says = f"Mail is sent as {settings.mail_from}, which others take for spam."
        cure = "Set KIE_MAIL_FROM to an address of your own domain that somebody reads."
        yield Finding(NAME, "warning", says, cure)


def _tried(settings: Settings) -> Finding:
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with connected(settings, AT_MOST) as server:
            server.ehlo_or_helo_if_needed()
            code, _words = server.mail(parseaddr(settings.mail_from)[1])
            server.rset()
    except ServerAway as away:
        return _refused(where, away.kind)
    except (OSError, smtplib.SMTPException) as error:
        return _refused(where, type(error).__name__)
    if code >= 400:
        return _refused(where, f"smtp {code}")
    return Finding(NAME, "ok", f"The mail server {where} lets KIE in and takes its sender.")


def _refused(where: str, kind: str) -> Finding:
    why, settings = trouble_words(kind)
    says = f"The mail server {where} cannot be used: {why}. All mail waits."
    return Finding(NAME, "fault", says, f"Look at {settings}, and ask whoever runs it.")
