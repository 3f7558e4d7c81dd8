"""A refused login, as the system account and the account concerned are told."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
authorization { users: [{user: ann, password: secret}] }
accounts { "$SYS" { users: [{user: sys, password: secret}] } }
"""


def play(stage):
    stage.start(CONFIG)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    subject = f"$SYS.SERVER.{sys.info['server_id']}.CLIENT.AUTH.ERR"
    sys.subscribe(subject, 1)
    sys.fence()
    ann = stage.client("ann", user="ann", **{"pass": "secret"})
    ann.subscribe("$SYS.ACCOUNT.CLIENT.AUTH.ERR", 1)
    ann.fence()
    wrong = stage.client("wrong", login=False)
    wrong.send('CONNECT {"user":"ann","pass":"wrong"}')
    wrong.end()
    stage.event("system", sys.received(1, subject)[0])
    stage.event("account", ann.received(1)[0])
