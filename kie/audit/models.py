"""Seals, and what became of checking them. Neither takes changes, by trigger."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Seal(Base):
    """Events up to `last_event_id`, from after the seal before, as they stood at `sealed_at`.

    `rows_digest`: the chain after the last event; `marks`: the beginning of the chain after each; `previous`: the
    digest of the seal before, "" for the first; `key`: the name of the key; `digest`: over all of this. No gap in `id`.
    """

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("events > 0 AND first_event_id <= last_event_id", name="something_sealed"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    first_event_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    last_event_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    events: Mapped[int]
    rows_digest: Mapped[str] = mapped_column(String(64))
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))


class SealCheck(Base):
    """The whole trail was checked by the nightly job. `seal_id`: up to which seal; `first_problem`: "" for none."""

    __tablename__ = "seal_checks"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    seal_id: Mapped[int]
    events: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    problems: Mapped[int]
    first_problem: Mapped[str] = mapped_column(Text)
