"""A subscriber that does not read."""

ACCOUNTS = """
accounts {
  A { users: [{user: ann, password: secret}] }
  "$SYS" { users: [{user: sys, password: secret}] }
}
"""
ANN = {"user": "ann", "pass": "secret"}
CONFIG = ACCOUNTS + """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
max_payload: 131072
max_pending: 262144
write_deadline: "1s"
"""
LOOSE = ("in_msgs", "in_bytes", "in_client_msgs", "in_client_bytes", "out_msgs", "out_bytes", "out_client_msgs",
         "out_client_bytes", "stalls", "stalled_clients", "msgs", "bytes", "subscriptions", "num_subscriptions")
COUNTED = (*LOOSE, "slow_consumers", "clients")  # the Go server counts one twice that reaches both limits


def ask_statsz(stage, loose=()):
    """Last of all: whoever asks is a connection more."""
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    stage.ask("statsz", sys, "$SYS.REQ.SERVER.PING.STATSZ", loose=loose)


def play(stage):
    stage.start(CONFIG)
    slow = stage.client("slow", small=True, **ANN)
    slow.subscribe("load", 1)
    slow.fence()
    source = stage.client("source", **ANN)
    while not stage.look("/connz?state=closed")["total"]:
        for _ in range(20):
            source.publish("load", "x" * 100000)
        source.fence()
    stage.until("/varz", lambda body: body["connections"] == 1)
    stage.get("connz-closed", "/connz?state=closed", loose=LOOSE)
    stage.get("varz", "/varz", loose=COUNTED)
    stage.get("accstatz", "/accstatz", loose=COUNTED)
    ask_statsz(stage, COUNTED)
