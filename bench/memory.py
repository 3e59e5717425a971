"""What is measured with a proxy that has just been started: the start itself, the first logins, and memory."""

import re
import subprocess
import time
from dataclasses import dataclass

from load import Work
from measure import first_logins
from sandbox import program
from scenarios import login

FIRST = 1000
FEW = 100
SETTLE_SECONDS = 6.0  # longer than Java takes to compile what the logins have used, and to give that memory back


@dataclass(frozen=True)
class Fresh:
    """The figures of a proxy that has just been started; octets and seconds."""

    start_cpu: float
    first_logins_cpu: float
    resident_few_tls: float


def fresh(machine, place, proxy):
    """Starts the proxy, lets 1,000 clients log in by TLS and 100 stay, and stops it."""
    proxy.start(place, machine.proxy)
    try:
        start_cpu = proxy.child.cpu_seconds()
        first = first_logins(machine, proxy, FIRST)
        with machine.clients(proxy, idle("implicit", FEW)):
            time.sleep(SETTLE_SECONDS)
            return Fresh(start_cpu, first, proxy.child.resident())
    finally:
        proxy.stop()


def idle(tls, sessions):
    return Work("imap" if tls == "none" else "imaps", "idle", tls, {"sessions": sessions, "ramp": 32})


@dataclass(frozen=True)
class IdleCost:
    """Octets for each idle session: of resident memory, and for a JVM what is alive in the heap."""

    resident: float
    heap: float | None


def idle_cost(machine, place, proxy, tls, sessions):
    """Starts the proxy, warms it up a little, and compares its memory with and without so many sessions that say nothing."""
    proxy.start(place, machine.proxy)
    try:
        kind = login("imap") if tls == "none" else login("imaps", "implicit")
        machine.run(proxy, kind.but(count=2 * FIRST, sessions=FEW // 4))  # few at once: what they leave behind, others would use again
        before, heap_before = proxy.child.resident(), live_heap(proxy)
        with machine.clients(proxy, idle(tls, sessions)):
            time.sleep(SETTLE_SECONDS)
            resident = (proxy.child.resident() - before) / sessions
            heap_after = live_heap(proxy)
            return IdleCost(resident, None if heap_before is None else (heap_after - heap_before) / sessions)
    finally:
        proxy.stop()


def live_heap(proxy):
    """Octets in the heap after a full collection; None for what is no JVM, or when there is no jcmd."""
    jcmd = program("jcmd")
    if not jcmd or not hasattr(proxy, "java_options"):
        return None
    pid = str(proxy.child.process.pid)
    subprocess.run([jcmd, pid, "GC.run"], capture_output=True, check=True)
    info = subprocess.run([jcmd, pid, "GC.heap_info"], capture_output=True, check=True, text=True).stdout
    heap = info.split("Metaspace")[0]
    return 1024 * sum(int(used) for used in re.findall(r"total(?: reserved)? \d+K(?:, committed \d+K)?, used (\d+)K", heap))
