"""The servers the tests need. Everything else has its own conftest beside the tests that use it."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if missing and not config.option.help:
        pytest.exit(
            f"{' and '.join(missing)} not set. Run the tests with script/test (it takes pytest's arguments), "
            "which starts PostgreSQL and Redis for them.",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
