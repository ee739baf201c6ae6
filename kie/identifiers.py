"""What names somebody or something: ids, and numbers of people, which a text had better not hold. Plain values only."""

import re
from uuid import UUID

_NHS = re.compile(
    r"(?<![\d-])(?<!\+44)(?<!\+44 )(?<!\+44\(0\))(?<!\+44 \(0\))(?<!\+44\(0\) )(?<!\+44 \(0\) )(?<!0044)(?<!0044 )"
    r"[3-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d-])"
)
_NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)


def id_or_none(text: str | None) -> UUID | None:
    """The id that an address or a form gives; None for none, or for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def looks_like_a_persons_number(text: str) -> bool:
    """Whether the text holds what looks like an NHS number or a National Insurance number.

    An NHS number has ten digits, the first from 3 to 9 and the last a check digit (modulus 11), as the NHS Data
    Dictionary defines it; a National Insurance number two letters, six digits and a letter, as HMRC allocates them.
    Telephone numbers begin with 0 or +44 and are none.
    """
    return bool(_NATIONAL_INSURANCE.search(text)) or any(
        _is_nhs_number(found.group()) for found in _NHS.finditer(text)
    )


def _is_nhs_number(written: str) -> bool:
    digits = [int(character) for character in written if character.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == digits[9]
