"""The server's end of a WebSocket (RFC 6455), frame by frame, on a connection of an Upstream."""

import base64
import hashlib
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_of(key):
    return base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()


def handshake(request, *lines, accept=None):
    """The answer that opens a WebSocket."""
    accept = accept or accept_of(request.header("sec-websocket-key")[0])
    head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {accept}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


def frame(opcode, payload=b"", fin=True, mask=None, reserved=0):
    length = len(payload)
    size = bytes([length]) if length < 126 else struct.pack(">BH", 126, length) if length < 65536 else struct.pack(">BQ", 127, length)
    first = bytes([(0x80 if fin else 0) | reserved | opcode])
    if mask is None:
        return first + size + payload
    return first + bytes([size[0] | 0x80]) + size[1:] + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class Frames:
    """Reads what a client sends; every frame of it must be masked."""

    def __init__(self, connection):
        self.connection, self.pending = connection, b""

    def _take(self, count):
        while len(self.pending) < count:
            if not (data := self.connection.recv(65536)):
                raise ConnectionError("the client went away")
            self.pending += data
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def next(self):
        """(opcode, payload)"""
        first, second = self._take(2)
        assert second & 0x80, "a client's frame without mask"
        length = second & 0x7F
        if length > 125:
            length = struct.unpack(">H" if length == 126 else ">Q", self._take(2 if length == 126 else 8))[0]
        mask, payload = self._take(4), self._take(length)
        return first & 15, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def echo(request, send, connection, also=b""):
    """Opens it, sends every message back with something behind it, and answers a close; a Upstream handler's body."""
    send(handshake(request))
    frames = Frames(connection)
    while True:
        opcode, payload = frames.next()
        if opcode in (TEXT, BINARY):
            send(frame(opcode, payload + also))
        elif opcode == PING:
            send(frame(PONG, payload))
        elif opcode == CLOSE:
            send(frame(CLOSE, payload))
            return False
