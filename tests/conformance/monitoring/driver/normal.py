"""What is different each time becomes a placeholder, but only when it has the form it must have."""

import json
import re

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?"
TEXTS = [  # by key; the form a text must have, and what then stands in its place
    ("last_activity", [(TIME + r"(Z|\+03:00)", "<time>")]),  # in either zone, by what the activity was
    (r"now|start|stop|timestamp|time|update_time|config_load_time|tls_cert_not_after", [
        (TIME + "Z", "<time utc>"), (TIME + r"\+03:00", "<time local>")]),
    ("uptime|idle", [(r"((((\d+y)?\d+d)?\d+h)?\d+m)?\d+s", "<uptime>")]),
    ("rtt", [(r"0s|\d+(\.\d+)?(ns|µs|ms|s)", "<duration>")]),
    ("id", [("[0-9A-Za-z]{22}", "<nuid>")]),
    ("config_digest", [("sha256:[0-9a-f]{64}", "<digest>")]),
    ("tls_cipher_suite", [("TLS_(AES|CHACHA20)_[A-Z0-9_]+", "<cipher suite of TLS 1.3>")]),  # by the processor
    ("go|git_commit", [(r"\S+", "<text>")]),
    ("profile", [(r"[A-Za-z0-9+/]+=*", "<base64>")]),
]
NUMBERS = [  # by key; likewise
    ("cpu|cache_hit_rate|avg_fanout", (int, float), "<number>"),
    ("mem|cores|gomaxprocs|seq|rtt", int, "<int>"),
    ("cid|id|rid", int, "<cid>"),
]
UNORDERED = {"subscriptions_list", "subscriptions_list_detail", "accounts", "exports", "imports", "account_statz",
             "allow", "deny"}


class Names:
    """What is known of this run: ids, ports and connections, by the names the scenario gave them."""

    def __init__(self):
        self.texts, self.ports, self.cids = {}, {}, {}

    def text(self, value):
        for known in sorted(self.texts, key=len, reverse=True):
            value = value.replace(known, self.texts[known])
        return value


def normal(value, names, loose=(), key=""):
    """`loose` names keys of numbers that depend on what happened when; so do requests counted by path."""
    if isinstance(value, dict):
        if "stop" in value:  # how much a connection that has ended was still to be sent
            loose = (*loose, "pending_bytes")
        made = {names.text(name): normal(inner, names, loose, name) for name, inner in value.items()}
        if made.get("cid") == "<cid>" and re.fullmatch(r"\d+", made.get("sid", "")):
            made["sid"] = "<own sid>"  # the server subscribes by itself, and numbers that as it likes
        return made
    if isinstance(value, list):
        items = [normal(item, names, loose, key) for item in value]
        return sorted(items, key=json.dumps) if key in UNORDERED else items
    if isinstance(value, str):
        return normal_text(value, names, key)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return normal_number(value, names, loose, key)
    return value


def normal_text(value, names, key):
    for keys, forms in TEXTS:
        if re.fullmatch(keys, key):
            for form, placeholder in forms:
                if re.fullmatch(form, value) and not value.startswith("0001-"):
                    return placeholder
    return names.text(value)


def normal_number(value, names, loose, key):
    if key.endswith("port") and value in names.ports:
        return names.ports[value]
    if key in ("cid", "id", "rid") and value in names.cids:
        return names.cids[value]
    for keys, kind, placeholder in NUMBERS:
        if re.fullmatch(keys, key) and isinstance(value, kind) and value >= 0:
            return placeholder
    if (key in loose or key.startswith("/")) and isinstance(value, int) and value >= 0:
        return "<int>"
    return value


def without_repetition(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError(f"a key comes twice: {[name for name, _ in pairs]}")
    return made


def read_json(text):
    return json.loads(text, object_pairs_hook=without_repetition)


def layout(text, value):
    """How the JSON text is laid out, when that is one of the usual ways."""
    def skeleton(json_text):
        return re.sub(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*', "0", json_text)
    for name, options in [("compact", {"separators": (",", ":")}), ("2 spaces", {"indent": 2}), ("3 spaces", {"indent": 3})]:
        if skeleton(text) == skeleton(json.dumps(value, **options)):
            return name
    return "another"
