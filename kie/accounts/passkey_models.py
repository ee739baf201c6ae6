"""Tables of passkeys. Only public keys are kept: whoever reads these rows can sign in nowhere with them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.accounts.passkey_rules import MOST_CREDENTIAL, MOST_NAME
from kie.db import Base


class Passkey(Base):
    """A key that a person's device or password manager keeps for KIE (WebAuthn).

    `credential_id`: how the device calls it; `sign_count`: what its counter said last, 0 for one that does not count;
    `transports`: how a browser reaches it, as the browser said, with spaces between.
    """

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(MOST_CREDENTIAL), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(String(100), default="")
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UsedChallenge(Base):
    """A challenge that was answered, until it would be too old anyway: so that no answer counts twice."""

    __tablename__ = "used_challenges"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)
