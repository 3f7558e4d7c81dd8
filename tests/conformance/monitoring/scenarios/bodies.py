"""Bodies of requests that are not quite what a service expects."""

CONFIG = """
server_name: house
listen: "127.0.0.1:-1"
accounts { "$SYS" { users: [{user: sys, password: secret}] } }
"""
CONNZ = (
    "", " ", "{}", " { } ", "null", "[]", "1", '"text"', "true", "{bad", "{", '{"limit"', '{"limit":', '{"limit":1', '{"limit":1,}',
    '{"limit":1}x', '{"limit":1} {"limit":2}', '{limit:1}', "{'limit':1}", '{"limit":01}', '{"limit":+1}', '{"limit":1.0}',
    '{"limit":1e0}', '{"limit":"1"}', '{"limit":null}', '{"limit":true}', '{"limit":{}}', '{"limit":[1]}',
    '{"limit":9223372036854775808}', '{"limit":-1}', '{"LIMIT":1}', '{"Limit":1,"limit":2}', '{"limit":1,"limit":2}', '{"li\\u006dit":1}',
    '{"cid":-1}', '{"cid":1.5}', '{"cid":"1"}', '{"cid":18446744073709551616}', '{"sort":1}', '{"sort":"bad"}', '{"sort":"\\u00fc\\"<"}',
    '{"sort":"\\x"}', '{"sort":"\\ud800"}', '{"sort":"a', '{"state":3}', '{"state":-1}', '{"state":"open"}', '{"auth":1}', '{"auth":"true"}',
    '{"user":1}', '{"acc":[]}', '{"tags":"blue"}', '{"tags":[1]}', '{"exact_match":"yes"}', '{"server_name":1}', '{"nothing":{"a":[1,{}]}}',
    '{"nothing":tru}', '{"limit":1,"auth":"x","cid":"y"}', "\ufeff{}", "{\n\t\"limit\"\r:1}", '{"limit":1}\n', "nul", "-", "1.", "1e+",
    '"\\', '"\\u12', '"a', '{"limit":-}', '{"limit":1.}', '{"limit":1e}', '{"a":"\t"}',
)
OTHERS = {
    "SUBSZ": ('{"test":"a.*"}', '{"offset":-1,"limit":-1}', '{"subscriptions":1}', '{"account":5}'),
    "ACCOUNTZ": ('{"account":"a\\"b"}', '{"account":1}'),
    "HEALTHZ": ('{"js-enabled":"x"}', '{"consumer":"C"}', '{"account":"nobody"}'),
    "JSZ": ('{"limit":"x"}', '{"accounts":1}'),
    "IPQUEUESZ": ('{"all":1}', '{"filter":1}'),
    "PROFILEZ": ('{"name":1}', '{"name":"a\\"b"}', '{"name":"cpu","duration":-1}', '{"name":"cpu","duration":"1s"}'),
    "STATSZ": ("[]", '{"server_name":1}', "{bad"),
    "RELOAD": ("[]", '{"server_name":1}'),
    "KICK": ("{}", '{"cid":0}', '{"CID":999999}'),
    "LDM": ("{}", '{"cid":0}'),
}


def error(body):
    return {"error": body["error"]} if "error" in body else "<answer>"


def page(body):
    return error(body) if "error" in body else {"limit": body["data"]["limit"]}


def play(stage):
    stage.start(CONFIG)
    sys = stage.client("sys", user="sys", **{"pass": "secret"})
    server = f"$SYS.REQ.SERVER.{sys.info['server_id']}"
    stage.ask_each("connz", sys, f"{server}.CONNZ", CONNZ, page)
    for service, bodies in OTHERS.items():
        stage.ask_each(service.lower(), sys, f"{server}.{service}", bodies, error)
    stage.ask_each("conns", sys, "$SYS.REQ.ACCOUNT.$SYS.CONNS", ("", "{}", '{"acc":"$SYS"}'), lambda body: body.get("acc", body))
    stage.ask_each("account-statz", sys, "$SYS.REQ.ACCOUNT.PING.STATZ", ('{"accounts":"A"}', '{"accounts":[1]}', '{"include_unused":1}'), error)
