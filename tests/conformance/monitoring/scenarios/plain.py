"""A server without any authentication: two clients, a queue group, a wildcard and some messages."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
"""
UNCERTAIN = ("num_cache", "num_inserts", "num_removes", "num_matches", "max_fanout")


def names(body):
    return [connection.get("name", "") for connection in body["connections"]]


def text_only(body):
    return "<text>"


def play(stage):
    stage.start(CONFIG)
    alpha = stage.client("alpha", lang="python", version="1.2.3")
    alpha.subscribe("foo.*", 1)
    alpha.subscribe("bar", 2, "workers")
    alpha.subscribe("limited", 3)
    alpha.send("UNSUB 3 5")
    alpha.fence()
    beta = stage.client("beta", login=False)
    beta.connect()
    for subject in ("foo.1", "foo.2", "bar", "limited", "nobody"):
        beta.publish(subject, "hello")
    beta.publish_with_headers("foo.3", "hello", {"Kind": "test"})
    beta.fence()
    alpha.received(5)
    stage.until("/varz", lambda body: body["in_msgs"] == 6)

    varz(stage)
    connz(stage, alpha, beta)
    subsz(stage)
    accounts(stage)
    others(stage)
    requests(stage)
    stage.get("varz-counts", "/varz",
              lambda body: [f"{path} {count}" for path, count in body["http_req_stats"].items() if path != "/varz"])


def varz(stage):
    stage.get("varz", "/varz", loose=("subscriptions",))


def connz(stage, alpha, beta):
    stage.get("connz", "/connz")
    stage.get("connz-subs", "/connz?subs=1")
    stage.get("connz-subs-true", "/connz?subs=true")
    stage.get("connz-detail", "/connz?subs=detail")
    stage.get("connz-Detail", "/connz?subs=DETAIL", names)
    stage.get("connz-auth", "/connz?auth=1")
    stage.get("connz-cid", f"/connz?cid={beta.cid}")
    stage.get("connz-cid-unknown", "/connz?cid=999999")
    stage.get("connz-cid-offset", f"/connz?cid={alpha.cid}&offset=1")
    stage.get("connz-limit", "/connz?limit=1")
    stage.get("connz-offset", "/connz?offset=1")
    stage.get("connz-offset-beyond", "/connz?offset=7&limit=7")
    stage.get("connz-negative", "/connz?offset=-3&limit=-1", names)
    stage.get("connz-closed", "/connz?state=closed")
    stage.get("connz-any", "/connz?state=any", names)
    stage.get("connz-ALL", "/connz?state=ALL", names)
    stage.get("connz-user", "/connz?user=nobody")
    stage.get("connz-account", "/connz?acc=$G&auth=1")
    stage.get("connz-account-unknown", "/connz?acc=nobody")
    stage.get("connz-account-system", "/connz?acc=$SYS")
    stage.get("connz-mqtt-client", "/connz?mqtt_client=nobody")
    stage.get("connz-unknown-parameter", "/connz?callback=f&unknown=1", names)
    for bad in ("subs=2", "auth=x", "offset=x", "limit=1.5", "cid=-1", "state=bad", "sort=bad", "sort=stop", "sort=reason",
                "sort=stop&state=any", "limit=99999999999999999999", "cid=99999999999999999999", "subs=<b>"):
        stage.get("connz-bad-" + bad.replace("<b>", "markup").replace("=", "-").replace("&", "-"), "/connz?" + bad)
    stage.get("connz-sort-rtt", "/connz?sort=rtt", lambda body: sorted(names(body)))


