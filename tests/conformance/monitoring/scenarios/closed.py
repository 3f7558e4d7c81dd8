"""Connections that ended, each for a reason of its own."""

import socket
import struct

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
max_connections: 3
max_payload: 100
max_control_line: 512
accounts {
  A { users: [{user: a, password: a}], limits: {max_connections: 1} }
  B { users: [{user: b, password: b}] }
}
authorization { timeout: 3 }
"""


def cids(body):
    return {"cid": [connection["cid"] for connection in body["connections"]]}


def play(stage):
    stage.start(CONFIG)
    count = 0

    def ended(client=None):
        nonlocal count
        if client:
            client.end()
        count += 1
        stage.until("/connz?state=closed", lambda body: body["total"] == count)

    user = {"user": "b", "pass": "b"}
    leaver = stage.client("leaver", **user, lang="python", version="3")
    leaver.subscribe("a.*", 1)
    leaver.subscribe("b", 2, "q")
    leaver.publish("a.1", "hello")
    leaver.received(1)
    leaver.fence()
    leaver.close()
    ended()

    def offender(name, text, login=True, **fields):
        client = stage.client(name, login=False)
        if login:
            client.login(name=name, **{**user, **fields})
        if text:
            client.send(text)
        ended(client)

    offender("refused", 'CONNECT {"name":"refused","user":"b","pass":"wrong"}', login=False)
    offender("silent", "", login=False)
    offender("first-publish", "PUB a 1\r\nx", login=False)
    offender("babbler", "BABBLE")
    offender("bad-connect", "CONNECT {bad", login=False)
    offender("large", f"PUB a 101\r\n{'x' * 101}")
    offender("long", "SUB " + "x" * 600 + " 1")
    offender("headers", "HPUB a 12 12\r\nNATS/1.0\r\n\r\n", headers=False, no_responders=False)
    offender("no-responders", 'CONNECT {"name":"no-responders","user":"b","pass":"b","headers":false,"no_responders":true}',
             login=False)
    offender("protocol", 'CONNECT {"name":"protocol","user":"b","pass":"b","protocol":7}', login=False)
    first = stage.client("first-of-a", user="a", **{"pass": "a"})
    offender("second-of-a", 'CONNECT {"name":"second-of-a","user":"a","pass":"a"}', login=False)
    second, third = stage.client("second", **user), stage.client("third", **user)
    try:
        stage.client("too-many", **user)
    except (ConnectionError, TimeoutError):
        pass
    ended()
    third.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    third.close()  # as a reset
    ended()

    ask(stage, leaver, first, second)


def ask(stage, leaver, first, second):
    stage.get("connz", "/connz?state=closed", loose=("cid", "port"))
    stage.get("connz-auth", "/connz?state=closed&auth=1&limit=3")
    stage.get("connz-subs", f"/connz?state=closed&subs=1&cid={leaver.cid}")
    stage.get("connz-detail", f"/connz?state=closed&subs=detail&cid={leaver.cid}")
    stage.get("connz-open-cid", f"/connz?cid={leaver.cid}")
    stage.get("connz-any-cid", f"/connz?state=any&cid={leaver.cid}", cids)
    stage.get("connz-closed-open-cid", f"/connz?state=closed&cid={first.cid}")
    stage.get("connz-any", "/connz?state=all&limit=2&offset=13", lambda body: {**body, "connections": len(body["connections"])})
    stage.get("connz-global", "/connz?state=closed&acc=$G")
    stage.get("connz-account", "/connz?state=closed&acc=A", cids)
    stage.get("connz-any-account", "/connz?state=any&acc=A", cids)
    stage.get("connz-user", "/connz?state=closed&user=b", cids)
    stage.get("connz-any-user", "/connz?state=any&user=a", cids)
    stage.get("connz-sort-stop", "/connz?state=closed&sort=stop&limit=12", cids, loose=("cid",))
    stage.get("connz-sort-reason", "/connz?state=closed&sort=reason", lambda body: [c["reason"] for c in body["connections"]])
    stage.get("connz-sort-subs", "/connz?state=any&sort=subs&limit=1", cids)
    stage.get("connz-sort-msgs-from", "/connz?state=any&sort=msgs_from&limit=1", cids)
    stage.get("connz-offset", "/connz?state=closed&offset=2&limit=2", cids, loose=("cid",))
    stage.get("varz", "/varz", loose=("subscriptions",))
    stage.get("accstatz", "/accstatz", loose=("num_subscriptions",))
    second.fence()
