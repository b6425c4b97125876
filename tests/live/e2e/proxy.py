# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy for tests: bytes pass, unless they are held back (either way, or the answers alone), come late, or their
connection is reset. It never eats a byte of a connection that lives; TLS would notice. At most 64 KiB a connection and
way are in it: beyond that the sender's window fills, as it does on a real network."""
import collections
import socket
import struct
import threading
import time

CHUNK = 1 << 16


class Pipe:
    """One way of one connection."""

    def __init__(self, source, sink, is_answer):
        self.source, self.sink, self.is_answer = source, sink, is_answer
        self.held = collections.deque()  # (due, bytes)
        self.ended = False


class Proxy:
    def __init__(self, port):
        self.port_behind = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []  # (client, server, pipes)
        self.lock = threading.Lock()
        self.delay_s, self.hold_asks, self.hold_answers = 0.0, False, False
        self.accepted = 0
        self.stopping = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def close(self):
        self.stopping = True
        self.thread.join()
        self.reset()
        self.listener.close()

    # What it does with the bytes of its connections.
    def late(self, seconds):
        self.delay_s = seconds

    def stall(self, on=True):
        """Of all connections, both ways."""
        self.hold_asks = self.hold_answers = on

    def half_open(self):
        """Those that are open now hear nothing any more, for good; what they say arrives. New ones are well."""
        with self.lock:
            for *_, pipes in self.pairs:
                for pipe in pipes:
                    pipe.ended = pipe.ended or pipe.is_answer

    def reset(self):
        """Every connection, by RST on both sides."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for client, server, _ in pairs:
            for each in (client, server):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.close()

    def run(self):
        self.listener.setblocking(False)
        while not self.stopping:
            self.take()
            with self.lock:
                pairs = list(self.pairs)
            moved = False
            for pair in pairs:
                try:
                    for pipe in pair[2]:
                        moved = self.pass_on(pipe) or moved
                except OSError:
                    self.drop(pair)
            if not moved:
                time.sleep(0.001)

    def take(self):
        try:
            client, _ = self.listener.accept()
        except BlockingIOError:
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.port_behind))
        except OSError:
            client.close()
            return
        for each in (client, server):
            each.setblocking(False)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.accepted += 1
        with self.lock:
            self.pairs.append((client, server, (Pipe(client, server, False), Pipe(server, client, True))))

    def drop(self, pair):
        """One side is gone: so is the other."""
        with self.lock:
            if pair not in self.pairs:
                return
            self.pairs.remove(pair)
        pair[0].close()
        pair[1].close()

    def pass_on(self, pipe):
        """True where a byte moved."""
        moved = False
        if sum(len(data) for _, data in pipe.held) < CHUNK:
            try:
                data = pipe.source.recv(CHUNK)
                if not data:
                    raise ConnectionResetError
                pipe.held.append((time.monotonic() + self.delay_s, data))
                moved = True
            except BlockingIOError:
                pass
        held = pipe.ended or (self.hold_answers if pipe.is_answer else self.hold_asks)
        while not held and pipe.held and pipe.held[0][0] <= time.monotonic():
            due, data = pipe.held.popleft()
            try:
                sent = pipe.sink.send(data)
            except BlockingIOError:
                sent = 0
            if sent < len(data):
                pipe.held.appendleft((due, data[sent:]))
                break
            moved = True
        return moved
