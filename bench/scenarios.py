"""What is measured: the rows of the table, and the byte-exact check that comes before them."""

from dataclasses import dataclass

from load import Work

MESSAGE = 16 * 1024 * 1024
# around lines, TLS records, and the buffers of proxies
AWKWARD_SIZES = "1,79,80,81,1023,4095,4096,4097,16383,16384,16385,32768,65535,65536,65537,262143,262145,1000000,3000000"


@dataclass(frozen=True)
class Scenario:
    """A row. Its figure is processor time of the proxy for each unit of work, or the median latency, in "unit"."""

    key: str
    title: str
    work: Work
    unit: str
    budget: str  # what mina-proxy may cost at most; "×" is what nginx costs
    figure: str = "cost"
    bulk: bool = False


def login(endpoint, tls="none", **options):
    return Work(endpoint, "login", tls, {"sessions": 64 if tls == "none" else 400, **options})


def bulk(endpoint, what, tls="none"):
    return Work(endpoint, what, tls, {"sessions": 8, "sizes": MESSAGE})


SCENARIOS = [
    Scenario("login-imap", "IMAP login", login("imap"), "us", "1.00 ×"),
    Scenario("login-pop3", "POP3 login", login("pop3"), "us", "1.00 ×"),
    Scenario("login-smtp", "SMTP login", login("smtp"), "us", "1.00 ×"),
    Scenario("login-imaps-ecdsa", "IMAPS login, full, ECDSA", login("imaps", "implicit"), "us", "JSSE 1.50 ×, Conscrypt 1.00 ×"),
    Scenario("login-imaps-rsa", "IMAPS login, full, RSA", login("imaps_rsa", "implicit"), "us", "JSSE 1.50 ×, Conscrypt 1.00 ×"),
    Scenario("login-imaps-resumed", "IMAPS login, resumed", login("imaps", "implicit", resume=True), "us", "JSSE 1.30 ×, Conscrypt 0.95 ×"),
    Scenario("login-imaps-rate", "IMAPS login at 300/s, p50", login("imaps", "implicit", sessions=2000, rate=300), "ms", "3 ms", "p50"),
    Scenario("download", "download", bulk("imap", "download"), "ns/byte", "0.65 ×", bulk=True),
    Scenario("download-tls", "download, TLS", bulk("imaps", "download", "implicit"), "ns/byte", "0.65 ×", bulk=True),
    Scenario("upload", "SMTP upload", bulk("smtp", "upload"), "ns/byte", "0.75 ×", bulk=True),
    Scenario("upload-starttls", "SMTP upload, STARTTLS", bulk("smtp", "upload", "starttls"), "ns/byte", "0.75 ×", bulk=True),
    Scenario("round-trip", "round trip, saturated", Work("imap", "rtt", options={"sessions": 100}), "us", "1.05 ×"),
]

# In each direction, in clear and with both kinds of TLS; sessions at once, so that a mix-up between them shows.
CHECKS = [
    Work(endpoint, what, tls, {"sessions": 4, "count": 0, "seconds": 0.3, "sizes": AWKWARD_SIZES, "verify": True})
    for endpoint, what, tls in [
        ("imap", "download", "none"),
        ("imap", "download", "starttls"),
        ("imaps", "download", "implicit"),
        ("pop3", "download", "none"),
        ("pop3", "download", "starttls"),
        ("smtp", "upload", "none"),
        ("smtp", "upload", "starttls"),
    ]
]
