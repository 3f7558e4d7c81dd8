"""A NATS client that does exactly what it is told, over TCP, TLS or WebSocket."""

import collections
import json
import socket
import time

from .server import PATIENCE
from .websocket import WebSocket

Message = collections.namedtuple("Message", "subject sid reply headers payload")


class Client:
    def __init__(self, port, tls=None, tls_first=False, websocket=False, small=False):
        self.messages, self.errors, self.pongs, self.closed = [], [], 0, False
        self.info, self.buffer = None, b""
        self.socket = socket.socket()
        if small:  # takes little, for a slow consumer
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        if tls_first:
            self.secure(tls)
        if websocket:
            self.socket = WebSocket(self.socket)
        self.read_until("INFO arrives", lambda: self.info)
        if tls and not tls_first:
            self.secure(tls)

    def secure(self, context):
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    @property
    def cid(self):
        return self.info["client_id"]

    def login(self, **fields):
        self.connect(**fields)
        self.fence()
        return self

    def connect(self, **fields):
        self.send("CONNECT " + json.dumps({"verbose": False, "pedantic": False, "headers": True,
                                           "no_responders": True, **fields}))

    def send(self, text):
        self.write(text.encode() + b"\r\n")

    def write(self, raw):
        self.socket.sendall(raw)

    def subscribe(self, subject, sid, queue=""):
        self.send(f"SUB {subject} {queue} {sid}")

    def publish(self, subject, payload="", reply=""):
        self.send(f"PUB {subject} {reply} {len(payload.encode())}\r\n{payload}")

    def publish_with_headers(self, subject, payload, headers, reply=""):
        head = "NATS/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
        self.send(f"HPUB {subject} {reply} {len(head)} {len(head) + len(payload)}\r\n{head}{payload}")

    def fence(self):
        """What was sent so far has been handled by the server."""
        wanted = self.pongs + 1
        self.send("PING")
        self.read_until("PONG arrives", lambda: self.pongs >= wanted)

    def received(self, count, subject=None):
        """The messages so far (to one subject), once there are so many."""
        def enough():
            found = [m for m in self.messages if subject is None or m.subject == subject]
            return len(found) >= count and found
        return self.read_until(f"{count} messages arrive", enough)

    def end(self):
        """Reads until the server closes the connection."""
        try:
            self.read_until("the server closes", lambda: self.closed)
        except OSError:  # a reset, or an end without TLS's own
            pass
        self.close()

    def close(self):
        self.closed = True
        self.socket.close()

    def read_until(self, what, probe):
        end = time.monotonic() + PATIENCE
        while not (answer := probe()):
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain until {what}")
            self.read_operation()
        return answer

    def read_operation(self):
        if self.closed:
            raise ConnectionError(f"the server has closed the connection: {self.errors}")
        line = self.take_line()
        if line is None:
            self.closed = True
            return
        word, _, rest = line.partition(" ")
        if word == "PING":
            self.send("PONG")
        elif word == "PONG":
            self.pongs += 1
        elif word == "INFO":
            self.info = json.loads(rest)
        elif word == "-ERR":
            self.errors.append(rest.strip("'"))
        elif word in ("MSG", "HMSG"):
            self.take_message(word, rest.split())

    def take_message(self, word, fields):
        total = int(fields.pop())
        head = int(fields.pop()) if word == "HMSG" else 0
        body = self.take(total + 2)[:-2]
        self.messages.append(Message(fields[0], fields[1], fields[2] if len(fields) > 2 else "", body[:head].decode(),
                                     body[head:]))

    def take_line(self):
        while b"\r\n" not in self.buffer:
            if not (more := self.socket.recv(65536)):
                return None
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line.decode()

    def take(self, count):
        while len(self.buffer) < count:
            if not (more := self.socket.recv(65536)):
                raise ConnectionError("the stream ends inside a message")
            self.buffer += more
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken
