"""Users without a name: by default, by token, by nkey; what they are told of themselves."""

from driver.nkeys import UserKey

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
no_auth_user: guest
accounts {
  A {
    users: [
      {user: guest, password: secret}
      {nkey: %s, permissions: {publish: ["work.>", "$SYS.REQ.USER.INFO"], subscribe: {allow: ["_INBOX.>"], deny: "no"}}}
    ]
    default_permissions: {publish: {deny: "secret.>"}}
  }
}
"""
TRAFFIC = ("out_bytes", "in_bytes", "out_msgs", "in_msgs", "subscriptions", "pending_bytes")


def play(stage):
    key = UserKey(stage.folder)
    stage.names.texts[key.public] = "<user nkey>"
    stage.start(CONFIG % key.public)
    guest = stage.client("guest")
    keyed = stage.client("keyed", login=False)
    keyed.login(name="keyed", nkey=key.public, sig=key.sign(keyed.info["nonce"]))
    stage.ask("guest", guest, "$SYS.REQ.USER.INFO")
    stage.ask("keyed", keyed, "$SYS.REQ.USER.INFO")
    stage.ask("connz", guest, "$SYS.REQ.SERVER.PING.CONNZ", {"auth": True}, loose=TRAFFIC)
    stage.get("connz-http", "/connz?auth=1", loose=TRAFFIC)
    stage.get("connz-user", "/connz?user=guest", lambda body: body["num_connections"])
    stage.get("varz", "/varz", lambda body: body.get("auth_required"))
