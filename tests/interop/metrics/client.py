"""/metrics as Prometheus reads it: with the parsers of its own client library, and the names that dashboards use."""

import os
import pathlib
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

URL = os.environ["SYSTEM_MONITOR_URL"] + "/metrics"
PORT = urllib.parse.urlparse(os.environ["SYSTEM_URL"]).port
HERE = pathlib.Path(__file__).resolve().parent
# As Prometheus asks.
OPENMETRICS = ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
               "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")


def ask(accept="", query=""):
    request = urllib.request.Request(URL + query, headers={"Accept": accept} if accept else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def samples(text, read=read_text):
    return {sample.name: sample.value for family in read(text) for sample in family.samples}


def publish(count, subject):
    with socket.create_connection(("127.0.0.1", PORT)) as client:
        client.sendall(b'CONNECT {"user":"alice","pass":"s3cret","name":"\\"<b>\\\\"}\r\n')
        client.sendall((f"SUB {subject} 1\r\n" + f"PUB {subject} 100\r\n{'x' * 100}\r\n" * count + "PING\r\n").encode())
        seen = b""
        while b"PONG" not in seen[-200:]:
            seen += client.recv(1 << 20)


def text():
    kind, body = ask()
    assert kind.startswith("text/plain; version=0.0.4"), kind
    assert len(list(read_text(body))) > 100


def openmetrics():
    kind, body = ask(OPENMETRICS)
    assert kind.startswith("application/openmetrics-text; version=1.0.0"), kind
    families = {family.name: family for family in read_openmetrics(body)}
    assert families["process_cpu_seconds"].type == "counter"
    assert families["plexus_message_latency_seconds"].unit == "seconds"
    assert families["plexus_client_rtt_seconds"].type == "gaugehistogram"


def dashboards():
    # In the text itself: the parser gives counters a "_total" that these lack.
    known = {re.match("[a-z0-9_]*", line)[0] for line in ask()[1].splitlines()}
    wanted = (HERE / "dashboard_names.txt").read_text().split()
    missing = [name for name in wanted if name not in known]
    assert not missing, f"missing: {', '.join(missing)}"


def prefix():
    assert "nats_varz_connections" in samples(ask(query="?prefix=nats")[1])
    try:
        ask(query="?prefix=" + urllib.parse.quote('a"} 1\n'))
        assert False, "any prefix is taken"
    except urllib.error.HTTPError as refused:
        assert refused.code == 400, refused.code


def grow():
    before = samples(ask()[1])
    publish(200000, "metrics.grow")
    after = samples(ask()[1])
    for name in ("gnatsd_varz_in_msgs", "nats_core_recv_msgs_count_total", "plexus_message_size_bytes_count"):
        assert after[name] > before[name], f"{name} stays at {after[name]}"
    assert after["gnatsd_varz_in_msgs"] == before["gnatsd_varz_in_msgs"] + 200000
    # One in 1,024 is looked at, at random, and each of them stands for 1,024: so about 195 of them.
    seen = after["plexus_message_size_bytes_count"] - before["plexus_message_size_bytes_count"]
    assert abs(seen - 200000) <= 50000, seen
    busiest = [sample for family in read_text(ask()[1]) if family.name == "plexus_busiest_subject_messages"
               for sample in family.samples]
    assert any(sample.labels["subject"] == "metrics.grow" for sample in busiest), busiest


for scenario in (text, openmetrics, dashboards, prefix, grow):
    try:
        scenario()
        print(f"ok {scenario.__name__}", flush=True)
    except Exception as error:  # whatever it is, it is the verdict
        print(f"failed {scenario.__name__}: {type(error).__name__} {error}".replace("\n", " "), flush=True)
