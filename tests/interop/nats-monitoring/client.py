"""What operators watch a server with: the `nats` tool as a system user, and a poller of the HTTP endpoints."""

import fcntl
import http.client
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import urllib.parse

ENV = os.environ
PATIENCE = 30
SYSTEM = ["--user", "sys", "--password", "s3cret"]
USER = ["--user", "alice", "--password", "s3cret"]


def command(*words, who=SYSTEM):
    return ["nats", "--server", ENV["SYSTEM_URL"], "--timeout", "5s", *who, *words]


def nats(*words, who=SYSTEM):
    """What the tool prints; it has to end with 0."""
    done = subprocess.run(command(*words, who=who), capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr or done.stdout}"
    return done.stdout


def says(text, *patterns):
    for pattern in patterns:
        assert re.search(pattern, text), f"/{pattern}/ is not in {text}"


def comes_to_say(words, *patterns, who=SYSTEM):
    """As says(), once the connections of those who asked before are gone."""
    def says_all():
        text = nats(*words, who=who)
        return all(re.search(pattern, text) for pattern in patterns)

    until(f"`{' '.join(words)}` says {patterns}", says_all)


def answers(*words):
    """The JSON of each server's answer, without its envelope."""
    lines = [json.loads(line) for line in nats("server", "request", *words).splitlines() if line.startswith("{")]
    assert len(lines) == 1 and lines[0]["server"]["name"] == "house" and "error" not in lines[0], lines
    return lines[0].get("data")


def connections(**wanted):
    return [c for c in answers("connections", "--sort", "cid")["connections"]
            if all(c.get(key) == value for key, value in wanted.items())]


def until(what, probe):
    end = time.monotonic() + PATIENCE
    while not (found := probe()):
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)
    return found


class Subscriber:
    """`nats sub` of an ordinary user, under a name."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.process = subprocess.Popen(command("--connection-name", self.name, "sub", "news.*", who=USER),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = until("it is connected", lambda: connections(name=self.name, subscriptions=1))[0]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def on_terminal(words, patterns, meanwhile=lambda: None):
    """Runs the tool on a terminal of its own until that shows all of it."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, dict(ENV, TERM="xterm"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    shown, end = "", time.monotonic() + PATIENCE
    try:
        while not all(re.search(pattern, shown) for pattern in patterns):
            assert time.monotonic() < end, f"{words} shows no {patterns}: {shown[-2000:]}"
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    shown += os.read(terminal, 65536).decode(errors="replace")
                except OSError:
                    raise AssertionError(f"{words} ended: {shown[-2000:]}") from None
            meanwhile()
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)


def server_list():
    comes_to_say(("server", "list"), r"│ house +│ +│ 127 +│ 2\.15\.2 +│ no +│ 1 +│")


def server_info():
    comes_to_say(("server", "info"), r"Server information for house \(N[A-Z2-7]{55}\)", r"Version: 2\.15\.2", r"Auth Required: true",
                 r"Maximum Connections: 65,536", r"Maximum Payload: 1\.0 MiB", r"Configuration Digest: sha256:[0-9a-f]{64}",
                 r"Connections: 1\n")


def server_ping():
    says(nats("server", "ping"), r"house +rtt=\d", r"1 replies max")


def server_check():
    says(nats("server", "check", "connection"), r"^OK Connection OK:connected to \S+ in \S+ OK:rtt time \S+")
    comes_to_say(("server", "check", "server", "--name", "house"), r"^OK house \| uptime=\S+ cpu=\S+ mem=\d+ connections=1 subscr")


def server_report():
    with Subscriber("reported"):
        comes_to_say(("server", "report", "accounts"), r"2 Accounts Overview", r"│ A +│ 1 +│ 0", r"│ SYS +│ 1 +│")
        comes_to_say(("server", "report", "connections"), r"Top 2 Connections out of 2 by subs",
                     r"│ reported +│ house +│ +│ 127\.0\.0\.1:\d+ +│ A +│")
    for report, pattern in (("cpu", "house:"), ("mem", r"house: .*\([\d.]+ [KM]iB\)"), ("health", r"house +│ +│ +│ ok \(200\)"),
                            ("gateways", "house"), ("leafnodes", "Leafnode Report"), ("routes", "Cluster Report"),
                            ("jetstream", r"│ house +│ +│ 0 +│ 0 +│")):
        says(nats("server", "report", report), pattern)


