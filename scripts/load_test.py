"""The load test of `secgroup serve`; scripts/load-test says what it holds. `python3 scripts/load_test.py PROGRAM`."""

import multiprocessing
import resource
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "sdk-suite" / "worlds" / "alibaba.json"
# Refused, so that the world stays what it is.
REQUEST = (
    b"GET /?Format=JSON&Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-none HTTP/1.1\r\nHost: localhost\r\n\r\n"
)
DRIPPING = 1_000
SECONDS = 2.0
# Another's load on the machine is not the server's: the best round counts.
ROUNDS = 3
WITHIN = 0.010


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "serve", str(WORLD)], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])

    def connect(self):
        stream = socket.create_connection(("127.0.0.1", self.port))
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream.settimeout(30)
        return stream

    def resident(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def end(self):
        """Tells the server to end, and how long that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        assert status == 0, f"exit status {status}"
        return time.monotonic() - began


def answer(stream, held=b""):
    """Reads one answer; what came behind it is returned as well."""
    while True:
        head, found, rest = held.partition(b"\r\n\r\n")
        if found:
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            if len(rest) >= length:
                return rest[length:]
        piece = stream.recv(1 << 16)
        if not piece:
            raise EOFError(held)
        held += piece


def drip(port, ready, stop):
    """Many connections that send a byte of a request now and then."""
    streams = [socket.create_connection(("127.0.0.1", port)) for _ in range(DRIPPING)]
    ready.set()
    at = 0
    while not stop.is_set():
        for stream in streams:
            stream.send(REQUEST[at : at + 1])
        # Never to the end: no request of these is whole.
        at = min(at + 1, len(REQUEST) - 5)
        if at == len(REQUEST) - 5:
            break
        stop.wait(0.2)
    stop.wait()


def good_client(server):
    ready, stop = multiprocessing.Event(), multiprocessing.Event()
    dripping = multiprocessing.Process(target=drip, args=(server.port, ready, stop), daemon=True)
    dripping.start()
    assert ready.wait(10), "the dripping connections are not there"
    stream, best = server.connect(), None
    for _ in range(ROUNDS):
        times, until = [], time.monotonic() + SECONDS
        while (began := time.monotonic()) < until:
            stream.sendall(REQUEST)
            answer(stream)
            times.append(time.monotonic() - began)
            time.sleep(0.001)
        at_99 = sorted(times)[len(times) * 99 // 100]
        best = min(at_99, best or at_99)
        if best <= WITHIN:
            break
    assert dripping.is_alive(), "the dripping connections are gone"
    stop.set()
    dripping.join(10)
    print(f"beside {DRIPPING} dripping connections: {len(times)} answers, 99 % within {best * 1000:.2f} ms")
    assert best <= WITHIN, f"99 % within {best * 1000:.2f} ms only"


def burst(program):
    """SIGTERM while clients send one request after the other: what they have not read, they have not been judged for."""
    server = Server(program)
    counts = []

    def client():
        sent = answered = 0
        lost = None
        try:
            stream = server.connect()
            while True:
                stream.sendall(REQUEST)
                sent += 1
                try:
                    answer(stream)
                except EOFError as half:
                    # An end before any byte: the request came too late. Anything else is an answer that was lost.
                    lost = half.args[0] or None
                    break
                answered += 1
        except ConnectionError as error:
            lost = repr(error) if sent > answered and isinstance(error, ConnectionResetError) else None
        counts.append((sent, answered, lost))

    clients = [threading.Thread(target=client) for _ in range(8)]
    for thread in clients:
        thread.start()
    time.sleep(0.5)
    took = server.end()
    for thread in clients:
        thread.join(10)
    sent, answered = sum(count[0] for count in counts), sum(count[1] for count in counts)
    print(f"SIGTERM in a burst: {answered} answered of {sent} sent, ended in {took:.2f} s")
    assert len(counts) == 8 and all(lost is None and sent - answered <= 1 for sent, answered, lost in counts), counts
    assert took < 5, f"the end took {took:.1f} s"


def load(server, count):
    """So many requests, many at a time on each connection."""
    at_once, streams = 250, [server.connect() for _ in range(4)]
    batch = REQUEST * at_once
    stream = streams[0]
    stream.sendall(REQUEST)
    head = b""
    while b"\r\n\r\n" not in head:
        head += stream.recv(1 << 16)
    # All answers are of one length but for nothing: the request ids are.
    length = len(head.partition(b"\r\n\r\n")[0]) + 4 + int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    assert len(head) == length, head
    selector = selectors.DefaultSelector()
    missing = {}
    left = count
    for stream in streams:
        selector.register(stream, selectors.EVENT_READ)
        stream.sendall(batch)
        missing[stream] = at_once * length
        left -= at_once
    while missing:
        for key, _ in selector.select(30):
            stream = key.fileobj
            missing[stream] -= len(stream.recv(1 << 18))
            assert missing[stream] >= 0, "more than was asked for"
            if missing[stream] == 0:
                if left > 0:
                    stream.sendall(batch)
                    missing[stream] = at_once * length
                    left -= at_once
                else:
                    del missing[stream]
                    selector.unregister(stream)


def memory(server):
    began = time.monotonic()
    load(server, 100_000)
    first = server.resident()
    load(server, 400_000)
    last = server.resident()
    took = time.monotonic() - began
    print(f"resident after 100,000 requests {first} KiB, after 500,000 {last} KiB ({500_000 / took:,.0f} a second)")
    assert last <= first * 1.1, "the memory grows"


def main(program):
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    began = time.monotonic()
    server = Server(program)
    try:
        memory(server)
        good_client(server)
        server.end()
        burst(program)
    finally:
        server.process.kill()
    print(f"load test: {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
