"""The hash that guards passwords where KIE runs. (The other tests take a quick one, so that they can hash often.) And
passwords that nobody may choose."""

from hashlib import sha1
from itertools import pairwise
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from kie.accounts import passwords
from tests.conftest import OWN_COST, OWN_HASHER


def test_the_products_own_hash_is_as_strong_as_owasp_advises() -> None:
    """Argon2id with at least 19 MiB and two passes (OWASP Password Storage Cheat Sheet)."""
    made = extract_parameters(OWN_HASHER.hash("kettle bus forty"))
    assert made.type is Type.ID
    assert made.memory_cost >= 19 * 1024 and made.time_cost >= 2
    assert made.hash_len >= 32 and made.salt_len >= 16


def test_recovery_codes_are_kept_as_slowly() -> None:
    assert OWN_COST.memory >= 19 * 1024 and OWN_COST.passes >= 2


def test_a_password_kept_with_a_weaker_hash_is_known_as_outdated() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kettle bus forty")
    assert passwords.outdated(weaker) and passwords.matches(weaker, "kettle bus forty")
    assert not passwords.outdated(passwords.password_hash("kettle bus forty"))


def test_what_was_stolen_most_often_is_on_the_list_we_bring() -> None:
    """OWASP ASVS 5.0 wants the first 3,000 that are long enough."""
    digests = [line for line in passwords.BREACHED.read_text().splitlines() if not line.startswith("#")]
    assert len(digests) > 3_000 and all(one < after for one, after in pairwise(digests))
    for stolen in ("trustno1", "1qaz2wsx", "qwertyuiop", "mopar440"):
        assert passwords.is_listed(passwords.BREACHED, stolen), stolen
    assert not passwords.is_listed(passwords.BREACHED, "kettle bus forty")


@pytest.mark.parametrize("end", ["\n", "\r\n", ":42\r\n"])
def test_every_line_of_a_list_is_found_wherever_it_stands(tmp_path: Path, end: str) -> None:
    words = [f"word {number}" for number in range(60)]
    digests = sorted(sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in words[:40])
    for last in (end, ""):
        (tmp_path / "list").write_text(end.join(digests) + last, newline="")
        found = [word for word in words if passwords.is_listed(tmp_path / "list", word)]
        assert found == words[:40], last
    (tmp_path / "list").write_text("")
    assert not passwords.is_listed(tmp_path / "list", "word 1")


def test_a_stolen_password_is_refused_in_capitals_too_and_one_of_the_installations_own_list(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own"
    own.write_text(sha1(b"kettle bus forty", usedforsecurity=False).hexdigest().upper() + ":3\n")
    for stolen, breached in (("Mopar440", None), ("kettle bus forty", own)):
        with pytest.raises(passwords.PasswordRefused, match="stolen"):
            passwords.refuse_weak(stolen, (), breached)
    passwords.refuse_weak("kettle bus forty", ())
