"""One measurement: what a proxy costs while clients work. And what has to happen before one is worth anything."""

import sys
import time
from dataclasses import dataclass

from load import Clients, LoadError, Work
from sandbox import busy_seconds, processors
from scenarios import CHECKS, login

WARM_UP_LOGINS = 2000
COMPILING = 0.03  # a JVM whose compilers take less than this part of its processor time has done with them,
ROUNDS, QUICK_ROUNDS = 40, 15  # at most
CALM_ROUNDS = 3  # unless they only wait for the next wave
SCALE = {"us": 1e6, "ms": 1e3, "ns/byte": 1e9}


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Machine:
    """Which processors the proxies have and which the load; and how much strangers have disturbed."""

    def __init__(self, proxy_processors=1):
        every = processors()
        self.proxy = set(every[:proxy_processors])
        self.load = set(every[proxy_processors:]) or set(every)
        self.disturbance = []

    def clients(self, proxy, work):
        port, name = proxy.endpoint(work.endpoint)
        return Clients(proxy.name, work.but(server_name=name), port, self.load)

    def run(self, proxy, work):
        """Lets clients do the work; returns what they say, with the seconds of processor time that the proxy took."""
        with self.clients(proxy, work) as clients:
            before, busy, began = proxy.child.cpu_seconds(), busy_seconds(self.proxy), time.monotonic()
            result = clients.go()
            result["cpu"] = proxy.child.cpu_seconds() - before
            elapsed = time.monotonic() - began
            if not self.proxy & self.load:
                others = busy_seconds(self.proxy) - busy - result["cpu"]
                self.disturbance.append(max(0.0, others / elapsed))
        return result

    def measure(self, proxy, scenario, seconds):
        """The figure of a scenario, in its unit."""
        result = self.run(proxy, scenario.work.but(seconds=seconds))
        if scenario.figure == "p50":
            return result["p50_us"] / 1e6 * SCALE[scenario.unit]
        done = result["octets"] if scenario.bulk else result["operations"]
        if scenario.work.options.get("resume") and result["resumed"] < 0.9 * result["handshakes"]:
            note(f"{proxy.name}: only {result['resumed']} of {result['handshakes']} handshakes were resumed")
        return result["cpu"] / done * SCALE[scenario.unit]


def check(machine, proxy):
    """Sends and fetches messages whose every byte is known; raises LoadError when one differs."""
    for work in CHECKS:
        if proxy.can(work) and not machine.run(proxy, work)["operations"]:
            raise LoadError(f"{proxy.name}: nothing was checked of {work}")


def warm_up(machine, proxy, scenarios, rounds):
    """
    Work of each kind until Java has compiled what it uses; tens of thousands of logins on one processor. What it learns from one kind of work
    undoes what it has compiled for another, so that it goes round until nothing is compiled in a whole lap.
    """
    kinds = [
        Kind(scenario.work.but(seconds=0.5) if scenario.work.what != "login" else scenario.work.but(count=WARM_UP_LOGINS), rounds)
        for scenario in scenarios
        if scenario.figure != "p50" and proxy.can(scenario.work)
    ]
    wanted = CALM_ROUNDS
    while not all([kind.settle(machine, proxy, wanted) for kind in kinds]):
        wanted = 1
    for kind in kinds:
        if not kind.rounds:
            note(f"{proxy.name}: still compiling {kind.work}")


@dataclass
class Kind:
    """A kind of work, and the rounds of it that may still be spent on warming up."""

    work: Work
    rounds: int

    def settle(self, machine, proxy, wanted):
        """Works until as many rounds in sequence as wanted were calm. Returns whether all of them were."""
        calm = done = 0
        while calm < wanted and self.rounds:
            self.rounds -= 1
            done += 1
            compiled = proxy.child.compiler_seconds()
            cpu = machine.run(proxy, self.work)["cpu"]
            calm = calm + 1 if proxy.child.compiler_seconds() - compiled < COMPILING * cpu else 0
        return calm == done


def first_logins(machine, proxy, count):
    """Processor time, in seconds, of the first TLS logins after the start."""
    return machine.run(proxy, login("imaps", "implicit", sessions=32, count=count))["cpu"]
