"""A real HTTP/1.1 server on loopback, with or without TLS, that records the bytes of each request as they arrived."""

import socket
import ssl
import threading


class Request:
    def __init__(self, method, target, headers, body, raw_head):
        self.method, self.target, self.headers, self.body, self.raw_head = method, target, headers, body, raw_head

    def header(self, name):
        """All values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Upstream:
    """handler(request, send, connection): send(bytes) writes raw bytes; it returns True to keep the connection. Without a
    handler it answers 200 and "ok"."""

    def __init__(self, handler=None, tls=None, address=("127.0.0.1", 0)):
        self.handler = handler or (lambda request, send, connection: send(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok") or True)
        self.requests, self.changed = [], threading.Condition()
        self.connections = 0
        self.open = set()
        self.socket = socket.create_server(address, backlog=256)
        self.port = self.socket.getsockname()[1]
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)
        self.origin = f"{'https' if tls else 'http'}://{address[0]}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with self.changed:
                self.connections += 1
                self.open.add(connection)
                self.changed.notify_all()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain):
        connection = plain
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                connection = self._wrap(plain)
                connection.do_handshake()
            pending = b""
            while True:
                while b"\r\n\r\n" not in pending:
                    data = connection.recv(65536)
                    if not data:
                        return
                    pending += data
                head, pending = pending.split(b"\r\n\r\n", 1)
                lines = head.decode("latin-1").split("\r\n")
                method, target, _ = lines[0].split(" ", 2)
                headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
                body, pending = self._body(connection, dict((k.lower(), v) for k, v in headers), pending)
                request = Request(method, target, headers, body, head)
                with self.changed:
                    self.requests.append(request)
                    self.changed.notify_all()
                if not self.handler(request, connection.sendall, connection):
                    return
        except OSError:
            pass
        finally:
            with self.changed:
                self.open.discard(connection)
                self.changed.notify_all()
            connection.close()

    def _wrap(self, plain):
        """A TLS socket takes the plain one's descriptor, and its place among the open ones."""
        connection = self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self.changed:
            self.open.discard(plain)
            self.open.add(connection)
        return connection

    def _body(self, connection, headers, pending):
        def need(count):
            nonlocal pending
            while len(pending) < count:
                data = connection.recv(65536)
                if not data:
                    raise OSError("the client went away")
                pending += data

        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while True:
                while b"\r\n" not in pending:
                    need(len(pending) + 1)
                size, pending = pending.split(b"\r\n", 1)
                count = int(size, 16)
                need(count + 2)
                body, pending = body + pending[:count], pending[count + 2:]
                if count == 0:
                    return body, pending
        count = int(headers.get("content-length", 0))
        need(count)
        return pending[:count], pending[count:]

    def await_requests(self, count, seconds=30):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, seconds), f"{len(self.requests)} requests came"
        return self.requests

    def await_closed(self, seconds=30):
        """Waits until every connection has been closed by its client (or by the handler)."""
        with self.changed:
            assert self.changed.wait_for(lambda: not self.open, seconds), "a connection stays open"

    def close(self):
        self.socket.close()
        with self.changed:
            for connection in self.open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
