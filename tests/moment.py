"""The moment at which tests stand still: Monday 23 November 2026, 09:30 in Shanghai, no holiday near."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
