"""Fixtures for tests of the services."""

from __future__ import annotations

import pytest

from db.session import Database
from tests.support.house import Household


@pytest.fixture
def home(database: Database) -> Household:
    """The services on an empty database, on SQLite and on PostgreSQL."""
    return Household(database)
