# What a storage raises when it cannot write, read or delete now.
STORAGE_ERRORS: tuple[type[Exception], ...] = (OSError,)
try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # the extra "s3" is not installed
    pass
else:
    STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)


class Impossible(Exception):
    """An action that cannot be done now. The message is for the person who tried, in their language.

    A view shows it and keeps what was typed; a task logs it. It is never a question of permission:
    that is answered by rules, and a refusal looks like "not found".
    """

    def __init__(self, message: str, *, code: str = "impossible") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class StorageAway(OSError):
    """The storage with uploads and letters does not answer now. What fetches a file says so
    (core.middleware.Busy); what keeps one handles OSError anyway."""
