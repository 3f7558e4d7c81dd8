"""A subscriber that does not read."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
max_payload: 131072
max_pending: 262144
write_deadline: "1s"
"""
LOOSE = ("in_msgs", "in_bytes", "in_client_msgs", "in_client_bytes", "out_msgs", "out_bytes", "out_client_msgs",
         "out_client_bytes", "stalls", "stalled_clients", "msgs", "bytes", "subscriptions", "num_subscriptions")
COUNTED = (*LOOSE, "slow_consumers", "clients")  # the Go server counts one twice that reaches both limits


def play(stage):
    stage.start(CONFIG)
    slow = stage.client("slow", small=True)
    slow.subscribe("load", 1)
    slow.fence()
    source = stage.client("source")
    while not stage.look("/connz?state=closed")["total"]:
        for _ in range(20):
            source.publish("load", "x" * 100000)
        source.fence()
    stage.until("/varz", lambda body: body["connections"] == 1)
    stage.get("connz-closed", "/connz?state=closed", loose=LOOSE)
    stage.get("varz", "/varz", loose=COUNTED)
    stage.get("accstatz", "/accstatz", loose=COUNTED)
