"""A subscriber that does not read while a write may take 50 ms only."""

from scenarios.slow import ACCOUNTS, ANN, LOOSE, ask_statsz

CONFIG = ACCOUNTS + """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
write_deadline: "50ms"
write_timeout: close
"""


def play(stage):
    stage.start(CONFIG)
    slow = stage.client("slow", small=True, **ANN)
    slow.subscribe("load", 1)
    slow.fence()
    source = stage.client("source", **ANN)
    for _ in range(100):  # more than sockets take, and less than may be pending
        source.publish("load", "x" * 200000)
    source.fence()
    stage.until("/connz?state=closed", lambda body: body["total"] == 1)
    stage.get("connz-closed", "/connz?state=closed", loose=LOOSE)
    stage.get("varz", "/varz", loose=LOOSE)
    ask_statsz(stage, LOOSE)
