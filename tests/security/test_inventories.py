"""What the documents for a security officer list is what there is; and what the product never does with input."""

import re
import subprocess
from pathlib import Path

import pytest

from kie.web import KieFlask
from tests.security.test_dangerous import ROOT, SCRIPTS, imported, told, trees

KEYS = ROOT / "docs" / "security" / "keys-and-algorithms.md"
CRYPTOGRAPHY = {
    *(
        "hashlib",
        "hmac",
        "secrets",
        "ssl",
        "random",
        "cryptography",
        "argon2",
        "pyrage",
        "joserfc",
        "webauthn",
    ),
    *("pyotp", "itsdangerous", "jwt", "OpenSSL", "nacl", "Crypto", "crypt", "bcrypt", "kie.ciphers"),
}
"""What encrypts, signs, hashes or draws lots."""
INVENTS = "kie/demo/"
"""People of the demonstration are drawn by lots that are the same each time."""
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\.")
NAMED_BY_OTHERS = re.compile(
    r"\b\w+\[(?!\d)[^\]\n]*\]\s*=[^=>]|__proto__|Object\.assign\(|\bfor \((?:const|let) \w+ in\b"
)
"""An object that gets a property whose name may come from elsewhere."""


OWN_NAMES = {"static/js/passkeys.js": 1, "static/js/figure.js": 1}
"""How often, in scripts whose names are numbers, or of a list that stands there."""
SETS = {
    *("kie/assessments/words.py", "kie/cycles/extension.py", "kie/cycles/service.py", "kie/plans/talks.py"),
    *("kie/provisioning/service.py", "kie/reflections/forms.py"),
}
"""They set columns by names of a list of their own, never by names that came with a request."""
NEVER = (
    *(r"request\.values", r"populate_obj\(", r"\*\*(?:request|flask\.request)\.", r"\*\*form\.data"),
    r"setattr\(\w+, \w+, ",
)
BESIDE = (
    *(
        "/.git/config",
        "/.env",
        "/config.py",
        "/static/",
        "/static/css/",
        "/static/../config.py",
        "/var/kie.db",
    ),
    *(
        "/static/%2e%2e/config.py",
        "/static/css//etc/passwd",
        "/console",
        "/swagger",
        "/openapi.json",
        "/server-status",
    ),
)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}|AGE-SECRET-KEY-1[0-9A-Z]{50}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bghp_\w{36}\b|\bkie_scim_\w{30}"
)


def cryptographic(tree_of: str) -> bool:
    return bool(imported(trees()[tree_of]) & CRYPTOGRAPHY)


def test_every_file_that_encrypts_signs_or_draws_lots_is_in_the_inventory() -> None:
    doing = {path for path in trees() if cryptographic(path) and not path.startswith(INVENTS)}
    listed = set(re.findall(r"`(kie/[\w/]+\.py)`", KEYS.read_text(encoding="utf-8")))
    assert doing - listed == set(), "say in the inventory what it is for"
    assert listed - doing == set(), "no longer there"


def test_lots_that_matter_are_drawn_by_the_system() -> None:
    drawing = {
        path for path, tree in trees().items() if "random" in imported(tree) and not path.startswith(INVENTS)
    }
    assert drawing == {"kie/records/sampling.py"}
    assert "from random import SystemRandom\n" in (ROOT / "kie/records/sampling.py").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("never", NEVER)
def test_no_value_is_taken_from_wherever_it_is_or_put_wherever_it_wants(never: str) -> None:
    beside = ("kie/demo/", "kie/migrations/", "kie/backups/")
    paths = {path for path in trees() if not path.startswith(beside)}
    found = {path for path in paths if re.search(never, (ROOT / path).read_text(encoding="utf-8"))}
    assert found == (SETS if never.startswith("setattr") else set())


def test_browsers_are_given_nothing_to_keep_but_whether_keys_are_on() -> None:
    storing = {told(path) for path in SCRIPTS if STORES.search(path.read_text(encoding="utf-8"))}
    assert storing == {"static/js/keys-switch.js"}
    (line,) = re.findall(r"setItem\((.+)\)", (ROOT / "static/js/keys-switch.js").read_text(encoding="utf-8"))
    assert line == "NAME, chosen"


def test_no_script_gives_an_object_a_name_from_elsewhere() -> None:
    found = {told(path): NAMED_BY_OTHERS.findall(path.read_text(encoding="utf-8")) for path in SCRIPTS}
    assert {path: len(said) for path, said in found.items() if said} == OWN_NAMES


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("all[name] = 1;", 1),
        ("all[0] = 1;", 0),
        ("if (all[name] === 1)", 0),
        ("x.__proto__", 1),
        ("const [a] = b", 0),
    ],
)
def test_what_would_be_found_in_a_script(source: str, count: int) -> None:
    assert len(NAMED_BY_OTHERS.findall(source)) == count


@pytest.mark.parametrize("path", BESIDE)
def test_nothing_that_lies_beside_the_product_is_served(app: KieFlask, path: str) -> None:
    with app.test_client().get(path) as answer:
        assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/css/tokens.css", "/health", "/nowhere"])
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_no_method_gives_a_request_back(app: KieFlask, path: str, method: str) -> None:
    with app.test_client().open(path, method=method, headers={"X-Secret": "open sesame"}) as answer:
        assert answer.status_code in {404, 405}
        assert b"open sesame" not in answer.get_data()


def test_no_secret_is_in_the_checkout() -> None:
    """Nothing that looks like a key; the one that everybody knows is refused in production."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = listed.stdout.splitlines() if listed.returncode == 0 else list(trees())
    kinds = {".py", ".toml", ".yaml", ".sh", ".md", ".txt", ".conf", ".example", ".json", ".js", ".service"}
    files = [ROOT / path for path in paths if Path(path).suffix in kinds and not path.startswith("tests/")]
    texts = {
        told(file): file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()
    }
    assert len(texts) > 200
    assert [path for path, text in texts.items() if SECRETS.search(text)] == []
    assert SECRETS.search("AGE-SECRET-KEY-1" + "Q" * 58)


def test_every_document_that_it_points_to_is_there() -> None:
    documents = [
        ROOT / "SECURITY.md",
        ROOT / "docs" / "security.md",
        *sorted((ROOT / "docs" / "security").glob("*.md")),
    ]
    missing = []
    for document in documents:
        for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            path, _, anchor = link.partition("#")
            if link.startswith("https://"):
                continue
            target = (document.parent / path).resolve() if path else document
            if not target.exists() or (anchor and anchor not in anchors(target)):
                missing.append(f"{document.name}: {link}")
    assert len(documents) > 4
    assert missing == []


def anchors(document: Path) -> set[str]:
    """What headings of a document are linked to by, as GitHub and others make it."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
