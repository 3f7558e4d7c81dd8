"""Clients that come through a trusted proxy, and those that should have."""

from driver.nkeys import UserKey

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
proxies { trusted: [{key: %s}] }
accounts {
  A { users: [{user: ann, password: secret, proxy_required: true}, {user: ben, password: secret}] }
  SYS { users: [{user: sys, password: secret}] }
}
system_account: SYS
"""


def play(stage):
    proxy = UserKey(stage.folder)
    stage.names.texts[proxy.public] = "<proxy nkey>"
    stage.start(CONFIG % proxy.public)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    subject = f"$SYS.SERVER.{sys.info['server_id']}.CLIENT.AUTH.ERR"
    sys.subscribe(subject, 1)
    sys.fence()

    def through(name, user, sign):
        client = stage.client(name, login=False)
        client.connect(name=name, user=user, **{"pass": "secret"}, proxy_sig=sign(client.info["nonce"]))
        return client

    through("through", "ann", proxy.sign).fence()
    through("without-need", "ben", proxy.sign).fence()
    through("untrusted", "ben", lambda nonce: proxy.sign("another" + nonce)).end()
    direct = stage.client("direct", login=False)
    direct.connect(name="direct", user="ann", **{"pass": "secret"})
    direct.end()
    stage.until("/connz?state=closed", lambda body: body["total"] == 2)

    stage.get("varz", "/varz", lambda body: body["proxies"])
    stage.get("connz", "/connz?auth=1", loose=("out_bytes",))
    stage.get("connz-closed", "/connz?state=closed")
    stage.event("untrusted", sys.received(1, subject)[0])
    stage.event("direct", sys.received(2, subject)[1])
