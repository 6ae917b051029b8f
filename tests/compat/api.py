"""Clients of the Janus API: WebSocket with its events kept in order, HTTP as it comes."""

import json
import pathlib
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration" / "sfu"))
from room_client import WebSocket  # noqa: E402

ANSWER_SECONDS = 15
ROOM_PLUGIN = "janus.plugin.videoroom"


class Client:
    """One WebSocket. Every message that came is in `all`, unsolicited ones wait in `events`."""

    def __init__(self, url, protocol="janus-protocol"):
        self.socket = WebSocket(url, protocol)
        self.changed = threading.Condition()
        self.all = []
        self.texts = []
        self.answers = {}
        self.events = []
        self.ended = False
        self.count = 0
        self.session = None
        self.extra = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while (text := self.socket.receive()) is not None:
            message = json.loads(text)
            with self.changed:
                self.texts.append(text)
                self.all.append(message)
                if "transaction" in message:
                    self.answers.setdefault(message["transaction"], []).append(message)
                else:
                    self.events.append(message)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def send_text(self, text):
        self.socket.send(text)

    def send(self, message):
        """Sends with a transaction of its own, and names it."""
        self.count += 1
        transaction = f"t{self.count}"
        self.send_text(json.dumps({**self.extra, "transaction": transaction, **message}))
        return transaction

    def answer(self, transaction, number=0, seconds=ANSWER_SECONDS):
        """The answer, or with number 1 what follows an ack; None when it does not come."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.answers.get(transaction, [])) > number or self.ended, seconds)
            found = self.answers.get(transaction, [])
            return found[number] if len(found) > number else None

    def request(self, message, seconds=ANSWER_SECONDS):
        return self.answer(self.send(message), seconds=seconds)

    def in_session(self, message):
        return self.request({**message, "session_id": self.session})

    def open(self):
        self.session = self.request({"janus": "create"})["data"]["id"]
        return self

    def attach(self, plugin=ROOM_PLUGIN, **more):
        return self.in_session({"janus": "attach", "plugin": plugin, **more})["data"]["id"]

    def message(self, handle, body, jsep=None):
        """The whole answer: `success`, `error`, or the event after the ack."""
        message = {"janus": "message", "session_id": self.session, "handle_id": handle, "body": body}
        if jsep:
            message["jsep"] = jsep
        transaction = self.send(message)
        first = self.answer(transaction)
        return self.answer(transaction, 1) if first and first["janus"] == "ack" else first

    def ask(self, handle, body, jsep=None):
        """What the plugin says, or the error."""
        got = self.message(handle, body, jsep)
        return got["plugindata"]["data"] if got and "plugindata" in got else got

    def room_handle(self, room, user, **more):
        """A handle that joined as a publisher."""
        handle = self.attach()
        self.ask(handle, {"request": "join", "ptype": "publisher", "room": room, "id": user, **more})
        return handle

    def next_event(self, wanted=lambda event: True, seconds=ANSWER_SECONDS):
        """Takes the first unsolicited message that is wanted; None when it does not come."""
        if isinstance(wanted, str):
            kind = wanted
            wanted = lambda event: event["janus"] == kind  # noqa: E731
        with self.changed:
            self.changed.wait_for(lambda: any(map(wanted, self.events)) or self.ended, seconds)
            for at, event in enumerate(self.events):
                if wanted(event):
                    return self.events.pop(at)
        return None

    def next_data(self, seconds=ANSWER_SECONDS, **wanted):
        """Takes what a plugin said by itself and has these keys (a value of ... takes any)."""
        def matches(event):
            data = event.get("plugindata", {}).get("data", {})
            return all(key in data and value in (..., data[key]) for key, value in wanted.items())
        event = self.next_event(matches, seconds)
        return event["plugindata"]["data"] if event else None

    def quiet(self, seconds=0.5):
        """All unsolicited messages that are there or come within this time, taken."""
        time.sleep(seconds)
        with self.changed:
            taken, self.events = self.events, []
        return taken

    def close(self):
        self.socket.socket.close()

    def end(self):
        if not self.ended and self.session:
            self.in_session({"janus": "destroy"})
        try:
            self.socket.socket.shutdown(2)
        except OSError:
            pass


def http(method, url, body=None, headers=None, seconds=40):
    """Status, headers in small letters, and the body: JSON where it is, else text."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers or {}, method=method)
    opener = urllib.request.build_opener(NoRedirect)
    try:
        answer = opener.open(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        answer = error
    except ConnectionError:
        return {"status": "closed", "headers": {}, "body": ""}
    text = answer.read().decode(errors="replace")
    try:
        content = json.loads(text)
    except ValueError:
        content = text
    return {"status": answer.status, "headers": {key.lower(): value for key, value in answer.headers.items()},
            "body": content}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
