"""What users of ordinary accounts may ask."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
accounts {
  A {
    users: [
      {user: ann, password: secret, permissions: {publish: {allow: "$SYS.REQ.>", deny: "no.>"}, subscribe: ["_INBOX.>", "work q"],
                                                  allow_responses: {max: 3, ttl: "2s"}}},
      {user: ben, password: secret}
    ]
  }
  SYS { users: [{user: sys, password: secret}] }
}
system_account: SYS
"""
LOOSE = ("num_subscriptions",)
TRAFFIC = ("msgs", "bytes", "in_msgs", "in_bytes", "out_msgs", "out_bytes", "subscriptions")


def play(stage):
    stage.start(CONFIG)
    password = {"pass": "secret"}
    ann, ben = stage.client("ann", user="ann", **password), stage.client("ben", user="ben", lang="python", **password)
    sys = stage.client("sys", user="sys", **password)
    ben.subscribe("work.*", 1)
    ben.subscribe("work.1", 2, "q")
    ben.fence()

    for name, client in ("ann", ann), ("ben", ben), ("sys", sys):
        stage.ask(f"info-{name}", client, "$SYS.REQ.USER.INFO")
    stage.ask("connz-server", ben, "$SYS.REQ.SERVER.PING.CONNZ", loose=TRAFFIC)
    stage.ask("connz-account", ben, "$SYS.REQ.ACCOUNT.PING.CONNZ", {"subscriptions": True, "acc": "SYS", "limit": 1},
              loose=TRAFFIC)
    stage.ask("connz-bad", ben, "$SYS.REQ.SERVER.PING.CONNZ", {"sort": "bad"})
    stage.ask("statz", ben, "$SYS.REQ.ACCOUNT.PING.STATZ", loose=LOOSE + TRAFFIC)
    stage.ask("statz-other", ben, "$SYS.REQ.ACCOUNT.PING.STATZ", {"accounts": ["SYS"]}, loose=LOOSE + TRAFFIC)
    for question, subject in ("direct", "$SYS.REQ.ACCOUNT.A.CONNZ"), ("varz", "$SYS.REQ.SERVER.PING.VARZ"):
        reply = stage.request(ben, subject)
        stage.take(f"refused-{question}", {"ask": subject, "headers": reply.headers, "body": reply.payload.decode()})
    for i, (subject, queue) in enumerate([("own.1", ""), ("own.*", "q"), ("own.1", "q")]):
        sys.subscribe(subject, i, queue)
    for question, body in ("one", "own.1"), ("queue", "own.1 q"), ("wildcard", "own.>"), ("none", "nothing.here"), ("empty", ""):
        stage.ask(f"subscribers-{question}", sys, "$SYS.DEBUG.SUBSCRIBERS", body)
