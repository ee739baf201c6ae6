"""The hash that guards passwords where KIE runs. (The other tests take a quick one, so that they can hash often.)"""

from argon2 import PasswordHasher, Type, extract_parameters

from kie.accounts import passwords
from tests.conftest import OWN_HASHER


def test_the_products_own_hash_is_as_strong_as_owasp_advises() -> None:
    """Argon2id with at least 19 MiB and two passes (OWASP Password Storage Cheat Sheet)."""
    made = extract_parameters(OWN_HASHER.hash("kettle bus forty"))
    assert made.type is Type.ID
    assert made.memory_cost >= 19 * 1024 and made.time_cost >= 2
    assert made.hash_len >= 32 and made.salt_len >= 16


def test_a_password_kept_with_a_weaker_hash_is_known_as_outdated() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kettle bus forty")
    assert passwords.outdated(weaker) and passwords.matches(weaker, "kettle bus forty")
    assert not passwords.outdated(passwords.password_hash("kettle bus forty"))
