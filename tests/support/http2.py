"""HTTP/2 by hand (RFC 9113, RFC 7541 without Huffman and dynamic table unless a test wants it): clients that no library lets
one be."""

import select
import socket
import ssl
import struct

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, WITH_PRIORITY = 1, 1, 4, 8, 0x20
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
ENHANCE_YOUR_CALM, CANCEL = 11, 8
HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE = 1, 4, 5


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def integer(value, prefix_bits, first=0):
    limit = (1 << prefix_bits) - 1
    if value < limit:
        return bytes([first | value])
    out, value = [first | limit], value - limit
    while value >= 128:
        out.append(value % 128 | 128)
        value //= 128
    return bytes(out + [value])


def string(text):
    return integer(len(text), 7) + text


def literal(name, value, indexed=False):
    return (b"\x40" if indexed else b"\x00") + string(name) + string(value)


def request_block(path=b"/run", method=b"POST", extra=()):
    fields = [(b":method", method), (b":scheme", b"http"), (b":path", path), (b":authority", b"x"), *extra]
    return b"".join(literal(name, value) for name, value in fields)


def settings(**pairs):
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", globals()[name.upper()], value) for name, value in pairs.items()))


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def reset(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def post(stream, body, block=None):
    """A whole request."""
    return frame(HEADERS, END_HEADERS, stream, block or request_block()) + frame(DATA, END_STREAM, stream, body)


class Client:
    """A connection. send() reads what comes meanwhile (unless told not to), so that two full buffers do not block each other;
    it returns False when the server has ended the connection."""

    def __init__(self, port, first=None, receive_buffer=None, segment=None, tls=None, timeout=60):
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if segment:  # few bytes a packet make the server's send buffer small
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
        self.sock.settimeout(timeout)
        self.sock.connect(("127.0.0.1", port))
        if tls:
            self.sock = tls.wrap_socket(self.sock, server_hostname="localhost")
        self.received, self.ended = bytearray(), False
        self.send(PREFACE + (settings() if first is None else first))

    def _read(self):
        try:
            data = self.sock.recv(1 << 20)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            data = b""
        self.received += data
        self.ended |= not data

    def send(self, data, read=True, seconds=60):
        self.sock.setblocking(False)
        view = memoryview(data)
        try:
            while view and not self.ended:
                readable, writable, _ = select.select([self.sock] if read else [], [self.sock], [], seconds)
                if not readable and not writable:
                    raise TimeoutError("the server takes nothing")
                if readable:
                    self._read()
                if writable and not self.ended:
                    try:
                        view = view[self.sock.send(view[:1 << 18]):]
                    except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                        pass
                    except OSError:
                        self.ended = True
        finally:
            self.sock.settimeout(seconds)
        return not self.ended

    def read_to_end(self):
        """Reads until the server closes; a TimeoutError when it does not."""
        while not self.ended:
            self._read()
        return self.frames()

    def await_frame(self, kind, stream=None, flags=0):
        """Reads until such a frame has come; None when the connection ends without."""
        while True:
            for found in self.frames():
                if found[0] == kind and (stream is None or found[2] == stream) and found[1] & flags == flags:
                    return found
            if self.ended:
                return None
            self._read()

    def frames(self):
        """(kind, flags, stream, payload) of every whole frame that has come so far."""
        at, out = 0, []
        while at + 9 <= len(self.received):
            length = int.from_bytes(self.received[at:at + 3], "big")
            if at + 9 + length > len(self.received):
                break
            kind, flags, stream = struct.unpack_from(">BBI", self.received, at + 3)
            out.append((kind, flags, stream, bytes(self.received[at + 9:at + 9 + length])))
            at += 9 + length
        return out

    def body(self, stream):
        return b"".join(payload for kind, _, number, payload in self.frames() if kind == DATA and number == stream)

    def close(self):
        self.sock.close()
