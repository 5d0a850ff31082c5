"""A small real DNS server on loopback UDP: answers from a table, and records what was asked."""

import ipaddress
import socket
import struct
import threading

CNAME = 5
TYPES = {1: 4, 28: 6}


def encode_name(name):
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0"


def record(kind, data):
    """A resource record of the name that was asked for."""
    return struct.pack(">HHHIH", 0xC00C, kind, 1, 0, len(data)) + data


class DnsServer:
    """names: name -> addresses. otherwise: addresses of every other name (None: such a name does not exist). aliases: name ->
    what it is a CNAME of. records: (name, type number) -> a record's data. silent: questions are recorded and not answered."""

    def __init__(self):
        self.names, self.asked = {}, []
        self.otherwise, self.aliases, self.records, self.silent = None, {}, {}, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def set(self, name, *addresses):
        self.names[name.lower()] = [ipaddress.ip_address(address) for address in addresses]

    def addresses(self, name):
        """What a question for this name is answered with; None: it does not exist."""
        otherwise = None if self.otherwise is None else [ipaddress.ip_address(address) for address in self.otherwise]
        return self.names.get(name.lower(), otherwise)

    def _serve(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            if query and (answer := self._answer(query)):
                try:
                    self.socket.sendto(answer, peer)
                except OSError:
                    return

    def _records(self, name, kind, known):
        """All records for one question."""
        found = []
        if name in self.aliases:
            target = self.aliases[name]
            found.append(record(CNAME, encode_name(target)))
            owner = encode_name(target)
        else:
            owner = None
        for address in known or []:
            if TYPES.get(kind) == address.version:
                data = record(kind, address.packed)
                found.append(data if owner is None else owner + data[2:])
        if (name, kind) in self.records:
            found.append(record(kind, self.records[name, kind]))
        return found

    def _answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        name = ".".join(labels).lower()
        self.asked.append((name, kind))
        if self.silent:
            return None
        known = self.addresses(name)
        records = self._records(name, kind, known)
        flags = 0x8180 if known is not None or records else 0x8183
        return query[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)

    def close(self):
        self.socket.close()
