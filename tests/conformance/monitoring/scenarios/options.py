"""Everything of the configuration that /varz shows, below a base path, before and after a reload."""

from driver.nkeys import UserKey

CONFIG = """
server_name: house
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
http_base_path: "nats//watch/"
client_advertise: "nats.example.org:4333"
max_connections: 77
max_subscriptions: 55
ping_interval: "30s"
ping_max: 5
max_control_line: 2048
max_payload: 65536
max_pending: 1048576
write_deadline: "3s"
write_timeout: retry
max_closed_clients: 9
authorization { user: u, password: p, timeout: 7 }
server_tags: ["Blue", "room:1"]
server_metadata: {kind: test, "a<b": "x&y"}
feature_flags: {js_ack_fc_v2: true}
proxies { trusted: [{key: "%s"}] }
cluster { name: street }
"""
RELOADED = CONFIG.replace("ping_max: 5", "ping_max: 6").replace("max_connections: 77", "max_connections: 78") \
    .replace('"room:1"', '"room:2"').replace("kind: test", "kind: other").replace('"3s"', '"4s"')


def play(stage):
    proxy = UserKey(stage.folder).public
    stage.names.texts[proxy] = "<proxy nkey>"
    stage.start(CONFIG % proxy)
    client = stage.client("known", user="u", **{"pass": "p"})
    stage.get("varz", "/nats/watch/varz", loose=("subscriptions",))
    stage.get("varz-without-path", "/varz")
    stage.get("path-itself", "/nats/watch", lambda body: "<text>")
    stage.get("path-with-slash", "/nats/watch/", lambda body: "<text>")
    stage.get("root", "/", lambda body: "<text>")
    stage.get("subsz-alias", "/nats/watch/subscriptionsz", lambda body: body["limit"])
    stage.get("healthz", "/nats/watch/healthz")
    stage.get("expvar", "/nats/watch/debug/vars", lambda body: sorted(body)[:1])
    stage.get("connz-auth", "/nats/watch/connz?auth=1")
    stage.get("routez", "/nats/watch/routez")
    stage.get("gatewayz", "/nats/watch/gatewayz")
    client.close()
    stage.until("/nats/watch/connz?state=closed", lambda body: body["total"] == 1)
    before = stage.look("/nats/watch/varz")["config_load_time"]
    stage.server.write(RELOADED % proxy)
    stage.server.signal("HUP")
    stage.until("/nats/watch/varz", lambda body: body["config_load_time"] != before)
    stage.get("varz-reloaded", "/nats/watch/varz",
              lambda body: {**body, "http_req_stats": {key: count for key, count in body["http_req_stats"].items() if key != "/varz"}},
              loose=("subscriptions",))
