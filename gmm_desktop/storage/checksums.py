"""Checksums by which a damaged file is told from a whole one, also where its damage still reads well."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from gmm_desktop.mixture.errors import DataError

_SEAL = re.compile(rb',\n "sum": "([0-9a-f]{64})"\n\}\n\Z')


def checksum(content: bytes | bytearray) -> str:
    """Return the SHA-256 of a content, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def sealed(facts: Mapping[str, Any]) -> bytes:
    """Return an object as JSON whose last member, ``sum``, is the checksum of all that stands before it.

    Parameters
    ----------
    facts : Mapping
        What JSON can hold, without infinities; at least one member.
    """
    text = json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)
    body = text.removesuffix("\n}").encode("utf-8", "surrogatepass")
    return body + f',\n "sum": "{checksum(body)}"\n}}\n'.encode()


def is_sealed(content: bytes) -> bool:
    """Tell whether a JSON text carries a checksum; what older versions wrote carries none.

    Raises
    ------
    DataError
        ``session_damaged`` (reason) when it carries one that is not its own.
    """
    seal = _SEAL.search(content, max(0, len(content) - 100))
    if seal is None:
        return False
    if checksum(content[: seal.start()]) != seal[1].decode():
        raise DataError("session_damaged", reason="what it says of itself was changed")
    return True


def check(content: bytes, expected: str, name: str) -> None:
    """Hold a file against the checksum it was written with.

    Raises
    ------
    DataError
        ``session_damaged`` (reason).
    """
    if checksum(content) != expected:
        raise DataError("session_damaged", reason=f"{name} is not as it was saved")
