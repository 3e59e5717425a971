"""The load program of the folder "load": compiled here, and run as servers behind the proxy or clients in front of it."""

import json
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import Child

HERE = Path(__file__).resolve().parent
TARGET = HERE / "target"
PROGRAM = TARGET / "load"
COMPILE = "cc -std=c11 -O2 -Wall -Wextra -Wshadow -Wconversion -Werror -o".split()

PATIENCE = 120  # seconds, for anything to come to an end

BACKENDS = {"imap": 1143, "pop3": 1110, "smtp": 1025}
AUTH = 1080


def build():
    """Compiles the program when it is missing or older than its sources."""
    newest = max(file.stat().st_mtime for file in (HERE / "load").iterdir())
    if PROGRAM.exists() and PROGRAM.stat().st_mtime > newest:
        return
    TARGET.mkdir(exist_ok=True)
    sources = sorted((HERE / "load").glob("*.c"))
    if subprocess.run([*COMPILE, PROGRAM, *sources, "-lssl", "-lcrypto"], check=False).returncode:
        sys.exit("bench: the load program does not compile; it needs a C compiler and OpenSSL (Debian: gcc libc6-dev libssl-dev)")


class LoadError(Exception):
    """The work was not done, or not done right, so its cost means nothing."""


def servers(cpus):
    """Starts the backends and the auth_http service."""
    child = Child([PROGRAM, "serve", *BACKENDS.values(), AUTH], cpus, stdout=subprocess.PIPE)
    if child.process.stdout.readline() != b"ready\n":
        raise LoadError("the servers did not start")
    return child


@dataclass(frozen=True)
class Work:
    """What clients shall do: an endpoint of the proxy, and the options of the load program."""

    endpoint: str
    what: str
    tls: str = "none"
    options: dict = field(default_factory=dict)

    def __str__(self):
        return f"{self.endpoint} {self.what}, TLS {self.tls}"

    @property
    def protocol(self):
        return {"imap": "imap", "pop3": "pop3", "smtp": "smtp"}[self.endpoint[:4]]

    def but(self, **options):
        """The same with other options."""
        return Work(self.endpoint, self.what, self.tls, {**self.options, **options})

    def arguments(self):
        for name, value in self.options.items():
            if value is not False:
                yield "--" + name.replace("_", "-")
            if not isinstance(value, bool):
                yield value


class Clients:
    """A run of the load program, to be used with "with": set up when it begins, at work after go(), its sessions open until the end."""

    def __init__(self, name, work, port, cpus):
        command = [PROGRAM, "client", "--port", port, "--protocol", work.protocol, "--work", work.what, "--tls", work.tls, *work.arguments()]
        self.title = f"{name}, {work}"
        self.child = Child(command, cpus, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        try:
            if self.line(PATIENCE) != "ready":
                raise LoadError(f"{self.title}: the sessions did not come up")
        except LoadError:
            self.child.stop()
            raise
        return self

    def go(self):
        self.child.process.stdin.write(b"go\n")
        self.child.process.stdin.flush()
        result = json.loads(self.line(PATIENCE))
        if result["failures"]:
            raise LoadError(f"{self.title}: {result['failures']} failures, the first: {result['error']}")
        return result

    def line(self, patience):
        deadline = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            selector.register(self.child.process.stdout, selectors.EVENT_READ)
            if not selector.select(deadline - time.monotonic()):
                raise LoadError(f"{self.title}: no answer within {patience} s")
        return self.child.process.stdout.readline().decode().strip()

    def __exit__(self, *_):
        self.child.process.stdin.close()
        try:
            self.child.process.wait(10)
        except subprocess.TimeoutExpired:
            self.child.stop()
