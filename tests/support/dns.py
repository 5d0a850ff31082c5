"""A small real DNS server on loopback UDP: answers A and AAAA from a table, and records what was asked."""

import ipaddress
import socket
import struct
import threading

TYPES = {1: 4, 28: 6}


class DnsServer:
    def __init__(self):
        self.names, self.asked = {}, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def set(self, name, *addresses):
        self.names[name.lower()] = [ipaddress.ip_address(address) for address in addresses]

    def _serve(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            if query:
                try:
                    self.socket.sendto(self._answer(query), peer)
                except OSError:
                    return  # closed in between

    def _answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        name = ".".join(labels).lower()
        self.asked.append((name, kind))
        known = self.names.get(name)
        records = b"".join(
            struct.pack(">HHHIH", 0xC00C, kind, 1, 0, len(address.packed)) + address.packed
            for address in known or [] if TYPES.get(kind) == address.version)
        count = sum(TYPES.get(kind) == address.version for address in known or [])
        flags = 0x8180 if known is not None else 0x8183
        return query[:2] + struct.pack(">HHHHH", flags, 1, count, 0, 0) + question + records

    def close(self):
        self.socket.close()
