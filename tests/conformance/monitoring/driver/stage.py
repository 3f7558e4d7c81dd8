"""What a scenario works with: a server, clients with names, and questions whose answers go to `take`."""

import http.client
import json
import ssl
import urllib.parse

from . import certificates
from .client import Client
from .normal import Names, layout, normal, read_json
from .server import Server, until

SCHEMES = {"monitoring": "http"}


class Stage:
    def __init__(self, judge, folder, take):
        """`take(question, answer)` gets each answer; `judge` has the program, its options and its time zone."""
        self.judge, self.folder, self.take = judge, folder, take
        self.names, self.clients, self.inboxes = Names(), {}, 0
        self.names.texts[str(folder)] = "<folder>"
        self.certificates, self.monitor_context = None, None
        self.server = self.server_info = None

    def start(self, config, wait_for=None):
        self.server = Server(self.judge.program, self.judge.options, self.judge.zone, self.folder / "server", config)
        for kind, port in self.server.ports.items():
            self.names.ports[port] = f"<{kind} port>"
            self.names.texts[f"127.0.0.1:{port}"] = f"<{kind} address>"

    def make_certificates(self):
        self.certificates = self.folder / "certificates"
        certificates.make_certificates(self.certificates)
        for name in ("ca", "server", "client"):
            whole, key = certificates.fingerprints(self.certificates, name)
            self.names.texts.update({whole: f"<certificate of {name}>", key: f"<key of {name}>"})
        return self.certificates

    def context(self, name=None, **options):
        return certificates.context(self.certificates, name, **options)

    def client(self, name, listener="nats", login=True, tls=None, tls_first=False, small=False, **fields):
        """A connection under a name of ours, which is also what it says in CONNECT unless `fields` say otherwise."""
        client = Client(self.server.ports[listener], tls, tls_first, listener == "websocket", small)
        self.clients[name] = client
        self.names.ports[client.port] = f"<port of {name}>"
        self.names.texts[f"127.0.0.1:{client.port}"] = f"<address of {name}>"
        self.names.cids[client.cid] = f"<cid of {name}>"
        self.names.texts[client.info["server_id"]] = "<server id>"
        return client.login(**{"name": name, **fields}) if login else client

    # Questions over HTTP

    def fetch(self, target, method="GET"):
        port = self.server.ports["monitoring"]
        if self.monitor_context:
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=self.monitor_context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, urllib.parse.quote(target, safe="/?&=%$*>.:+;"))
        answer = connection.getresponse()
        body = answer.read().decode(errors="backslashreplace")
        connection.close()
        return answer, body

    def look(self, target):
        return json.loads(self.fetch(target)[1])

    def until(self, target, probe):
        """Waits until the answer is as it must be before a question makes sense."""
        return until(f"{target} is as expected", lambda: probe(self.look(target)))

    def get(self, question, target, view=None, loose=(), method="GET"):
        """Takes down status, headers, layout and body; `view` reduces the body to what is asked about."""
        self.take(question, self.answer_to(target, view, loose, method))

    def get_each(self, question, targets, view=None):
        """Takes the answers to many small questions down as one."""
        self.take(question, [self.answer_to(target, view) for target in targets])

    def answer_to(self, target, view=None, loose=(), method="GET"):
        answer, body = self.fetch(target, method)
        said = {"ask": f"{method} {self.names.text(self.with_cids(target))}", "status": answer.status,
                "headers": {name.lower(): value for name, value in answer.getheaders()
                            if name.lower() not in ("date", "content-length", "transfer-encoding", "connection", "server")}}
        return self.answered(said, body, view, loose)

    def with_cids(self, target):
        for cid, name in self.names.cids.items():
            target = target.replace(f"cid={cid}&", f"cid={name}&") if f"cid={cid}&" in target else \
                target if not target.endswith(f"cid={cid}") else target[:-len(str(cid))] + name
        return target

    # Questions over the system account

    def request(self, client, subject, body="", headers=None):
        """The first reply message."""
        self.inboxes += 1
        sid, inbox = f"inbox{self.inboxes}", f"_INBOX.{self.inboxes}"
        client.subscribe(inbox, sid)
        text = body if isinstance(body, str) else json.dumps(body)
        if headers:
            client.publish_with_headers(subject, text, headers, inbox)
        else:
            client.publish(subject, text, inbox)
        reply = client.received(1, inbox)[0]
        client.send(f"UNSUB {sid}")
        return reply

    def ask(self, question, client, subject, body="", view=None, loose=(), headers=None):
        self.take(question, self.reply_to(client, subject, body, view, loose, headers))

    def ask_each(self, question, client, subject, bodies, view=None):
        """Takes the replies to many small questions down as one."""
        self.take(question, [self.reply_to(client, subject, body, view) for body in bodies])

    def reply_to(self, client, subject, body="", view=None, loose=(), headers=None):
        reply = self.request(client, subject, body, headers)
        said = {"ask": self.names.text(subject)}
        if body:
            said["with"] = normal(body, self.names)
        if reply.headers:
            said["headers"] = reply.headers
        return self.answered(said, reply.payload.decode(), view, loose)

    def silent(self, question, client, subject, body=""):
        """No reply comes before that of a later request to the same server; one that comes too late is found by end()."""
        self.inboxes += 1
        client.subscribe(f"_SILENT.{self.inboxes}", f"silent{self.inboxes}")
        client.publish(subject, body if isinstance(body, str) else json.dumps(body), f"_SILENT.{self.inboxes}")
        self.request(client, f"$SYS.REQ.SERVER.{client.info['server_id']}.IDZ")
        replies = [m for m in client.messages if m.subject == f"_SILENT.{self.inboxes}"]
        self.take(question, {"ask": self.names.text(subject), "with": normal(body, self.names), "replies": len(replies)})

    def event(self, question, message, view=None, loose=()):
        said = {"event": self.names.text(message.subject)}
        if message.reply:
            said["reply"] = message.reply
        if message.headers:
            said["headers"] = message.headers
        self.take(question, self.answered(said, message.payload.decode(), view, loose))

    def answered(self, said, text, view, loose):
        try:
            value = read_json(text)
            said["layout"] = layout(text, value)
        except ValueError:
            value = text
        if view:
            value = view(value)
        return {**said, "body": self.without_server(normal(value, self.names, loose))}

    def without_server(self, body):
        """What each message says of its server is shown once, as long as it stays the same."""
        if isinstance(body, dict) and isinstance(body.get("server"), dict):
            if self.server_info is None:
                self.server_info = body["server"]
            elif body["server"] == self.server_info and list(body["server"]) == list(self.server_info):
                return {**body, "server": "<as before>"}
        return body

    def end(self):
        """Stops the server; whether it ended well and nobody got what was not to come."""
        late = [m.subject for c in self.clients.values() for m in c.messages if m.subject.startswith("_SILENT.")]
        for client in self.clients.values():
            client.close()
        code = self.server.stop()
        if late:
            raise AssertionError(f"late replies to {late}")
        if code != 0:
            raise AssertionError(f"the server ended with {code}\n" + "".join(self.server.log[-15:]))


def secure_monitor(stage):
    stage.monitor_context = ssl.create_default_context(cafile=stage.certificates / "ca.pem")
