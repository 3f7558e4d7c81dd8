"""The request services of the system account: all servers and one, with options, filters and errors."""

import gzip

CONFIG = """
server_name: house
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
server_tags: ["blue", "room:1"]
server_metadata: {kind: test}
accounts {
  A { users: [{user: ann, password: secret}] }
  "$SYS" { users: [{user: sys, password: secret}] }
}
"""
LOOSE = ("num_cache", "num_inserts", "num_removes", "num_matches", "max_fanout", "num_subscriptions", "subscriptions",
         "out_bytes", "in_msgs", "in_bytes")
SERVICES = ("VARZ", "SUBSZ", "CONNZ", "ROUTEZ", "GATEWAYZ", "LEAFZ", "ACCOUNTZ", "JSZ", "HEALTHZ", "IPQUEUESZ", "RAFTZ", "STATSZ",
            "IDZ")


def names(body):
    return [connection.get("name", "") for connection in body["data"]["connections"]]


def only_error(body):
    return {"error": body["error"]}


def kinds(body):
    return {**body, "data": {key: type(body["data"][key]).__name__ for key in ("memstats", "cmdline")}}


def without_traffic(body):
    """How many messages there were depends on the questions before."""
    if "statsz" in body:
        for direction in ("sent", "sent_to_clients", "received", "received_from_clients"):
            body["statsz"][direction] = sorted(body["statsz"][direction])
    else:
        body["data"] = {key: value for key, value in body["data"].items() if not key.startswith(("in_", "out_"))}
    return body


def play(stage):
    stage.start(CONFIG)
    user = {"user": "ann", "pass": "secret"}
    ann = stage.client("ann", **user, lang="python", version="1")
    ann.subscribe("work.*", 1, "q")
    ann.subscribe("news", 2)
    ann.fence()
    stage.client("ben", **user)
    gone = stage.client("gone", **user)
    gone.close()
    stage.until("/connz?state=closed", lambda body: body["total"] == 1)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    server = f"$SYS.REQ.SERVER.{sys.info['server_id']}"

    every_service(stage, sys, server)
    options(stage, sys, ann, server)
    filters(stage, sys, server)
    errors(stage, sys, server)
    encodings(stage, sys, server)
    accounts(stage, sys)
    actions(stage, sys, server, user)


def every_service(stage, sys, server):
    views = {"VARZ": without_traffic, "STATSZ": without_traffic}
    for service in SERVICES:
        for form, subject in ("one", f"{server}.{service}"), ("ping", f"$SYS.REQ.SERVER.PING.{service}"):
            stage.ask(f"{service.lower()}-{form}", sys, subject, view=views.get(service), loose=LOOSE)
    stage.ask("statsz-old-ping", sys, "$SYS.REQ.SERVER.PING", view=without_traffic, loose=LOOSE)
    stage.ask("expvarz-one", sys, f"{server}.EXPVARZ", view=kinds)
    stage.ask("expvarz-ping", sys, "$SYS.REQ.SERVER.PING.EXPVARZ", view=kinds)