def server_request():
    assert answers("variables")["system_account"] == "SYS"
    assert answers("accounts")["accounts"]
    assert answers("accounts", "--account", "A")["account_detail"]["account_name"] == "A"
    assert answers("jetstream")["disabled"] is True
    assert answers("jetstream-health")["status"] == "ok"
    assert answers("gateways")["outbound_gateways"] == {}
    assert answers("leafnodes")["leafs"] == []
    assert answers("routes")["routes"] == []
    assert isinstance(answers("ipqueue"), dict)
    answers("raft")
    with Subscriber("asked") as asked:
        assert connections(name="asked", lang="go", kind="Client", type="nats")
        assert answers("connections", "--filter-account", "A")["num_connections"] == 1
        wanted = {"account": "A", "subject": "news.*", "cid": asked.connection["cid"]}
        listed = answers("subscriptions", "--detail", "--filter-account", "A")["subscriptions_list"]
        assert any(wanted.items() <= one.items() for one in listed), listed


def kick():
    with Subscriber("kicked") as kicked:
        cid = kicked.connection["cid"]
        nats("server", "request", "kick", str(cid), answers("variables")["server_id"])
        until("it is gone", lambda: not connections(cid=cid))


def config_reload():
    variables = answers("variables")
    nats("server", "config", "reload", variables["server_id"], "--force")
    assert answers("variables")["config_load_time"] > variables["config_load_time"]


def account():
    says(nats("server", "account", "info", "A"), r"Account information for account A", r"Complete: true", r"System Account: false")
    says(nats("account", "info", who=USER), r"User: alice", r"Account: A", r"Connected Server Name: house",
         r"JetStream is not supported")
    comes_to_say(("account", "report", "connections"), r"Top 1 Connections out of 1 by subs", r"│ A +│", who=USER)
    says(nats("account", "report", "statistics", who=USER), r"Server Statistics", r"2\.15\.2")


def watch():
    on_terminal(command("server", "watch", "servers"), [r"Top 1 Server activity by Connections", r"│ house +│ \d+"])
    on_terminal(command("server", "watch", "accounts"), [r"Top \d Account activity by Connections", r"│ A +│ +1 │ \d"],
                lambda: nats("rtt", "1", who=USER))


def top():
    with Subscriber("on-top"):
        on_terminal(command("top", "house"), ["on-top", r"Connections"])


def events():
    process = subprocess.Popen(command("events", "--short"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until("it listens", lambda: answers("connections", "--filter-account", "SYS")["num_connections"] > 1)
        seen = ""
        os.set_blocking(process.stdout.fileno(), False)

        def both():
            nonlocal seen
            nats("rtt", "1", who=USER)  # each time: it is connected before it has subscribed
            seen += process.stdout.read() or ""
            return "Connection" in seen and "Disconnection" in seen
        until("it shows both events", both)
    finally:
        process.kill()
        process.wait()


def poller():
    """As nats-top does: over one connection, /varz and /connz with subscriptions in each order, again and again."""
    with Subscriber("polled"):
        where = urllib.parse.urlparse(ENV["SYSTEM_MONITOR_URL"])
        monitor = http.client.HTTPConnection(where.hostname, where.port, timeout=PATIENCE)

        def poll(target):
            monitor.request("GET", target)
            answer = monitor.getresponse()
            assert answer.status == 200 and answer.getheader("Content-Type") == "application/json", answer.status
            return json.load(answer)

        before = poll("/varz")
        for sort in ("cid", "start", "subs", "pending", "msgs_to", "msgs_from", "bytes_to", "bytes_from", "last", "idle", "uptime",
                     "rtt"):
            listed = poll(f"/connz?limit=1024&sort={sort}&subs=1&auth=1")
            assert ["news.*"] in [c.get("subscriptions_list") for c in listed["connections"]], listed
            assert poll("/varz")["in_msgs"] >= before["in_msgs"]
        closed = poll("/connz?state=closed&sort=stop&limit=3")
        assert closed["num_connections"] <= 3 and all(c["reason"] for c in closed["connections"]), closed
        assert poll("/varz")["http_req_stats"]["/connz"] >= 13


SCENARIOS = {"list": server_list, "info": server_info, "ping": server_ping, "check": server_check, "report": server_report,
             "request": server_request, "kick": kick, "reload": config_reload, "account": account, "watch": watch, "top": top,
             "events": events, "poller": poller}


def main():
    with tempfile.TemporaryDirectory() as folder:
        ENV.update(XDG_CONFIG_HOME=folder, NO_COLOR="1")  # no context of the user's own
        for name, scenario in SCENARIOS.items():
            try:
                scenario()
                print(f"ok {name}", flush=True)
            except Exception as error:
                print(f"failed {name}: {type(error).__name__}: {' '.join(str(error).split())}", flush=True)


if __name__ == "__main__":
    main()
