"""Clients over WebSocket beside one over TCP."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
websocket {
  listen: "127.0.0.1:-1", no_tls: true, same_origin: true, allowed_origins: ["http://example.org", "https://example.org"]
  compression: true, handshake_timeout: "3s", advertise: "ws.example.org:443", no_auth_user: web
  authorization { timeout: 4 }
}
accounts { A { users: [{user: web, password: secret}] } }
"""


def play(stage):
    stage.start(CONFIG)
    plain = stage.client("plain", user="web", **{"pass": "secret"})
    web = stage.client("web", "websocket", lang="nats.ws", version="1.0")
    web.subscribe("news.*", 1)
    web.fence()
    plain.publish("news.1", "hello")
    plain.fence()
    web.received(1)
    web.publish("news.2", "hello again")
    web.received(2)
    gone = stage.client("gone", "websocket")
    gone.close()
    stage.until("/connz?state=closed", lambda body: body["num_connections"] == 1)
    stage.until("/varz", lambda body: body["in_msgs"] == 2)

    stage.get("varz", "/varz", loose=("subscriptions",))
    stage.get("connz", "/connz")
    stage.get("connz-auth", "/connz?auth=1&subs=1&acc=A")
    stage.get("connz-closed", "/connz?state=closed&auth=1")
    stage.get("healthz", "/healthz")
    stage.get("accstatz", "/accstatz", loose=("num_subscriptions",))