def options(stage, sys, ann, server):
    def ask(question, service, body, view=None):
        stage.ask(question, sys, f"{server}.{service}", body, view, LOOSE)

    ask("subsz-account", "SUBSZ", {"account": "A", "subscriptions": True})
    ask("subsz-test", "SUBSZ", {"account": "A", "subscriptions": True, "test": "work.1"})
    ask("subsz-bad-test", "SUBSZ", {"test": "work.*"})
    ask("subsz-page", "SUBSZ", {"account": "A", "subscriptions": True, "offset": 100, "limit": 2})
    ask("connz-account", "CONNZ", {"acc": "A", "auth": True, "subscriptions": True})
    ask("connz-detail", "CONNZ", {"acc": "A", "subscriptions_detail": True, "limit": 1})
    ask("connz-cid", "CONNZ", {"cid": ann.cid}, names)
    ask("connz-user", "CONNZ", {"user": "ann"}, names)
    ask("connz-closed", "CONNZ", {"state": 1})
    ask("connz-all", "CONNZ", {"state": 2, "sort": "cid"}, names)
    ask("connz-page", "CONNZ", {"offset": 1, "limit": 1}, names)
    ask("connz-sort", "CONNZ", {"sort": "subs", "acc": "A"}, names)
    ask("connz-bad-sort", "CONNZ", {"sort": "bad"})
    ask("connz-bad-stop", "CONNZ", {"sort": "stop"})
    ask("connz-mqtt-client", "CONNZ", {"mqtt_client": "nobody"})
    ask("connz-account-unknown", "CONNZ", {"acc": "nobody"})
    ask("connz-subject", "CONNZ", {"acc": "A", "filter_subject": "work.7"}, names)
    ask("connz-subject-wildcard", "CONNZ", {"acc": "A", "filter_subject": "*.7"}, names)
    ask("connz-subject-none", "CONNZ", {"acc": "A", "filter_subject": "nothing"}, names)
    ask("connz-subject-alone", "CONNZ", {"filter_subject": "work.7"})
    ask("connz-unknown-field", "CONNZ", {"acc": "A", "nothing": 1}, names)
    ask("routez-subs", "ROUTEZ", {"subscriptions": True, "subscriptions_detail": True})
    ask("gatewayz-name", "GATEWAYZ", {"name": "nobody", "accounts": True})
    ask("leafz-account", "LEAFZ", {"account": "A", "subscriptions": True})
    ask("leafz-account-unknown", "LEAFZ", {"account": "nobody"})
    ask("accountz-account", "ACCOUNTZ", {"account": "A"})
    ask("accountz-unknown", "ACCOUNTZ", {"account": "nobody"})
    ask("jsz-account", "JSZ", {"account": "A"})
    stage.silent("jsz-leader-only", sys, f"{server}.JSZ", {"leader_only": True})
    ask("healthz-bad", "HEALTHZ", {"stream": "S"})
    ask("healthz-details", "HEALTHZ", {"stream": "S", "details": True})
    ask("ipqueuesz-filter", "IPQUEUESZ", {"all": True, "filter": "there is none of this name"})
    ask("raftz-group", "RAFTZ", {"account": "A", "group": "none"})
    ask("profilez-empty", "PROFILEZ", "")
    ask("profilez-unknown", "PROFILEZ", {"name": "nothing"})
    ask("profilez-long", "PROFILEZ", {"name": "cpu", "duration": 16000000000})


def filters(stage, sys, server):
    matching = [{"server_name": "ous"}, {"server_name": "house", "exact_match": True}, {"host": "127"}, {"tags": ["blue"]},
                {"tags": ["BLUE", "room:1"]}]
    silent = [{"server_name": "castle"}, {"server_name": "ous", "exact_match": True}, {"host": "10."}, {"tags": ["red"]},
              {"tags": ["blue", "red"]}, {"cluster": "street"}, {"domain": "edge"}]
    for i, body in enumerate(matching):
        stage.ask(f"filter-{i}", sys, "$SYS.REQ.SERVER.PING.ROUTEZ", body, lambda answer: list(answer))
    for i, body in enumerate(silent):
        stage.silent(f"filter-silent-{i}", sys, "$SYS.REQ.SERVER.PING.ROUTEZ", body)
    stage.silent("filter-silent-statsz", sys, "$SYS.REQ.SERVER.PING.STATSZ", {"server_name": "castle"})
    stage.silent("filter-silent-one", sys, f"{server}.VARZ", {"server_name": "castle"})
    stage.ask("filter-idz", sys, "$SYS.REQ.SERVER.PING.IDZ", {"server_name": "castle"})


def errors(stage, sys, server):
    def code(body):  # the sentence says what a JSON reader of another language found
        return {"error": {**body["error"], "description": "<text>"}}

    for service in ("VARZ", "CONNZ", "STATSZ", "RELOAD"):
        stage.ask(f"bad-body-{service.lower()}", sys, f"{server}.{service}", "{bad", code)
    stage.ask("bad-body-idz", sys, f"{server}.IDZ", "{bad")
    stage.ask("bad-type", sys, f"{server}.CONNZ", {"limit": "many"}, code)
    stage.ask("bad-state", sys, f"{server}.CONNZ", {"state": "closed"}, code)
    sys.publish(f"{server}.CONNZ", "")  # without a reply subject: nothing happens
    sys.publish(f"{server}.VARZ", "{bad")
    sys.fence()


def encodings(stage, sys, server):
    for form in ("gzip", "snappy", "s2", "deflate", "GZIP, other"):
        reply = stage.request(sys, f"{server}.ROUTEZ", headers={"Accept-Encoding": form})
        plain = gzip.decompress(reply.payload).decode() if reply.payload[:2] == b"\x1f\x8b" else reply.payload[:10].hex()
        stage.take("encoding-" + form.lower().replace(", ", "-"), {
            "ask": "ROUTEZ", "with": {"Accept-Encoding": form}, "headers": reply.headers,
            "body": "<JSON>" if plain.startswith("{") or reply.payload[:1] == b"{" else plain})
    stage.ask("encoding-of-error", sys, f"{server}.CONNZ", {"sort": "bad"}, only_error, headers={"Accept-Encoding": "gzip"})


