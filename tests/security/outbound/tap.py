"""What is sent over loopback in this network namespace, as the kernel sees it: every attempt to connect, also to where nobody
listens. A packet is here before the call that sent it has returned, so that a count after an answer misses nothing."""

import ipaddress
import socket
import struct

ETH_P_ALL, ETH_P_IP, ETH_P_IPV6 = 3, 0x0800, 0x86DD
PACKET_OUTGOING = 4
TCP, UDP = 6, 17
SYN, ACK = 2, 16
SO_RCVBUFFORCE = 33


class Tap:
    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self.socket.setblocking(False)
        self.own = set()  # ("127.0.0.1", port) of what belongs to the test itself
        self.dialled = []  # (address, port) of what was connected to, and of UDP that is nobody's

    def read(self):
        while True:
            try:
                packet, (_, protocol, kind, *_) = self.socket.recvfrom(128)
            except BlockingIOError:
                return self.dialled
            if kind == PACKET_OUTGOING and (found := self._attempt(packet, protocol)) and found not in self.own:
                self.dialled.append(found)

    def _attempt(self, packet, protocol):
        """(address, port) when this packet begins something."""
        if protocol == ETH_P_IP:
            kind, at = packet[9], (packet[0] & 15) * 4
            source, to = packet[12:16], packet[16:20]
        elif protocol == ETH_P_IPV6:
            kind, at = packet[6], 40
            source, to = packet[8:24], packet[24:40]
        else:
            return None
        if len(packet) < at + 14 or kind not in (TCP, UDP):
            return None
        from_port, port = struct.unpack_from(">HH", packet, at)
        here = (str(ipaddress.ip_address(source)), from_port)
        there = (str(ipaddress.ip_address(to)), port)
        if kind == UDP:
            return None if here in self.own else there
        return there if packet[at + 13] & (SYN | ACK) == SYN else None

    def clear(self):
        self.read()
        self.dialled = []
