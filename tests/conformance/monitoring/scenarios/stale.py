"""A connection that does not answer PINGs."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
ping_interval: "100ms"
ping_max: 1
"""


def play(stage):
    stage.start(CONFIG)
    stage.client("stale")
    stage.until("/connz?state=closed", lambda body: body["total"] == 1)
    stage.get("connz-closed", "/connz?state=closed")
    stage.get("varz", "/varz", loose=("subscriptions",))
