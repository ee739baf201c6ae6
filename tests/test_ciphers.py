"""What is sealed opens with its key, whole, and in no other way."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kie.ciphers import BY_GCM, NONCE, Cipher, NotOpened, cipher_for

KEY = bytes(range(32))
WORDS = "I find reviews hard; é ∑".encode()


def test_it_is_aes_256_in_gcm_with_another_nonce_each_time() -> None:
    one, two = Cipher(KEY).encrypt(WORDS), Cipher(KEY).encrypt(WORDS)
    assert one != two and one.isascii()
    held = urlsafe_b64decode(one.removeprefix(BY_GCM))
    assert AESGCM(KEY).decrypt(held[:NONCE], held[NONCE:], BY_GCM) == WORDS
    assert Cipher(KEY).decrypt(one) == Cipher(KEY).decrypt(two) == WORDS


def test_a_bit_that_differs_an_end_that_is_missing_and_another_key_are_noticed() -> None:
    sealed = Cipher(KEY).encrypt(WORDS)
    held = bytearray(urlsafe_b64decode(sealed.removeprefix(BY_GCM)))
    for place in range(len(held)):
        held[place] ^= 1
        with pytest.raises(NotOpened):
            Cipher(KEY).decrypt(BY_GCM + urlsafe_b64encode(held))
        held[place] ^= 1
    for spoilt in (sealed[:-4], BY_GCM, b"", b"2." + sealed[2:], sealed[2:], b"\xff\xfe"):
        with pytest.raises(NotOpened):
            Cipher(KEY).decrypt(spoilt)
    with pytest.raises(NotOpened):
        Cipher(KEY[::-1]).decrypt(sealed)


def test_what_was_sealed_before_is_still_opened() -> None:
    before = Fernet(urlsafe_b64encode(KEY)).encrypt(WORDS)
    assert Cipher(KEY).decrypt(before) == WORDS
    with pytest.raises(NotOpened):
        Cipher(KEY[::-1]).decrypt(before)


def test_each_thing_has_a_cipher_of_its_own() -> None:
    sealed = cipher_for("k" * 40, "kie reflection:1").encrypt(WORDS)
    assert cipher_for("k" * 40, "kie reflection:1").decrypt(sealed) == WORDS
    for key, what in (("k" * 40, "kie reflection:2"), ("j" * 40, "kie reflection:1")):
        with pytest.raises(NotOpened):
            cipher_for(key, what).decrypt(sealed)
