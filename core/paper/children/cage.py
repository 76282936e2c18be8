"""The process in which core.paper.sandbox lets a program work on somebody else's file.

Started as `python -I cage.py PROGRAM LIMITS`; knows nothing of the portal. A program is a file with a function
`ready()`, which loads its library and returns the function that answers a job: bytes in, bytes out. Limits are
set before the program is even read: here and nowhere else. Reads jobs from standard input (4 bytes seconds,
4 bytes length, content), answers on standard output (1 byte status, 4 bytes length, content): A the answer,
F failed, B the answer is too big. Ends with its input, so it never outlives the process it works for.
"""

import json
import os
import resource
import runpy
import struct
import sys
from typing import BinaryIO

JOB = struct.Struct(">II")
ANSWER = struct.Struct(">cI")


def limit(memory: int, lifetime: int | None) -> None:
    """memory: bytes of address space. lifetime: seconds of processor time until the kernel ends us for good."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if lifetime:
        resource.setrlimit(resource.RLIMIT_CPU, (lifetime, lifetime))


def limit_processor_time(seconds: int) -> None:
    """From now on, so many more seconds; then the kernel ends us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def say(pipe: BinaryIO, status: bytes, content: bytes) -> None:
    pipe.write(ANSWER.pack(status, len(content)))
    pipe.write(content)
    pipe.flush()


def main() -> None:
    program, limits = sys.argv[1], json.loads(sys.argv[2])
    limit(limits["memory"], limits["lifetime"])
    # Whatever a library prints must not end up between the answers.
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)

    work = runpy.run_path(program)["ready"]()
    if not limits["files"]:
        # Only now: what a library compiles while it is loaded may be kept.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    while len(head := jobs.read(JOB.size)) == JOB.size:
        seconds, length = JOB.unpack(head)
        job = jobs.read(length)
        limit_processor_time(seconds)
        try:
            answer = work(job)
            if len(answer) > limits["answer"]:
                say(answers, b"B", b"%d bytes" % len(answer))
            else:
                say(answers, b"A", answer)
        except BrokenPipeError:
            return
        except Exception as error:
            # Edge of the process: RecursionError, MemoryError or a defect; the parent starts a new one.
            say(answers, b"F", type(error).__name__.encode())


if __name__ == "__main__":
    main()
