"""Measures mina-proxy beside nginx, HAProxy and Dovecot. Called by "./dev bench"; README.md beside this file tells what the figures mean."""

import argparse
import json
import platform
import re
import sys
import tempfile
import time
from pathlib import Path

import load
import sandbox
from load import LoadError
from measure import QUICK_ROUNDS, ROUNDS, Machine, check, note, warm_up
from memory import FEW, FIRST, fresh, idle_cost
from proxies import PEERS, MinaProxy, Nginx, Place, find_peers
from report import Table
from scenarios import SCENARIOS

ENGINES = ("jsse", "conscrypt")
LARGE = "64k"


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures mina-proxy beside other mail proxies, on loopback.")
    parser.add_argument("--home", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="shorter and less exact")
    parser.add_argument("--check", action="store_true", help="only the byte-exact check, nothing measured")
    parser.add_argument("--engine", choices=ENGINES, help="the TLS engine of mina-proxy; default: each that is there")
    parser.add_argument("--peers", default=" ".join(PEERS), help='measured beside it, the first as reference; default: "%(default)s"')
    parser.add_argument("--only", metavar="REGEX", default="", help="rows whose name matches; a wrong one lists the names")
    parser.add_argument("--repetitions", type=int, help="default: 4, with --quick 2")
    parser.add_argument("--seconds", type=float, help="for each measurement; default: 2, with --quick 0.7")
    parser.add_argument("--sessions", type=int, help="idle ones; default: 5000, with --quick 2000")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes every repetition to this file too")
    chosen = parser.parse_args()
    chosen.repetitions = chosen.repetitions or (2 if chosen.quick else 4)
    chosen.seconds = chosen.seconds or (0.7 if chosen.quick else 2)
    chosen.sessions = chosen.sessions or (2000 if chosen.quick else 5000)
    if not any(re.search(chosen.only, row) for row in all_rows()):
        parser.error(f"--only {chosen.only} is none of {', '.join(all_rows())}")
    return chosen


def all_rows():
    return [scenario.key for scenario in SCENARIOS] + ["fresh", "idle", "idle-tls"]


def engines_of(home):
    """Conscrypt is an engine when its library is there."""
    return ENGINES if list((home / "lib").glob("conscrypt-*.jar")) else ENGINES[:1]


