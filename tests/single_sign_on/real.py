"""A provider that somebody else wrote, in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from config import Settings
from tests.faults.served import free_port
from tests.single_sign_on.conftest import NAME

PEOPLE = (
    {"sub": "ana", "email": "ana@wexcombe.example", "email_verified": True},
    {"sub": "stranger", "email": "zoe@wexcombe.example", "email_verified": True},
    {"sub": "unverified", "email": "ben@wexcombe.example", "email_verified": False},
)


@contextmanager
def running() -> Iterator[str]:
    """The provider's address, once it answers."""
    port = free_port()
    people = [f"--user-claims={json.dumps(person)}" for person in PEOPLE]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-H", "localhost"]
    with subprocess.Popen(
        [*command, "--require-nonce", "true", *people],
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://localhost:{port}"
        until = time.monotonic() + 60
        try:
            while not _answers(address):
                assert process.poll() is None, "the provider has ended"
                assert time.monotonic() < until, "the provider does not answer"
                time.sleep(0.1)
            yield address
        finally:
            process.kill()


def _answers(address: str) -> bool:
    try:
        return requests.get(address + "/jwks", timeout=5).ok
    except requests.RequestException:
        return False


def settings_for(provider: str, public_url: str = "http://localhost") -> Settings:
    """An installation with that provider."""
    return Settings(
        environment="testing",
        public_url=public_url,
        oidc_issuer=provider,
        oidc_client_id="kie",
        oidc_client_secret="a secret",
        oidc_name=NAME,
    )
