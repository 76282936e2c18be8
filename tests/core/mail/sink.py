"""A mail server that keeps what it is given, and can be told to fail at any step. As a thread, or as a process:
python -m tests.core.mail.sink <file for the port> <folder for mails>."""

import os
import socketserver
import sys
import threading
import uuid
from pathlib import Path


class Sink(socketserver.ThreadingTCPServer):
    """mails: what it has accepted. connections: how often somebody connected.

    misbehave(connection, step) is called at each step ("connect", "MAIL", "RCPT", "DATA", "content", "NOOP" ...)
    and may return an answer to give instead ("" to hang up without one).
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, misbehave=lambda handler, step: None, keep=None):
        super().__init__(("127.0.0.1", 0), Talk)
        self.misbehave, self.keep = misbehave, keep
        self.mails, self.connections = [], 0
        self.port = self.server_address[1]

    def start(self):
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    accepted = 0  # mails on this connection

    def say(self, step, usual):
        """False: hung up."""
        instead = self.server.misbehave(self, step)
        if instead == "":
            return False
        self.wfile.write((instead or usual).encode() + b"\r\n")
        return not (instead or "").startswith("421")

    def handle(self):
        self.server.connections += 1
        if not self.say("connect", "220 sink"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode() if line.split() else ""
            verb = verb.split(":")[0]
            if verb == "QUIT":
                self.say(verb, "221 bye")
                return
            if verb != "DATA":
                if not self.say(verb, "250 ok"):
                    return
                continue
            if not self.say(verb, "354 go on"):
                return
            content = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                content.append(line)
            if not line:
                return
            self.server.mails.append(b"".join(content).decode())
            if self.server.keep is not None:
                (self.server.keep / uuid.uuid4().hex).write_bytes(b"".join(content))
            self.accepted += 1
            if not self.say("content", "250 taken"):
                return


if __name__ == "__main__":
    port_file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sink = Sink(keep=folder)
    port_file.with_suffix(".new").write_text(str(sink.port))
    os.replace(port_file.with_suffix(".new"), port_file)
    sink.serve_forever()
