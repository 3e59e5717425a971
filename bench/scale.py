"""What a login, a byte and rest cost with few, many and very many idle sessions, on one processor and on two. "./dev bench --scale" calls it."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import load
import sandbox
from chart import Line, Panel, draw
from load import LoadError
from measure import ROUNDS, Machine, check, note, warm_up
from memory import idle
from proxies import MinaProxy, Place, find_peers
from report import Table
from scenarios import SCENARIOS

SESSIONS = (10, 1000, 9000)
ROWS = {"login-imap": "one IMAP login", "login-imaps-ecdsa": "one IMAPS login, full", "download": "one byte, downloaded"}
AT_REST = "nobody says anything"
REST_SECONDS = 2.0
COLOURS = {"mina-proxy": "#0b62b8", "nginx": "#c2410c"}


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench --scale", description="Measures whether idle sessions make work dearer.")
    parser.add_argument("--home", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--engine", default="jsse", choices=("jsse", "conscrypt"), help="the TLS engine of mina-proxy; default: jsse")
    parser.add_argument("--peers", default="nginx", help='measured beside it; default: "%(default)s"')
    parser.add_argument("--sessions", default=",".join(map(str, SESSIONS)), help="default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each measurement; default: %(default)s")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="most rounds of warming up; default: %(default)s")
    parser.add_argument("--svg", type=Path, help="where the picture goes; default: none is drawn")
    return parser.parse_args()


class Scale:
    """Figures by row, proxy with its processors, and number of sessions."""

    def __init__(self, options, place):
        self.options = options
        self.place = place
        self.scenarios = [scenario for scenario in SCENARIOS if scenario.key in ROWS]
        self.counts = [min(int(count), sandbox.most_files() // 2 - 500) for count in options.sessions.split(",")]
        self.figures = {title: {} for title in [*ROWS.values(), AT_REST]}

    def run(self):
        for count in (1, 2):
            if count > len(sandbox.processors()):
                note("there is no second processor")
                continue
            machine = Machine(count)
            with load.servers(machine.load):
                for proxy in [MinaProxy(self.options.home, self.options.engine, "mina-proxy"), *find_peers(self.options.peers.split())]:
                    self.run_proxy(machine, proxy, f"{proxy.name}, {count} processor{'s' if count > 1 else ''}")

    def run_proxy(self, machine, proxy, name):
        proxy.start(self.place, machine.proxy)
        try:
            check(machine, proxy)
            note(f"warming {name} up")
            warm_up(machine, proxy, self.scenarios, self.options.rounds)
            for sessions in self.counts:
                with machine.clients(proxy, idle("none", sessions)):
                    self.run_with(machine, proxy, name)
                note(f"{name}: {sessions:,} sessions done")
        finally:
            proxy.stop()

    def run_with(self, machine, proxy, name):
        for scenario in self.scenarios:
            values = [machine.measure(proxy, scenario, self.options.seconds) for _ in range(self.options.repetitions)]
            self.figures[ROWS[scenario.key]].setdefault(name, []).append(median(values))
        time.sleep(1)
        before, began = proxy.child.cpu_seconds(), time.monotonic()
        time.sleep(REST_SECONDS)
        at_rest = 1e3 * (proxy.child.cpu_seconds() - before) / (time.monotonic() - began)
        self.figures[AT_REST].setdefault(name, []).append(at_rest)

    def units(self):
        return {**{ROWS[scenario.key]: scenario.unit for scenario in self.scenarios}, AT_REST: "ms/s"}

    def table(self):
        units = self.units()
        table = Table(list(next(iter(self.figures.values()))), compare=False)
        for title, by_name in self.figures.items():
            for number, sessions in enumerate(self.counts):
                row = {name: [values[number]] for name, values in by_name.items()}
                table.add(f"{title}, beside {sessions:,} idle sessions", units[title], row)
        return "\n".join(table.lines())

    def svg(self):
        names = list(next(iter(self.figures.values())))
        lines = [Line(name, COLOURS.get(name.split(",")[0], "#3f6212"), "2 " in name) for name in names]
        units = {"us": "µs", "ns/byte": "ns", "ms/s": "ms each second"}
        panels = [Panel(title, units[self.units()[title]], values) for title, values in self.figures.items()]
        return draw(
            "Does an idle session cost the others anything?",
            f"Processor time of the proxy for each piece of work, beside sessions that are logged in and silent; {time.strftime('%B %Y')}",
            "idle sessions",
            [f"{count:,}" for count in self.counts],
            lines,
            panels,
        )


def main():
    options = arguments()
    load.build()
    sandbox.enter()
    with tempfile.TemporaryDirectory(prefix="mina-proxy-bench-") as folder:
        scale = Scale(options, Place(Path(folder)))
        scale.run()
    print("\n" + scale.table())
    if options.svg:
        options.svg.write_text(scale.svg())


if __name__ == "__main__":
    try:
        main()
    except LoadError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