def subsz(stage):
    stage.get("subsz", "/subsz", loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-alias", "/subscriptionsz", text_only)
    stage.get("subsz-account", "/subsz?acc=$G", loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-account-subs", "/subsz?acc=$G&subs=1", loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-account-unknown", "/subsz?acc=nobody&subs=1")
    stage.get("subsz-test", "/subsz?acc=$G&subs=1&test=foo.7", loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-test-none", "/subsz?acc=$G&subs=1&test=nothing", loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-test-wildcard", "/subsz?subs=1&test=foo.*")
    stage.get("subsz-test-without-subs", "/subsz?test=foo.>")
    stage.get("subsz-limit", "/subsz?acc=$G&subs=1&limit=1&offset=1",
              lambda body: {**body, "subscriptions_list": len(body["subscriptions_list"])},
              loose=UNCERTAIN + ("num_subscriptions",))
    stage.get("subsz-beyond", "/subsz?acc=$G&subs=1&offset=1000&limit=0", loose=UNCERTAIN + ("num_subscriptions",))
    for bad in ("subs=x", "offset=x", "limit=x"):
        stage.get("subsz-bad-" + bad.replace("=", "-"), "/subsz?" + bad)


def accounts(stage):
    stage.get("accountz", "/accountz")
    stage.get("accountz-global", "/accountz?acc=$G", loose=UNCERTAIN + ("num_subscriptions", "subscriptions"))
    stage.get("accountz-system", "/accountz?acc=$SYS", loose=UNCERTAIN + ("num_subscriptions", "subscriptions"))
    stage.get("accountz-unknown", "/accountz?acc=nobody")
    stage.get("accstatz", "/accstatz", loose=("num_subscriptions",))
    stage.get("accstatz-unused", "/accstatz?unused=1", loose=("num_subscriptions",))
    stage.get("accstatz-bad", "/accstatz?unused=x")


def others(stage):
    stage.get("routez", "/routez")
    stage.get("routez-subs", "/routez?subs=detail")
    stage.get("routez-bad", "/routez?subs=x")
    stage.get("gatewayz", "/gatewayz")
    stage.get("gatewayz-unknown", "/gatewayz?gw_name=nobody")
    stage.get("gatewayz-accounts", "/gatewayz?accs=1&subs=1&acc_name=$G")
    stage.get("gatewayz-bad-accs", "/gatewayz?accs=x")
    stage.get("gatewayz-bad-subs", "/gatewayz?subs=x")
    stage.get("leafz", "/leafz")
    stage.get("leafz-account", "/leafz?acc=$G&subs=1")
    stage.get("leafz-bad", "/leafz?subs=x")
    stage.get("jsz", "/jsz")
    stage.get("jsz-all", "/jsz?accounts=1&streams=1&consumers=1&config=1&raft=1")
    stage.get("jsz-account", "/jsz?acc=$G")
    stage.get("jsz-account-unknown", "/jsz?acc=nobody")
    stage.get("jsz-leader-only", "/jsz?leader-only=1")
    for bad in ("accounts", "streams", "consumers", "direct-consumers", "config", "leader-only", "stream-leader-only", "raft",
                "offset", "limit"):
        stage.get(f"jsz-bad-{bad}", f"/jsz?{bad}=x")
    stage.get("healthz", "/healthz")
    stage.get("healthz-details", "/healthz?details=1")
    stage.get("healthz-js-enabled", "/healthz?js-enabled=1")
    stage.get("healthz-js-enabled-only", "/healthz?js-enabled-only=1")
    stage.get("healthz-js-server-only", "/healthz?js-server-only=true")
    stage.get("healthz-js-meta-only", "/healthz?js-meta-only=true")
    stage.get("healthz-account", "/healthz?account=$G")
    stage.get("healthz-stream", "/healthz?stream=S")
    stage.get("healthz-consumer", "/healthz?account=$G&consumer=C")
    stage.get("healthz-stream-details", "/healthz?stream=S&details=1")
    for bad in ("js-enabled", "js-enabled-only", "js-server-only", "js-meta-only", "details"):
        stage.get(f"healthz-bad-{bad}", f"/healthz?{bad}=x")
    stage.get("ipqueuesz", "/ipqueuesz")
    stage.get("ipqueuesz-all", "/ipqueuesz?all=1", text_only)
    stage.get("ipqueuesz-filter", "/ipqueuesz?all=1&queues=there is none of this name")
    stage.get("ipqueuesz-bad", "/ipqueuesz?all=x")
    stage.get("raftz", "/raftz")
    stage.get("raftz-filter", "/raftz?acc=nobody&group=none")


def requests(stage):
    stage.get("root", "/", text_only)
    stage.get("stacksz", "/stacksz", text_only)
    stage.get("expvar", "/debug/vars", lambda body: {key: type(body[key]).__name__ for key in ("cmdline", "memstats")})
    stage.get("unknown-path", "/nothing")
    stage.get("unknown-below", "/varz/nothing")
    stage.get("unknown-expvarz", "/expvarz")
    stage.get("method-post", "/healthz", method="POST")
    stage.get("method-options", "/healthz", method="OPTIONS")
    stage.get("method-head", "/healthz", method="HEAD")
    stage.get("method-delete", "/healthz", method="DELETE")
