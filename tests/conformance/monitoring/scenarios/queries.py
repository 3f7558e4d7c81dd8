"""Paths and parameters that are spelled in unusual ways."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
"""
VALUES = {
    "limit": ("1", "+1", "%2B1", "-1", "0", "00001", "0x1", "1e0", "1_0", "%201", "1%20", "", "9223372036854775807",
              "9223372036854775808", "-9223372036854775809"),
    "cid": ("0", "%2B1", "01", "1.0", "", "18446744073709551615", "18446744073709551616"),
    "subs": ("t", "T", "True", "tRUE", "f", "F", "False", "", "01", "Detail", "details", "%20true", "yes"),
    "auth": ("t", "TRUE", "0", "yes", "", "detail"),
    "state": ("", "OPEN", "Any", "closed%20", "0", "1", "all,open"),
    "sort": ("", "%20cid", "Cid", "cid,subs", "-cid", "rtt", "%00", "%22", "%C3%BC", "%ff", "%5c"),
}
QUERIES = ("", "&&limit=1&", "limit=1&limit=2", "limit=x&limit=1", "limit=1&limit=x", "%6cimit=1", "Limit=x", "limit", "limit=%zz",
           "acc=%zz&limit=x", "limit=1%", "limit=1;cid=x", "offset=y&limit=x", "sort=a+b", "sort=a=b", "sort=a?b", "limit=1%23x")
PATHS = ("//varz", "/varz/", "/./varz", "/x/../varz", "/x/../connz?limit=1", "/../varz", "/VARZ", "/v%61rz", "/%2Fvarz", "/%2e%2e/varz", "/varz//",
         "/x/..", "/debug", "/debug/", "/debug/vars/", "/debug/pprof/", "/subscriptionsz/", "/<b>", "/varz%zz")
SUBJECTS = ("test=a..b", "subs=1&test=a%20b", "test=a.*.b", "subs=1&test=%3E", "subs=1&test=.a", "test=a", "subs=detail")
ACCOUNTS = ("", "a%22b", "%FF", "%3Cb%3E", "a%0Ab")
HEALTH = ("stream=%3Cb%3E", "consumer=C", "stream=S&consumer=C&account=nobody", "details=1&stream=S&consumer=C",
          "js-enabled=x&details=x", "details=1&account=nobody")


def text_if_bad(body):
    return body if isinstance(body, str) else "<JSON>"


def page(body):
    return {"shown": len(body["connections"]), "limit": body["limit"]} if isinstance(body, dict) else body


def play(stage):
    stage.start(CONFIG)
    for name in ("one", "two"):
        stage.client(name)
    for parameter, values in VALUES.items():
        stage.get_each(f"connz-{parameter}", [f"/connz?{parameter}={value}" for value in values], page)
    stage.get_each("connz", [f"/connz?{query}" for query in QUERIES], page)
    stage.get_each("paths", PATHS, text_if_bad)
    stage.get_each("subsz", [f"/subsz?{query}" for query in SUBJECTS], text_if_bad)
    stage.get_each("accountz", [f"/accountz?acc={name}" for name in ACCOUNTS], text_if_bad)
    stage.get_each("healthz", [f"/healthz?{query}" for query in HEALTH])
