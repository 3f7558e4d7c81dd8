"""WebSocket as a socket: binary frames, masked as a client must."""

import os
import struct


class WebSocket:
    def __init__(self, connection):
        self.connection, self.buffer = connection, b""
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        answer, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(answer.decode(errors="replace"))

    def more(self):
        if not (received := self.connection.recv(65536)):
            raise ConnectionError("the stream ended")
        self.buffer += received

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def recv(self, _):
        """The payload of the next data frame; nothing at the end."""
        while True:
            try:
                first, second = self.take(2)
                size = second & 127
                if size > 125:
                    size = struct.unpack(">H" if size == 126 else ">Q", self.take(2 if size == 126 else 8))[0]
                payload = self.take(size)
            except ConnectionError:
                return b""
            if first & 15 == 8:
                return b""
            if first & 15 < 3 and payload:
                return payload

    def sendall(self, data):
        mask, size = os.urandom(4), len(data)
        head = bytes([0x82, 0x80 | size]) if size < 126 else b"\x82\xfe" + struct.pack(">H", size)
        self.connection.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def close(self):
        self.connection.close()
