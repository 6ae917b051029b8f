"""A small client of the Janus API over WebSocket (RFC 6455), enough for one session in one room."""

import base64
import json
import os
import socket
import struct
import threading
import time
from urllib.parse import urlparse


class WebSocket:
    def __init__(self, url, protocol):
        at = urlparse(url)
        self.socket = socket.create_connection((at.hostname, at.port), 20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {at.path or '/'} HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Sec-WebSocket-Protocol: {protocol}\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline()
        if b" 101 " not in status:
            raise ConnectionError(status)
        while self.stream.readline().strip():
            pass
        self.socket.settimeout(None)
        self.sending = threading.Lock()

    def send(self, text, opcode=1):
        data = text.encode() if isinstance(text, str) else text
        mask = os.urandom(4)
        if len(data) < 126:
            size = struct.pack("!B", 0x80 | len(data))
        else:
            size = struct.pack("!BH", 0x80 | 126, len(data))
        with self.sending:
            self.socket.sendall(bytes([0x80 | opcode]) + size + mask
                                + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def frame(self):
        first, second = self.stream.read(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack("!H", self.stream.read(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.stream.read(8))[0]
        return first, self.stream.read(size)

    def receive(self):
        """The next text, or None at the end."""
        text = b""
        while True:
            try:
                first, data = self.frame()
            except (OSError, ValueError):
                return None
            if first & 0x0F == 9:
                self.send(data, 10)
            elif first & 0x0F == 8:
                return None
            elif first & 0x0F in (0, 1):
                text += data
                if first & 0x80:
                    return text.decode()


class RoomClient:
    """A session with handles. Events that answer nothing are kept."""

    def __init__(self, url):
        self.socket = WebSocket(url, "janus-protocol")
        self.waiting = {}
        self.events = []
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        self.session = self.request({"janus": "create"})["data"]["id"]

    def read(self):
        while (text := self.socket.receive()) is not None:
            message = json.loads(text)
            with self.changed:
                answer = self.waiting.get(message.get("transaction"))
                if answer is not None and not (answer["event"] and message["janus"] == "ack"):
                    answer["reply"] = message
                else:
                    self.events.append(message)
                self.changed.notify_all()

    def request(self, message, event=False):
        transaction = base64.b32encode(os.urandom(10)).decode()
        answer = self.waiting[transaction] = {"event": event, "reply": None}
        if hasattr(self, "session"):
            message = {**message, "session_id": self.session}
        self.socket.send(json.dumps({**message, "transaction": transaction}))
        with self.changed:
            if not self.changed.wait_for(lambda: answer["reply"], 30):
                raise TimeoutError(f"no answer to {message}"[:300])
        del self.waiting[transaction]
        reply = answer["reply"]
        if reply["janus"] == "error":
            raise RuntimeError(reply["error"])
        if "error_code" in reply.get("plugindata", {}).get("data", {}):
            raise RuntimeError(reply["plugindata"]["data"])
        return reply

    def attach(self):
        return self.request({"janus": "attach", "plugin": "janus.plugin.videoroom"})["data"]["id"]

    def ask(self, handle, body, jsep=None, event=True):
        message = {"janus": "message", "handle_id": handle, "body": body}
        if jsep:
            message["jsep"] = jsep
        reply = self.request(message, event)
        return reply["plugindata"]["data"], reply.get("jsep")

    def trickle(self, handle, candidate):
        return self.request({"janus": "trickle", "handle_id": handle, "candidate": candidate})

    def wait_event(self, handle, kind, seconds=30):
        """The first event of this kind at a handle."""
        def found():
            return next((e for e in self.events if e["janus"] == kind and e.get("sender") == handle), None)
        with self.changed:
            if not self.changed.wait_for(found, seconds):
                raise TimeoutError(f"no {kind}; {self.events}"[:2000])
            return found()

    def local_address(self):
        """From where the server is reached."""
        return self.socket.socket.getsockname()[0]

    def end(self):
        self.request({"janus": "destroy"})
        time.sleep(0.2)
