"""Documents that only another program can make."""

from __future__ import annotations

import pytest

from tests.plans.parsing import oldword


@pytest.fixture(scope="session")
def old_word() -> bytes:
    """A Word 97 file."""
    return oldword.made()
