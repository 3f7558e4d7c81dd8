"""A server without a system account, which users log in to with a token."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
no_system_account: true
authorization { token: secret }
"""


def play(stage):
    stage.start(CONFIG)
    client = stage.client("client", auth_token="secret")
    client.subscribe("work", 1)
    client.fence()
    stage.get("varz", "/varz")
    stage.get("connz", "/connz?auth=1")
    stage.get("connz-user", "/connz?user=secret", lambda body: body["num_connections"])
    stage.get("subsz", "/subsz?subs=1", loose=("num_cache", "num_matches", "max_fanout"))
    stage.get("accountz", "/accountz")
    stage.get("accountz-global", "/accountz?acc=$G", loose=("num_cache", "num_matches", "max_fanout"))
    stage.get("accstatz", "/accstatz?unused=1")
    stage.get("raftz", "/raftz")
    client.publish("$SYS.REQ.USER.INFO", "", "work")
    client.fence()
    stage.take("user-info", {"replies": [m.headers for m in client.messages]})
