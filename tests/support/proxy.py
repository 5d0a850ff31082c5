"""An HTTP proxy on loopback that does CONNECT, and records what it was asked."""

import socket
import threading


class Proxy:
    """Answers CONNECT, and joins the two ends. `refuse`: a status instead."""

    def __init__(self, refuse=None):
        self.heads, self.refuse = [], refuse
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536)
        self.heads.append(head)
        if self.refuse:
            client.sendall(f"HTTP/1.1 {self.refuse} No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n".encode())
            client.close()
            return
        host, port = head.split(b" ")[1].decode().rsplit(":", 1)
        server = socket.create_connection((host.strip("[]"), int(port)))
        client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        threading.Thread(target=self._copy, args=(client, server), daemon=True).start()
        self._copy(server, client)

    @staticmethod
    def _copy(source, to):
        try:
            while data := source.recv(65536):
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass
