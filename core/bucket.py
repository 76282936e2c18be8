"""Uploads and letters in an S3-compatible bucket that may hang: one short try, then nobody waits for a while.

Needs the extra "s3"; settings choose it when S3_BUCKET is set.
"""

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError
from storages.backends.s3 import S3Storage

from core.breaker import Breaker
from core.errors import StorageAway

CONNECT_SECONDS = 1
ANSWER_SECONDS = 2
BUCKET = Breaker(pause=15)


def _away(exception: Exception, **_more: Any) -> None:
    """Of all that can go wrong with a request, the bucket not answering: no connection, or no answer in time."""
    if isinstance(exception, HTTPClientError | NoConnection):
        BUCKET.trip()
        raise StorageAway from exception


class Bucket(S3Storage):
    """Raises StorageAway (an OSError) where nobody answers, at once where nobody has answered just now."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # One try: a page waits for it. What a worker does is done again by its sweep.
        usual: Any = self.client_config  # type: ignore[has-type]  # set by the library's own __init__
        self.client_config = usual.merge(
            Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": 1},
            )
        )
        self.transfer_config = TransferConfig(num_download_attempts=1)

    @property
    def connection(self) -> Any:
        if BUCKET.is_open:
            raise StorageAway
        connection = super().connection
        events = connection.meta.client.meta.events
        events.register("after-call-error.s3", _away, unique_id="core.bucket")  # once, however often said
        return connection

    @property
    def bucket(self) -> Any:
        """Not kept from the first time on: each use asks whether anybody is there."""
        return self.connection.Bucket(self.bucket_name)
