"""Two accounts with users, permissions, an nkey, mappings and limits, and the system account."""

from driver.nkeys import UserKey

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
accounts {
  A {
    users: [
      {user: ann, password: secret, permissions: {publish: {allow: ["orders.>", "work.>"], deny: "work.no"},
                                                  subscribe: ["work.>", "_INBOX.>"], allow_responses: {max: 3, ttl: "2s"}}},
      {nkey: %s}
    ]
    mappings: {
      "orders.*": "work.{{wildcard(1)}}"
      "in.split": [{destination: "work.left", weight: 60%%}, {destination: "work.right", weight: 30%%},
                   {destination: "work.far", weight: 50%%, cluster: far}]
    }
    limits: {max_connections: 5, max_payload: 1000, max_subscriptions: 9}
  }
  B { users: [{user: bob, password: secret}] }
  EMPTY { users: [{user: nobody, password: secret}] }
  SYS { users: [{user: sys, password: secret}] }
}
system_account: SYS
"""
LOOSE = ("num_cache", "num_inserts", "num_removes", "num_matches", "max_fanout", "num_subscriptions")


def names(body):
    return [connection.get("name", "") for connection in body["connections"]]


def play(stage):
    key = UserKey(stage.folder)
    stage.names.texts[key.public] = "<user nkey>"
    stage.start(CONFIG % key.public)
    ann = stage.client("ann", user="ann", **{"pass": "secret"})
    ann.subscribe("work.*", 1)
    ann.fence()
    with_key = stage.client("with-key", login=False)
    with_key.login(name="with-key", nkey=key.public, sig=key.sign(with_key.info["nonce"]))
    with_key.subscribe("work.*", "w", "queue")
    with_key.fence()
    bob = stage.client("bob", user="bob", lang="python", **{"pass": "secret"})
    bob.subscribe("news", 7)
    bob.publish("news", "hello")
    bob.received(1)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    ann.publish("orders.1", "hello")
    ann.publish("orders.no", "refused")
    ann.fence()
    ann.received(1)
    with_key.received(1)
    gone = stage.client("gone", user="bob", **{"pass": "secret"})
    gone.subscribe("later", 1, "q")
    gone.fence()
    gone.close()
    stage.until("/connz?state=closed", lambda body: body["num_connections"] == 1)
    stage.until("/varz", lambda body: body["in_msgs"] == 3)

    connections(stage, ann, bob)
    accounts(stage)
    stage.get("varz", "/varz", loose=("subscriptions",))
    sys.fence()


def connections(stage, ann, bob):
    stage.get("connz", "/connz")
    stage.get("connz-auth", "/connz?auth=1")
    stage.get("connz-auth-detail", "/connz?auth=1&subs=detail&acc=A")
    stage.get("connz-account", "/connz?acc=A")
    stage.get("connz-account-limit", "/connz?acc=A&limit=1")
    stage.get("connz-account-offset", "/connz?acc=A&offset=1", names)
    stage.get("connz-account-empty", "/connz?acc=EMPTY")
    stage.get("connz-account-global", "/connz?acc=$G")
    stage.get("connz-account-system", "/connz?acc=SYS&auth=1")
    stage.get("connz-account-cid", f"/connz?acc=A&cid={ann.cid}")
    stage.get("connz-account-other-cid", f"/connz?acc=A&cid={bob.cid}")
    stage.get("connz-user", "/connz?user=bob&auth=1")
    stage.get("connz-user-part", "/connz?user=an", names)
    stage.get("connz-user-account", "/connz?user=ann&acc=A", names)
    stage.get("connz-user-other-account", "/connz?user=ann&acc=B")
    stage.get("connz-user-cid", f"/connz?user=ann&cid={ann.cid}", names)
    stage.get("connz-user-other-cid", f"/connz?user=ann&cid={bob.cid}")
    stage.get("connz-closed", "/connz?state=closed")
    stage.get("connz-closed-auth", "/connz?state=closed&auth=1&subs=1")
    stage.get("connz-closed-detail", "/connz?state=closed&subs=detail")
    stage.get("connz-closed-account", "/connz?state=closed&acc=B", names)
    stage.get("connz-closed-other-account", "/connz?state=closed&acc=A")
    stage.get("connz-closed-user", "/connz?state=closed&user=bob", names)
    stage.get("connz-closed-other-user", "/connz?state=closed&user=ann")
    stage.get("connz-any-account", "/connz?state=any&acc=B")
    stage.get("connz-any-user", "/connz?state=any&user=bob&sort=cid", names)


def accounts(stage):
    stage.get("subsz-a", "/subsz?acc=A&subs=1", loose=LOOSE)
    stage.get("subsz-b", "/subsz?acc=B&subs=1", loose=LOOSE)
    stage.get("subsz-test", "/subsz?acc=A&subs=1&test=work.9", loose=LOOSE)
    stage.get("subsz-everywhere", "/subsz?subs=1&test=news", loose=LOOSE)
    stage.get("accountz", "/accountz")
    for name in ("A", "B", "EMPTY", "SYS"):
        stage.get(f"accountz-{name.lower()}", f"/accountz?acc={name}", loose=LOOSE + ("subscriptions",))
    stage.get("accstatz", "/accstatz", loose=LOOSE)
    stage.get("accstatz-unused", "/accstatz?unused=true", lambda body: sorted(a["acc"] for a in body["account_statz"]))
    stage.get("leafz-account", "/leafz?acc=A")
    stage.get("leafz-account-unknown", "/leafz?acc=nobody")