def accounts(stage, sys):
    def ask(question, subject, body="", view=None):
        stage.ask(question, sys, f"$SYS.REQ.ACCOUNT.{subject}", body, view, LOOSE)

    ask("account-subsz", "A.SUBSZ")
    ask("account-connz", "A.CONNZ")
    ask("account-connz-options", "A.CONNZ", {"acc": "other", "subscriptions": True, "sort": "subs", "limit": 1})
    ask("account-leafz", "A.LEAFZ")
    ask("account-jsz", "A.JSZ")
    ask("account-info", "A.INFO")
    ask("account-info-unknown", "nobody.INFO")
    ask("account-statz", "A.STATZ")
    stage.silent("account-statz-unused", sys, "$SYS.REQ.ACCOUNT.$G.STATZ")
    ask("account-statz-include-unused", "$G.STATZ", {"include_unused": True})
    ask("account-conns", "A.CONNS")
    ask("account-conns-matching", "A.CONNS", {"acc": "A"}, lambda body: body["acc"])
    stage.silent("account-conns-other", sys, "$SYS.REQ.ACCOUNT.A.CONNS", {"acc": "B"})
    stage.silent("account-conns-unused", sys, "$SYS.REQ.ACCOUNT.$G.CONNS")
    stage.silent("account-conns-unknown", sys, "$SYS.REQ.ACCOUNT.nobody.CONNS")
    ask("account-connz-unknown", "nobody.CONNZ")
    ask("ping-statz", "PING.STATZ", view=lambda body: sorted(a["acc"] for a in body["data"]["account_statz"]))
    ask("ping-statz-accounts", "PING.STATZ", {"accounts": ["A"]})
    stage.silent("ping-statz-unused", sys, "$SYS.REQ.ACCOUNT.PING.STATZ", {"accounts": ["$G"]})
    ask("ping-statz-include-unused", "PING.STATZ", {"accounts": ["$G"], "include_unused": True})
    ask("nsubs", "NSUBS", {"acc": "A", "subject": "work.1"})
    ask("nsubs-queue", "NSUBS", {"acc": "A", "subject": "work.1", "queue": "cQ=="})
    ask("nsubs-none", "NSUBS", {"acc": "A", "subject": "nothing"})
    stage.silent("nsubs-unused", sys, "$SYS.REQ.ACCOUNT.NSUBS", {"acc": "$G", "subject": "work.1"})


def actions(stage, sys, server, user):
    stage.ask("reload", sys, f"{server}.RELOAD")
    before = stage.look("/varz")["config_load_time"]
    sys.publish(f"{server}.RELOAD", "")
    victim = stage.client("victim", **user)
    sys.publish(f"{server}.KICK", f'{{"cid": {victim.cid}}}')  # no reply subject: nobody is closed
    stage.silent("kick-bad-body", sys, f"{server}.KICK", "{bad")
    victim.fence()
    stage.ask("kick", sys, f"{server}.KICK", {"cid": victim.cid})
    victim.end()
    stage.until("/connz?state=closed", lambda body: body["total"] == 2)
    stage.get("kicked", "/connz?state=closed", lambda body: [c["reason"] for c in body["connections"]])
    stage.ask("kick-unknown", sys, f"{server}.KICK", {"cid": 999999})
    told, deaf = stage.client("told", **user, protocol=1), stage.client("deaf", **user)
    stage.ask("ldm", sys, f"{server}.LDM", {"cid": told.cid})
    told.read_until("the notification", lambda: told.info.get("ldm"))
    stage.ask("ldm-old-client", sys, f"{server}.LDM", {"cid": deaf.cid})
    stage.ask("ldm-unknown", sys, f"{server}.LDM", {"cid": 999999})
    stage.silent("ldm-bad-body", sys, f"{server}.LDM", "{bad")
    assert stage.look("/varz")["config_load_time"] == before, "a reload that nobody waits for is none"
    stage.server.write("nonsense {")
    stage.ask("reload-bad", sys, f"{server}.RELOAD", "", lambda body: {"error": {**body["error"], "description": "<text>"}})
