"""What the server tells the system account by itself."""

import json

CONFIG = """
server_name: house
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
server_tags: ["blue"]
accounts {
  A { users: [{user: ann, password: secret}] }
  SYS { users: [{user: sys, password: secret}] }
}
system_account: SYS
lame_duck_grace_period: "30s"
lame_duck_duration: "60s"
"""


def play(stage):
    stage.start(CONFIG)
    user = {"user": "ann", "pass": "secret"}
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    server = f"$SYS.SERVER.{sys.info['server_id']}"
    own = stage.client("own", **user)  # sees what its account is told
    own.subscribe("$SYS.ACCOUNT.CLIENT.AUTH.ERR", 1)
    own.fence()
    sys.subscribe("$SYS.ACCOUNT.>", 1)
    sys.subscribe("$SYS.SERVER.ACCOUNT.>", 2)
    sys.subscribe(server + ".>", 3)
    sys.fence()

    def told(question, subject, count=1, view=None, loose=()):
        stage.event(question, sys.received(count, subject)[count - 1], view, loose)

    ben = stage.client("ben", **user, lang="python", version="1.2")
    told("connect", "$SYS.ACCOUNT.A.CONNECT")
    told("conns-more", "$SYS.ACCOUNT.A.SERVER.CONNS", loose=("num_subscriptions",))
    told("conns-more-old", "$SYS.SERVER.ACCOUNT.A.CONNS", loose=("num_subscriptions",))
    ben.subscribe("work", 1)
    ben.publish("work", "hello")
    ben.publish("nobody", "hello you")
    ben.received(1)
    ben.connect(name="ben again", **user)
    told("connect-again", "$SYS.ACCOUNT.A.CONNECT", 2)
    ben.fence()
    ben.close()
    told("disconnect", "$SYS.ACCOUNT.A.DISCONNECT")
    told("conns-fewer", "$SYS.ACCOUNT.A.SERVER.CONNS", 2, lambda body: {"acc": body["acc"], "conns": body["conns"]})

    wrong = stage.client("wrong", login=False)
    wrong.send('CONNECT {"name":"wrong","user":"ann","pass":"wrong","lang":"python","version":"1"}')
    wrong.end()
    told("refused", server + ".CLIENT.AUTH.ERR")
    silent = stage.client("silent", login=False)
    silent.close()
    stage.until("/connz?state=closed", lambda body: body["total"] == 3)

    def disconnects():
        return [m.subject for m in sys.messages if m.subject.endswith(".DISCONNECT")]

    sys.read_until("they are told", lambda: len(disconnects()) >= 3)
    sys.fence()
    stage.take("disconnects", {"events": disconnects()})
    own.fence()
    stage.take("told-in-the-account", {"events": [m.subject for m in own.messages]})

    told("statsz-by-itself", server + ".STATSZ", 1, lambda body: [list(part) for part in body.values()])
    seen = len(sys.received(1, server + ".STATSZ"))
    sys.publish("$SYS.REQ.SERVER.PING.STATSZ", "")  # without a reply subject: to everybody
    stage.event("statsz", sys.received(seen + 1, server + ".STATSZ")[seen], without_traffic, ("subscriptions",))

    numbers = [json.loads(m.payload)["server"]["seq"] for m in sys.messages]
    stage.take("numbered-upwards", {"so": numbers == sorted(set(numbers))})

    stage.server.signal("USR2")
    told("lame-duck", server + ".LAMEDUCK")
    stage.get("lame-duck-varz", "/varz", lambda body: sorted(body)[:2])
    stage.get("lame-duck-healthz", "/healthz")
    stage.server.signal("INT")  # which ends what TERM does not


def without_traffic(body):
    for direction in ("sent", "sent_to_clients", "received", "received_from_clients"):
        body["statsz"][direction] = sorted(body["statsz"][direction])
    return body
