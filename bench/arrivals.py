"""The load of a minute: every request is sent at its time, whether or not the ones before are answered.

A process of its own with one thread. A latency counts from the moment the request should have been sent: what
waits because others wait is not hidden. Reads a job as JSON, writes what it saw:
{"port", "arrivals": [[second, kind, request], ...]}
-> {"seen": {kind: [[latency, status], ...]}, "wall": seconds, "client": seconds of processor time}
"""

import asyncio
import json
import sys
import time

PATIENCE = 60  # seconds; then the person has gone


async def exchange(port: int, request: bytes) -> int:
    """The status; 0 without an answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return 0
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


async def run(job: dict) -> dict:
    arrivals = [(at, kind, request.encode()) for at, kind, request in job["arrivals"]]
    seen: dict[str, list] = {}
    start = time.perf_counter()

    async def send(at: float, kind: str, request: bytes) -> None:
        status = await exchange(job["port"], request)
        seen.setdefault(kind, []).append([time.perf_counter() - start - at, status])

    under_way = set()
    for at, kind, request in arrivals:
        await asyncio.sleep(max(0, at - (time.perf_counter() - start)))
        task = asyncio.create_task(send(at, kind, request))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return {"seen": seen, "wall": time.perf_counter() - start, "client": time.process_time()}


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
