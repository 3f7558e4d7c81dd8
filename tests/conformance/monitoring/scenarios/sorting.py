"""Five connections that differ in every way the list can be sorted by, and pages of it."""

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
write_deadline: "60s"
"""


def names(body):
    return [connection.get("name", "") for connection in body["connections"]]


def page(body):
    return {**{key: body[key] for key in ("num_connections", "total", "offset", "limit")}, "connections": names(body)}


def play(stage):
    stage.start(CONFIG)
    order = ["one", "two", "three", "four", "five"]
    clients = {name: stage.client(name) for name in order}
    for name, count in zip(order, (3, 1, 5, 2, 4)):
        for i in range(count):
            clients[name].subscribe(f"{name}.{i}", i)
        clients[name].fence()
    # What each is sent and sends; bytes go the other way round than messages.
    for name, messages, size in zip(order, (2, 5, 1, 3, 4), (50, 10, 150, 25, 17)):
        for _ in range(messages):
            clients[name].publish(f"{name}.0", "x" * size)
        clients[name].received(messages)
        clients[name].fence()
    stage.until("/varz", lambda body: body["in_msgs"] == body["out_msgs"] == 15)
    for name in ("four", "two", "five", "one", "three"):  # the last activity, in this order
        clients[name].fence()
    for sort in ("cid", "start", "subs", "msgs_to", "msgs_from", "bytes_to", "bytes_from", "last", "idle", "uptime"):
        stage.get(f"sort-{sort}", f"/connz?sort={sort}", names)
    stage.get("sort-empty", "/connz?sort=", names)
    stage.get("sort-case", "/connz?sort=CID")

    stage.get("page-first", "/connz?limit=2", page)
    stage.get("page-second", "/connz?limit=2&offset=2", page)
    stage.get("page-last", "/connz?limit=2&offset=4", page)
    stage.get("page-beyond", "/connz?limit=2&offset=6", page)
    stage.get("page-sorted", "/connz?limit=2&offset=1&sort=subs", page)
    stage.get("page-all", "/connz?limit=100", page)
    stage.get("page-zero", "/connz?limit=0&offset=0", page)

    full = stage.client("full", small=True)
    full.subscribe("full", 1)
    full.fence()
    for _ in range(16):  # more than sockets take
        clients["one"].publish("full", "x" * 1000000)
    clients["one"].fence()
    stage.get("sort-pending", "/connz?sort=pending&limit=1",
              lambda body: {"names": names(body), "pending": body["connections"][0]["pending_bytes"] > 0})
