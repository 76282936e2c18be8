"""Is the process alive? The web answers at its own host name (it answers to no other); beat leaves a mark.

python healthcheck.py            asks the web
python healthcheck.py beat FILE  the mark is not older than three minutes
"""

import http.client
import os
import sys
import time

OLDEST = 180  # seconds


def web_answers() -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
    try:
        connection.request("GET", "/health/live", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def beat_turns(mark: str) -> bool:
    try:
        return time.time() - os.stat(mark).st_mtime <= OLDEST
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if (beat_turns(sys.argv[2]) if sys.argv[1:2] == ["beat"] else web_answers()) else 1)
