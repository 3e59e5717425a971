"""The proxies that are measured: how each is configured, started and stopped."""

import os
import re
import socket
import string
import subprocess
import sys
import time
from pathlib import Path

from load import AUTH, BACKENDS, LoadError
from sandbox import Child, most_files, program

CONF = Path(__file__).resolve().parent / "conf"
RSA_NAME = "rsa.bench.example"
START_SECONDS = 60

KEYS = {"ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"], "rsa": ["rsa:2048"]}
NAMES = {"ecdsa": "mail.bench.example", "rsa": RSA_NAME}


def make_certificates(folder):
    """Self-signed ones; returns the files by what the configurations call them: "ecdsa_chain", "ecdsa_key", "ecdsa_both"…"""
    files = {}
    for kind, how in KEYS.items():
        chain, key, both = (folder / f"{kind}.{ending}" for ending in ("crt", "key", "pem"))
        subprocess.run(
            ["openssl", "req", "-x509", "-nodes", "-days", "30", "-newkey", *how, "-subj", f"/CN={NAMES[kind]}"]
            + ["-addext", f"subjectAltName=DNS:{NAMES[kind]}", "-keyout", key, "-out", chain],
            check=True,
            capture_output=True,
        )
        both.write_text(chain.read_text() + key.read_text())
        for file in (key, both):
            file.chmod(0o644)  # servers read it after they have dropped root; it is thrown away at the end
        files.update({f"{kind}_chain": chain, f"{kind}_key": key, f"{kind}_both": both})
    return files


class Proxy:
    """One way to run one proxy. A folder is scratch space of its own; values fill the configuration in."""

    name = "?"

    def __init__(self):
        self.child = None
        self.port = {}

    def version(self):
        raise NotImplementedError

    def command(self, folder, values):
        raise NotImplementedError

    def environment(self):
        return {}

    def can(self, work):
        """Whether it is able to do this work."""
        return True

    def start(self, place, cpus):
        """Starts it on these processors and returns when it takes connections."""
        folder = place.new_folder(self.name)
        self.port = place.new_ports()
        values = {
            **self.port,
            **place.certificates,
            **{f"backend_{name}": port for name, port in BACKENDS.items()},
            "auth": AUTH,
            "folder": folder,
            "files": most_files(),
            "connections": most_files() - 100,
            "sessions": (most_files() - 200) // 2,
            "processes": len(cpus),
        }
        with (folder / "output").open("wb") as output:
            command = self.command(folder, values)
            environment = {**os.environ, **self.environment()}
            self.child = Child(command, cpus, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.await_ports(folder)

    def await_ports(self, folder):
        deadline = time.monotonic() + START_SECONDS
        for port in (self.port["imap"], self.port["imaps"]):
            while not is_open(port):
                if time.monotonic() > deadline or not self.child.is_alive():
                    said = "\n".join(file.read_text(errors="replace") for file in folder.glob("*") if file.suffix in ("", ".log") and file.is_file())
                    raise LoadError(f"{self.name} does not start:\n{said}")
                time.sleep(0.005)

    def endpoint(self, name):
        """The port, and the name to ask for by SNI."""
        return self.port[name], RSA_NAME if name == "imaps_rsa" else NAMES["ecdsa"]

    def stop(self):
        if self.child:
            self.child.stop()
            self.child = None


def is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def configure(template, folder, values):
    """Fills a template of the folder "conf" in; returns the file."""
    file = folder / template
    file.write_text(string.Template((CONF / template).read_text()).substitute(values))
    return file


def said(*command):
    """The first line that a program prints, on whichever stream."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().split("\n")[0]


class Nginx(Proxy):
    module = Path("/usr/lib/nginx/modules/ngx_mail_module.so")

    def __init__(self, buffer=None):
        super().__init__()
        self.name = f"nginx {buffer}" if buffer else "nginx"
        self.more = f"proxy_buffer {buffer};" if buffer else ""

    def version(self):
        return said(program("nginx"), "-v").rpartition("/")[2]

    def command(self, folder, values):
        load = f"load_module {self.module};" if self.module.exists() else ""
        return [program("nginx"), "-c", configure("nginx.conf", folder, {**values, "load_module": load, "more": self.more})]


class HaProxy(Proxy):
    name = "haproxy"

    def can(self, work):
        return work.tls != "starttls"

    def version(self):
        return said(program("haproxy"), "-v").split()[2]

    def command(self, folder, values):
        return [program("haproxy"), "-db", "-f", configure("haproxy.cfg", folder, values)]


class Dovecot(Proxy):
    name = "dovecot"
    has_submission = Path("/usr/lib/dovecot/submission-login").exists()

    def can(self, work):
        return self.has_submission or work.protocol != "smtp"

    def version(self):
        return said(program("dovecot"), "--version").split()[0]

    def command(self, folder, values):
        configure("dovecot-backends", folder, values)
        protocols = "imap pop3 submission" if self.has_submission else "imap pop3"
        return [program("dovecot"), "-F", "-c", configure("dovecot.conf", folder, {**values, "protocols": protocols})]

    def endpoint(self, name):
        return super().endpoint(name) if name != "imaps_rsa" else (self.port["imaps"], RSA_NAME)


class MinaProxy(Proxy):
    def __init__(self, home, engine, label=None, java_home=None, java_options=""):
        super().__init__()
        self.home = home
        self.engine = engine
        self.name = label or f"mina-proxy {engine}"
        self.java_home = java_home
        self.java_options = java_options

    def version(self):
        jar = next((self.home / "lib").glob("mina-proxy-*.jar"))
        return re.sub(r"mina-proxy-(.*)\.jar", r"\1", jar.name)

    def environment(self):
        own = {"MINA_PROXY_JAVA_OPTS": (os.environ.get("MINA_PROXY_JAVA_OPTS", "") + " " + self.java_options).strip()}
        return {**own, "MINA_PROXY_JAVA_HOME": str(self.java_home)} if self.java_home else own

    def command(self, folder, values):
        config = configure("mina-proxy.yaml", folder, {**values, "engine": self.engine})
        return [self.home / "bin" / "mina-proxy", "run", "--config", config]

    def endpoint(self, name):
        return super().endpoint(name) if name != "imaps_rsa" else (self.port["imaps"], RSA_NAME)


PEERS = {"nginx": Nginx, "haproxy": HaProxy, "dovecot": Dovecot}


def find_peers(names):
    """Those that are installed; the others are named and left out."""
    found = []
    for name in names:
        if name not in PEERS:
            sys.exit(f"bench: there is no peer {name}; known are {', '.join(PEERS)}")
        if program(name):
            found.append(PEERS[name]())
        else:
            print(f"bench: {name} is not installed and is left out", file=sys.stderr)
    return found


class Place:
    """Scratch folders, port numbers and certificates for any number of proxies at once."""

    def __init__(self, folder):
        folder.chmod(0o755)
        self.folder = folder
        self.certificates = make_certificates(folder)
        self.count = 0

    def new_folder(self, name):
        self.count += 1
        folder = self.folder / f"{self.count}-{name.replace(' ', '-')}"
        folder.mkdir()
        return folder

    def new_ports(self):
        """Every proxy has ten numbers of its own, below those that connections get."""
        first = 2000 + 10 * self.count
        names = ("imap", "pop3", "smtp", "imaps", "imaps_rsa")
        return {name: first + i for i, name in enumerate(names)}
