"""What the system account is told of connections that end for different reasons, without accounts and users of their own."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
max_payload: 2000
authorization { timeout: 3, users: [{user: ann, password: secret}] }
accounts { "$SYS" { users: [{user: sys, password: secret}] } }
"""


def play(stage):
    stage.start(CONFIG)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    sys.subscribe("$SYS.ACCOUNT.$G.*", 1)  # its own login may be told late
    sys.fence()
    told = 0

    def next_event(ending):
        nonlocal told
        found = [m for m in sys.received(1) if m.subject.endswith(ending)]
        while len(found) <= told:
            sys.received(len(sys.messages) + 1)
            found = [m for m in sys.messages if m.subject.endswith(ending)]
        told += 1
        return found[told - 1]

    def offender(name, text, login=True):
        client = stage.client(name, login=False)
        if login:
            client.login(name=name, user="ann", **{"pass": "secret"}, lang="python", version="1")
        if text:
            client.send(text)
        client.end()
        stage.event(name, next_event(".DISCONNECT"))

    offender("silent", "", login=False)
    offender("refused", 'CONNECT {"name":"refused","user":"ann","pass":"wrong"}', login=False)
    offender("first-publish", "PUB a 1\r\nx", login=False)
    offender("babbler", "BABBLE")
    offender("large", f"PUB a 2001\r\n{'x' * 2001}")
    leaver = stage.client("leaver", user="ann", **{"pass": "secret"})
    leaver.subscribe("a", 1)
    leaver.publish("a", "hello")
    leaver.received(1)
    leaver.fence()
    leaver.close()
    stage.event("leaver", next_event(".DISCONNECT"))
    victim = stage.client("victim", user="ann", **{"pass": "secret"})
    stage.request(sys, f"$SYS.REQ.SERVER.{sys.info['server_id']}.KICK", {"cid": victim.cid})
    victim.end()
    stage.event("victim", next_event(".DISCONNECT"))
    stage.event("connect", next(m for m in sys.messages if m.subject.endswith(".CONNECT")))
    sys.fence()
    stage.take("all", {"events": [m.subject for m in sys.messages if m.subject.startswith("$SYS")]})