class Benchmark:
    def __init__(self, options, place):
        self.options = options
        self.place = place
        self.machine = Machine()
        engines = [options.engine] if options.engine else engines_of(options.home)
        self.proxies = find_peers(options.peers.split()) + [MinaProxy(options.home, engine) for engine in engines]
        self.large = [Nginx(LARGE)] if self.proxies[0].name == "nginx" and any(each.bulk for each in self.scenarios()) else []
        self.table = Table([proxy.name for proxy in self.proxies])
        self.results = {}

    def wants(self, key):
        return re.search(self.options.only, key)

    def scenarios(self):
        return [scenario for scenario in SCENARIOS if self.wants(scenario.key)]

    def run(self):
        if self.scenarios() or self.options.check:
            self.run_scenarios(self.scenarios())
        if self.options.check:
            return
        if self.wants("fresh"):
            self.run_fresh()
        for tls in "none", "implicit":
            if self.wants("idle" if tls == "none" else "idle-tls"):
                self.run_idle(tls)

    # ---- rows with load ----

    def run_scenarios(self, scenarios):
        running = self.proxies + self.large
        try:
            for proxy in running:
                proxy.start(self.place, self.machine.proxy)
                check(self.machine, proxy)
                note(f"{proxy.name} {proxy.version()}: every byte arrives")
            if not self.options.check:
                for proxy in running:
                    note(f"warming {proxy.name} up")
                    warm_up(self.machine, proxy, [each for each in scenarios if each.bulk or proxy not in self.large], QUICK_ROUNDS if self.options.quick else ROUNDS)
                for scenario in scenarios:
                    self.run_scenario(scenario)
        finally:
            for proxy in running:
                proxy.stop()

    def run_scenario(self, scenario):
        able = [proxy for proxy in self.proxies if proxy.can(scenario.work)]
        large = self.large if scenario.bulk else []
        figures = self.repeat(able + large, scenario)
        by_large = {name: figures.pop(proxy.name) for proxy in large for name in ["nginx"]}
        self.add(scenario.key, scenario.title, scenario.unit, figures, scenario.budget)
        if by_large:
            title = f"{scenario.title} (nginx: {LARGE} buffers)"
            self.add(f"{scenario.key}-{LARGE}", title, scenario.unit, {**figures, **by_large}, "0.75 ×" if scenario.key == "download" else "")

    def repeat(self, proxies, scenario):
        """A B, B A, A B …: a drift of the machine meets all of them alike. First each does it unmeasured: other work lies behind it."""
        for proxy in proxies:
            self.machine.measure(proxy, scenario, self.options.seconds)
        figures = {proxy.name: [] for proxy in proxies}
        for repetition in range(self.options.repetitions):
            for proxy in proxies if repetition % 2 == 0 else reversed(proxies):
                figures[proxy.name].append(self.machine.measure(proxy, scenario, self.options.seconds))
        return figures

    # ---- rows with proxies that have just been started ----

    def run_fresh(self):
        figures = {proxy.name: [fresh(self.machine, self.place, proxy) for _ in range(2)] for proxy in self.proxies}

        def add(key, title, unit, of, budget=""):
            self.add(key, title, unit, {name: [of(each) for each in every] for name, every in figures.items()}, budget)

        add("start", "CPU until it is ready", "ms", lambda each: each.start_cpu * 1e3)
        add("first", f"first {FIRST:,} IMAPS logins, each", "us", lambda each: each.first_logins_cpu / FIRST * 1e6, "4 × a warm one")
        add("resident", f"resident, {FEW} TLS sessions", "MB", lambda each: each.resident_few_tls / 1e6, "110 MB")

    def run_idle(self, tls):
        sessions = min(self.options.sessions, sandbox.most_files() // 2 - 200)
        costs = {proxy.name: idle_cost(self.machine, self.place, proxy, tls, sessions) for proxy in self.proxies}
        key, kind = ("idle", "idle session") if tls == "none" else ("idle-tls", "idle TLS session")
        title = f"{kind} of {sessions:,}"
        self.add(key, f"{title}, resident", "bytes", {name: [cost.resident] for name, cost in costs.items()}, "0.50 ×")
        heap = {name: [cost.heap] for name, cost in costs.items() if cost.heap is not None}
        if heap:
            self.add(f"{key}-heap", f"{title}, live heap", "bytes", heap, "")

    def add(self, key, title, unit, figures, budget):
        self.results[key] = {"title": title, "unit": unit, "figures": figures}
        self.table.add(title, unit, figures, budget)
        note(f"{title}: " + ", ".join(f"{name} {min(each):.3g}" for name, each in figures.items()) + f" {unit}")

    # ---- the outcome ----

    def heading(self):
        versions = ", ".join(f"{proxy.name} {proxy.version()}" for proxy in self.proxies)
        disturbance = self.machine.disturbance
        quiet = f"others took {100 * sum(disturbance) / len(disturbance):.0f} % of the proxy's processor" if disturbance else "not pinned"
        return (
            f"{time.strftime('%Y-%m-%d')}; Linux {platform.release()}, {machine_name()}, {len(sandbox.processors())} processors; {versions}; "
            f"{self.options.repetitions} × {self.options.seconds:g} s each; {quiet}."
        )


def machine_name():
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def main():
    options = arguments()
    load.build()
    sandbox.enter()
    with tempfile.TemporaryDirectory(prefix="mina-proxy-bench-") as folder:
        benchmark = Benchmark(options, Place(Path(folder)))
        with load.servers(benchmark.machine.load):
            benchmark.run()
    if not options.check:
        print(f"\n{benchmark.heading()}\n")
        print("\n".join(benchmark.table.lines()))
    if options.json:
        options.json.write_text(json.dumps({"heading": benchmark.heading(), "results": benchmark.results}, indent=1))


if __name__ == "__main__":
    try:
        main()
    except LoadError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
