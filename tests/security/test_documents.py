"""The books for security officers say the numbers that are true."""

from pathlib import Path

import pytest

from kie.accounts import passwords, rules
from kie.accounts.pace_rules import PACES
from kie.accounts.passkey_rules import MOST_PASSKEYS
from kie.frame import MAX_BODY
from kie.frameworks import toml_file, uploads
from kie.learning import imports as learning
from kie.learning import rows
from kie.paper.tries import MOST_AN_HOUR
from kie.people import imports as people
from kie.people import reading
from kie.plans.rules import MOST_ACTIONS, MOST_GOALS
from kie.texts import LONGEST
from kie.thanks.rules import MOST_A_DAY
from kie.trail.queries import MOST_EXPORTED

BOOKS = Path(__file__).parents[2] / "docs" / "security"
SIGNING_IN = " ".join((BOOKS / "signing-in.md").read_text(encoding="utf-8").split())
FILES = " ".join((BOOKS / "input-and-files.md").read_text(encoding="utf-8").split())
MB = 1024 * 1024
STOLEN = sum(not line.startswith("#") for line in passwords.BREACHED.read_text().splitlines())


@pytest.mark.parametrize(
    "said",
    [
        f"| {rules.TRIES_PER_NAME} wrong ones in 15 minutes for a name, {rules.TRIES_PER_ADDRESS} for a network",
        f"a code of {rules.CODE_LENGTH} letters and digits",
        f"within {rules.LETTER_LASTS.days} days",
        f"within {rules.MAIL_LASTS.seconds // 60} minutes",
        f"{rules.MAILS_PER_ACCOUNT} mails an hour",
        f"At least {rules.LEAST_PASSWORD} characters, 15 or more advised, at most {rules.MOST_PASSWORD}",
        f"{STOLEN:,} of eight characters and more",
        f"ends after {rules.IDLE.seconds // 60} minutes",
        f"ends after {rules.ABSOLUTE.seconds // 3600} hours",
        f"within the last {rules.PROOF_LASTS.seconds // 60} minutes",
    ],
)
def test_numbers_of_signing_in(said: str) -> None:
    assert said in SIGNING_IN


def test_words_that_no_password_is_made_of() -> None:
    listed = SIGNING_IN.partition("and the words ")[2].partition(".")[0]
    assert set(listed.split(", ")) == rules.HOUSE_WORDS


@pytest.mark.parametrize(
    "said",
    [
        f"to {LONGEST:,} characters",
        f"| {MOST_GOALS}, {MOST_ACTIONS} |",
        f"thank-yous a day | {MOST_A_DAY} |",
        f"{rules.TRIES_PER_ACCOUNT} in 15 minutes, {MOST_AN_HOUR} an hour",
        f"| {MOST_PASSKEYS}, {rules.MOST_UNSENT} ({rules.MOST_UNSENT_BYTES // MB} MB) |",
        f"| a request | {MAX_BODY // MB} MB; an upload of people {people.MOST_BYTES // MB} MB",
        f"in a file | {MOST_EXPORTED:,} |",
        f"{people.MOST_BYTES // MB} MB, {reading.MOST_ROWS:,} rows",
        f"{learning.MOST_BYTES // MB} MB, {rows.MOST_ROWS:,} rows",
        f"{toml_file.MOST_BYTES // 1024} KB, {uploads.MOST_COMPETENCIES} competencies, "
        f"{uploads.MOST_STATEMENTS} statements, names of at most {toml_file.MOST_PARTS} parts",
        *(f"| {pace.most:,} in {pace.within.seconds // 60} minutes |" for pace in PACES.values()),
    ],
)
def test_limits(said: str) -> None:
    assert said in FILES
