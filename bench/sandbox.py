"""A place of our own to measure in: network, process numbers, limits, processors; and what a process costs."""

import ctypes
import fcntl
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

INSIDE = "MINA_PROXY_BENCH_SANDBOX"
MOST_FILES = 200_000

_libc = ctypes.CDLL(None)


def enter():
    """Runs this script again with a loopback and process numbers of its own: nothing gets out, and nothing outlives it."""
    if os.environ.pop(INSIDE, None):
        prepare()
        return
    as_root = [] if os.geteuid() == 0 else ["--map-root-user", "--map-auto"]
    own = ["unshare", *as_root, "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    os.environ[INSIDE] = "yes"
    os.execvp(own[0], [*own, sys.executable, *sys.argv])


def prepare():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))
    raise_loopback()
    write_setting("ipv4/ip_local_port_range", "10000 65535")
    write_setting("ipv4/tcp_max_syn_backlog", "65535")
    write_setting("core/somaxconn", "65535")
    for most in (MOST_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            break
        except (ValueError, OSError):
            continue  # raising the hard limit needs a privilege


def write_setting(name, value):
    try:
        Path("/proc/sys/net", name).write_text(value)
    except OSError as error:
        print(f"bench: {name} stays as it is: {error}", file=sys.stderr)


def raise_loopback():
    up, get_flags, set_flags = 1, 0x8913, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        answer = fcntl.ioctl(any_socket, get_flags, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", answer)[1]
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", flags | up))


def most_files():
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def program(name):
    """Where a program is, or None."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def processors():
    return sorted(os.sched_getaffinity(0))


def busy_seconds(cpus):
    """What these processors have done so far, for whomever."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in cpus:
            user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(int, fields)
            total += user + nice + system + irq + softirq + steal
    return total / tick


class Child:
    """A process of ours on processors of its own, with all that it starts. Ends with the block of a "with"."""

    def __init__(self, command, cpus, **options):
        def before():
            _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
            os.sched_setaffinity(0, cpus)

        self.process = subprocess.Popen([str(word) for word in command], preexec_fn=before, **options)

    def tree(self):
        children = {}
        for each in Path("/proc").iterdir():
            if each.name.isdigit():
                try:
                    parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                    children.setdefault(parent, []).append(int(each.name))
                except OSError:
                    continue  # it has ended meanwhile
        found = [self.process.pid]
        for pid in found:
            found += children.get(pid, [])
        return found

    def cpu_seconds(self):
        """Processor time of the whole tree; every process has a clock of its own, which counts nanoseconds (clock_getcpuclockid(3))."""
        total = 0.0
        for pid in self.tree():
            try:
                total += time.clock_gettime((~pid << 3) | 2)
            except OSError:
                continue
        return total

    def compiler_seconds(self):
        """The part of cpu_seconds() that Java's compilers have taken so far; nothing for other programs. What a compiler that has ended took is forgotten."""
        total = 0
        for pid in self.tree():
            for thread in Path(f"/proc/{pid}/task").glob("*"):
                try:
                    if (thread / "comm").read_text().startswith(("C1 Compiler", "C2 Compiler")):
                        total += int((thread / "schedstat").read_text().split()[0])
                except OSError:
                    continue
        return total / 1e9

    def resident(self):
        """Octets in memory; pages that processes share count once (Pss)."""
        total = 0
        for pid in self.tree():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        return total

    def is_alive(self):
        return self.process.poll() is None

    def stop(self, patience=10):
        if self.is_alive():
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
