"""What options of Java cost and bring: the start, the first logins, memory, and the warm proxy. "./dev bench --jvm" calls it."""

import argparse
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import load
import sandbox
from load import LoadError
from measure import ROUNDS, Machine, first_logins, note, warm_up
from memory import FEW, FIRST, SETTLE_SECONDS, idle
from proxies import MinaProxy, Place
from scenarios import SCENARIOS

WARM = {"login-imap": "IMAP login, us", "login-imaps-ecdsa": "IMAPS login, us", "download": "download, ns/byte"}
ARCHIVE_SECONDS = 60  # to write an archive at the end


@dataclass(frozen=True)
class Variant:
    """Options that are added to those of the start script, and win; "{archive}" is a file that a first run has to write with "training"."""

    name: str
    options: str = ""
    oldest: int = 17
    training: str = ""


VARIANTS = [
    Variant("as shipped"),
    Variant("serial", "-XX:+UseSerialGC"),
    Variant("parallel", "-XX:+UseParallelGC"),
    Variant("g1", "-XX:+UseG1GC"),
    Variant("zgc", "-XX:+UseZGC"),
    Variant("compact-headers-off", "-XX:-UseCompactObjectHeaders", oldest=25),
    Variant("c1-only", "-XX:TieredStopAtLevel=1"),
    Variant("c2-only", "-XX:-TieredCompilation"),
    Variant("young-8m", "-Xmn8m"),
    Variant("young-32m", "-Xmn32m"),
    Variant("cds", "-XX:SharedArchiveFile={archive}", training="-XX:ArchiveClassesAtExit={archive}"),
    Variant("aot-cache", "-XX:AOTCache={archive}", oldest=25, training="-XX:AOTCacheOutput={archive}"),
]


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench --jvm", description="Measures mina-proxy with different options of Java.")
    parser.add_argument("--home", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--engine", default="jsse", choices=("jsse", "conscrypt"), help="the TLS engine; default: jsse")
    parser.add_argument("--java", type=Path, nargs="*", metavar="HOME", help="runtimes; default: the one that the start script chooses")
    parser.add_argument("--only", metavar="REGEX", default="", help=f"of {', '.join(variant.name for variant in VARIANTS)}")
    parser.add_argument("--options", action="append", default=[], metavar="OPTIONS", help="one more variant, by its options; may be repeated")
    parser.add_argument("--repetitions", type=int, default=2, help="from start to end; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each warm measurement; default: %(default)s")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="most rounds of warming up; default: %(default)s")
    return parser.parse_args()


def java_version(home):
    release = home / "release"
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.is_file() else None
    if not found:
        sys.exit(f"bench: {home} is no Java runtime")
    return int(found.group(1))


def newest_java():
    """What the start script would choose of /usr/lib/jvm."""
    homes = [home for home in Path("/usr/lib/jvm").glob("*") if (home / "bin" / "java").exists() and (home / "release").is_file()]
    if not homes:
        sys.exit("bench: there is no Java in /usr/lib/jvm; say where with --java")
    return max(homes, key=java_version)


class Experiment:
    def __init__(self, options, place):
        self.options = options
        self.place = place
        self.machine = Machine()
        self.scenarios = [scenario for scenario in SCENARIOS if scenario.key in WARM]
        self.figures = {}

    def run(self):
        wanted = [variant for variant in VARIANTS if re.search(self.options.only, variant.name)]
        wanted += [Variant(options, options) for options in self.options.options]
        runs = [(home, variant) for home in self.options.java or [newest_java()] for variant in wanted if java_version(home) >= variant.oldest]
        for repetition in range(self.options.repetitions):
            for home, variant in runs if repetition % 2 == 0 else reversed(runs):
                self.run_variant(home, variant)

    def run_variant(self, home, variant):
        name = f"{java_version(home)} {variant.name}"
        archive = self.place.folder / f"{name.replace(' ', '-')}.archive"
        if variant.training and not archive.exists():
            self.train(MinaProxy(self.options.home, self.options.engine, name, home, variant.training.format(archive=archive)), archive)
        proxy = MinaProxy(self.options.home, self.options.engine, name, home, variant.options.format(archive=archive))
        figures = self.measure(proxy)
        self.figures.setdefault(name, []).append(figures)
        note(f"{name}: " + ", ".join(f"{key} {value:.3g}" for key, value in figures.items()))

    def train(self, proxy, archive):
        """A run that ends with an archive of what it has loaded."""
        proxy.start(self.place, self.machine.proxy)
        for scenario in self.scenarios:
            self.machine.measure(proxy, scenario, 1)
        proxy.child.stop(ARCHIVE_SECONDS)
        if not archive.exists():
            raise LoadError(f"{proxy.name}: no archive was written")
        note(f"{proxy.name}: an archive of {archive.stat().st_size / 1e6:.0f} MB")

    def measure(self, proxy):
        began = time.monotonic()
        proxy.start(self.place, self.machine.proxy)
        try:
            figures = {"ready after, ms": 1e3 * (time.monotonic() - began), "start CPU, ms": 1e3 * proxy.child.cpu_seconds()}
            figures[f"first {FIRST:,} IMAPS logins, us each"] = 1e6 * first_logins(self.machine, proxy, FIRST) / FIRST
            with self.machine.clients(proxy, idle("implicit", FEW)):
                time.sleep(SETTLE_SECONDS)
                figures[f"resident, {FEW} TLS sessions, MB"] = proxy.child.resident() / 1e6
            warm_up(self.machine, proxy, self.scenarios, self.options.rounds)
            for scenario in self.scenarios:
                figures[WARM[scenario.key]] = median(self.machine.measure(proxy, scenario, self.options.seconds) for _ in range(3))
            figures["resident, warm, MB"] = proxy.child.resident() / 1e6
            return figures
        finally:
            proxy.stop()

    def table(self):
        """A line for each variant: it is variants that are compared."""
        columns = list(next(iter(self.figures.values()))[0])
        yield "| Java " + " ".join(f"| {column}" for column in columns) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for name, repetitions in self.figures.items():
            cells = [f"{median(each[column] for each in repetitions):.3g}" for column in columns]
            yield f"| {name} | " + " | ".join(cells) + " |"


def main():
    options = arguments()
    load.build()
    sandbox.enter()
    with tempfile.TemporaryDirectory(prefix="mina-proxy-bench-") as folder:
        experiment = Experiment(options, Place(Path(folder)))
        with load.servers(experiment.machine.load):
            experiment.run()
    print("\n" + "\n".join(experiment.table()))


if __name__ == "__main__":
    try:
        main()
    except LoadError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
