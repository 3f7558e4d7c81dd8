"""A connection that does not answer PINGs."""

from scenarios.slow import ACCOUNTS, ANN, LOOSE, ask_statsz

CONFIG = ACCOUNTS + """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
ping_interval: "2s"
ping_max: 1
"""


def play(stage):
    stage.start(CONFIG)
    stage.client("stale", **ANN)
    stage.until("/connz?state=closed", lambda body: body["total"] == 1)
    stage.get("connz-closed", "/connz?state=closed")
    stage.get("varz", "/varz", loose=("subscriptions",))
    ask_statsz(stage, LOOSE)
