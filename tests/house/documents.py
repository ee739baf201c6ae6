"""Documents that are made from the code: `python -m tests.house.documents` writes them, a test compares them."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.orm import Session

from config import Settings
from kie.access import GRANTS, Permission
from kie.app import create_app
from kie.db import make_engine
from kie.migrations.run import migrate
from tests.house import asvs
from tests.house.routes import routes

ROOT = Path(__file__).parents[2]
ACCESS = ROOT / "docs" / "access.md"
DATABASES = ROOT / "docs" / "databases.md"
SECURITY = ROOT / "docs" / "security.md"

HEAD = """# Who may do what

Made from `kie/access.py` by `make documents`; a test fails when the two differ. Whatever is not granted here is
refused, and shows as not found. A relation is how the person asking stands to the person concerned on that day.

| what | who | only when |
|---|---|---|
"""
ADDRESSES = """
## What each address asks for

Where there are several, each is asked for on one of its ways: by whose part it is, by whether something is sent, by who
asks; or one after the other. *Anybody*: also who is not signed in.

| address | by | asks whether one may |
|---|---|---|
"""
PART = re.compile(r"(<!-- append-only: .+? -->\n).*?(<!-- /append-only -->\n)", re.DOTALL)
LISTED = re.compile(r"(<!-- asvs: .+? -->\n).*?(<!-- /asvs -->\n)", re.DOTALL)


def access() -> str:
    """The table of `kie/access.py` as Markdown."""
    rows = []
    for permission in Permission:
        for grant in GRANTS[permission]:
            facts = "; ".join(sorted(fact.value for fact in grant.facts)) or "always"
            rows.append(f"| {permission.value} | {grant.relation.value} | {facts} |")
    return HEAD + "\n".join(rows) + "\n" + ADDRESSES + "\n".join(_addresses()) + "\n"


def _addresses() -> Iterator[str]:
    """Each address of the product and what it asks for, as rows of Markdown."""
    app = create_app(Settings(environment="testing"), sessions=lambda reading: Session())
    for rule, methods, permissions in routes(app):
        said = "*anybody*" if permissions is None else "; ".join(sorted(one.value for one in permissions))
        yield f"| `{rule}` | {methods} | {said} |"


def append_only() -> str:
    """The tables that refuse changes, as Markdown: read from a database that all migrations have made."""
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/made.db")
        migrate(engine)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            triggers = {row.name: row.sql for row in found}
        engine.dispose()
    rows = [
        f"| `{table}` | {_said(triggers.get(f'{table}_no_update'))} | {_said(triggers.get(f'{table}_no_delete'))} |"
        for table in sorted({name.rpartition("_no_")[0] for name in triggers if "_no_" in name})
    ]
    return "\n".join(["| table | a row changes | a row goes |", "|---|---|---|", *rows]) + "\n"


def _said(trigger: str | None) -> str:
    """What a trigger refuses, in a word. `trigger`: its statement, None where there is none."""
    if trigger is None:
        return "by KIE"
    return "see below" if " WHEN " in trigger else "never"


def databases() -> str:
    """`docs/databases.md` with its list as the migrations have it."""
    return PART.sub(lambda part: part[1] + append_only() + part[2], DATABASES.read_text(encoding="utf-8"))


def security() -> str:
    """`docs/security.md` with the list of ASVS as `tests/security/asvs` has it."""
    return LISTED.sub(lambda part: part[1] + asvs.listed() + part[2], SECURITY.read_text(encoding="utf-8"))


if __name__ == "__main__":
    ACCESS.write_text(access(), encoding="utf-8")
    DATABASES.write_text(databases(), encoding="utf-8")
    SECURITY.write_text(security(), encoding="utf-8")
