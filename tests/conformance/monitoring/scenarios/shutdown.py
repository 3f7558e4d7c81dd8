"""The end of a server, as the system account is told."""

CONFIG = """
listen: "127.0.0.1:-1"
accounts { "$SYS" { users: [{user: sys, password: secret}] } }
"""


def play(stage):
    stage.start(CONFIG)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    subject = f"$SYS.SERVER.{sys.info['server_id']}.SHUTDOWN"
    sys.subscribe(subject, 1)
    sys.fence()
    stage.server.signal("TERM")
    stage.event("shutdown", sys.received(1, subject)[0])
