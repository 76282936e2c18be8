"""Who does not answer is not asked again for a while: waiting once is enough for all of a page's questions."""

import time


class Breaker:
    """Of one service, in one process. After trip() it is open for `pause` seconds: whoever would ask the
    service does without it. Then the next one tries, and trips it again or finds it answering."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self._closes_at = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closes_at

    def trip(self) -> None:
        self._closes_at = time.monotonic() + self.pause

    def reset(self) -> None:
        self._closes_at = 0.0


# The cache and the broker are the same Redis (settings.REDIS_URL): a login that has waited for the counter of
# its rate limit does not wait for the mail's "look now" as well.
REDIS = Breaker(pause=15)
