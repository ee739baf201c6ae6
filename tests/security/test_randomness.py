"""How many random bits there are in whatever must not be guessed: all calls of `secrets` in the code are looked at."""

import ast
from math import log2
from pathlib import Path

from kie.accounts import passkey_rules, recovery, rules
from kie.ciphers import NONCE
from kie.paper import rules as paper

ROOT = Path(__file__).parents[2]
CODE = [path for path in sorted((ROOT / "kie").rglob("*.py")) if "demo" not in path.parts]
"""All but the invented council, which draws the same each time, and no secrets."""
ENOUGH = 128
CONSTANTS = {
    "CHALLENGE_BYTES": passkey_rules.CHALLENGE_BYTES,
    "NONCE": NONCE,
    "_SALT": recovery._SALT,
}
NO_SECRETS = {("kie/ciphers.py", "NONCE"), ("kie/accounts/recovery.py", "_SALT")}
"""They stand beside what they are for, for everybody to read: they have to differ, not to be unknown."""
TYPED_BY_PEOPLE = {
    "kie/accounts/codes.py": (rules.CODE_ALPHABET, rules.CODE_LENGTH, 80),
    "kie/accounts/recovery.py": ("0123456789", rules.RECOVERY_DIGITS, 53),
    "kie/paper/printing.py": (rules.CODE_ALPHABET, paper.CODE_LENGTH, 60),
}
"""Codes that are short because somebody types them from paper. Chapter 6 of ASVS sets their measure: at least 20 bits
(6.5.4), few tries (6.6.3), an end (6.4.1), and slow digests below 112 where they sign in (6.5.2). What else begins to
draw letters has to be put here, with its reason."""
LEAST_TYPED = 20


def drawn() -> dict[tuple[str, str], int]:
    """Where `secrets` is asked for what no person types, with the bits that come of it."""
    found = {}
    for path, drawing, given in _calls():
        if drawing in {"token_urlsafe", "token_hex", "token_bytes"}:
            (asked,) = given
            named = ast.unparse(asked)
            size = asked.value if isinstance(asked, ast.Constant) else CONSTANTS[named]
            assert isinstance(size, int)
            found[path, named] = size * 8
    return found


def _calls() -> list[tuple[str, str, list[ast.expr]]]:
    return [
        (str(path.relative_to(ROOT)), node.func.attr, node.args)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "secrets"
    ]


def test_what_no_person_types_has_128_random_bits() -> None:
    bits = drawn()
    assert len(bits) > 6, "sessions, tokens, states, challenges, seeds, nonces"
    assert {place for place, count in bits.items() if count < ENOUGH} == NO_SECRETS


def test_what_people_type_is_known_and_has_many_times_the_bits_that_codes_need() -> None:
    letters = {path for path, drawing, _given in _calls() if drawing in {"choice", "randbelow", "randbits"}}
    assert letters == set(TYPED_BY_PEOPLE)
    for path, (alphabet, length, said) in TYPED_BY_PEOPLE.items():
        assert len(set(alphabet)) == len(alphabet)
        assert int(length * log2(len(alphabet))) == said >= 2 * LEAST_TYPED, path


def test_nothing_random_comes_from_elsewhere() -> None:
    """One draws an auditor's sample, the other ids of many people at once: neither guards anything by being unknown."""
    own = {"urandom", "getrandbits", "generate_key", "SystemRandom"}
    found = {
        (str(path.relative_to(ROOT)), named)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (named := getattr(node, "attr", None) or getattr(node, "id", None)) in own
    }
    assert found == {("kie/records/sampling.py", "SystemRandom"), ("kie/people/applying.py", "urandom")}
