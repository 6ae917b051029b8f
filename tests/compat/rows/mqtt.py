"""The MQTT transport, with a broker of the test."""

import json
import shutil
import signal
import subprocess
import threading
import time

from board import row
from servers import Server, free_ports, listens


class Broker:
    """Mosquitto on a free port of loopback."""

    def __init__(self, folder):
        self.port = free_ports(1)[0]
        self.conf = folder / "mosquitto.conf"
        self.conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self.process = None
        self.start()

    def start(self):
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen([program, "-c", str(self.conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not listens(self.port):
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Listener:
    """mosquitto_sub: what was published, in order, as (topic, retained, text)."""

    def __init__(self, broker, topic):
        self.heard = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen(["mosquitto_sub", "-p", str(broker.port), "-t", topic, "-q", "1", "-F", "%t %r %p"],
                                        stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        time.sleep(0.3)

    def _read(self):
        for line in self.process.stdout:
            topic, retained, text = line.rstrip("\n").split(" ", 2)
            with self.changed:
                self.heard.append((topic, retained, text))
                self.changed.notify_all()

    def wait(self, count, seconds=10):
        with self.changed:
            self.changed.wait_for(lambda: len(self.heard) >= count, seconds)
            return [(topic, retained, parsed(text)) for topic, retained, text in self.heard]

    def stop(self):
        self.process.terminate()


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def publish(broker, topic, text):
    subprocess.run(["mosquitto_pub", "-p", str(broker.port), "-t", topic, "-q", "1", "-m", text], check=True)


class MqttSite:
    """A server of the same program as `site` that has a broker."""

    def __init__(self, site, label, **settings):
        folder = site.folder / label
        folder.mkdir()
        self.broker = Broker(folder)
        self.heard = Listener(self.broker, "#")
        self.server = Server(site.name, site.program, folder, {"broker": self.broker.port, "tools": "", **settings},
                             site.values["rtp_ports"]).start()
        self.heard.wait(1)  # its status: now it listens
        self.name = site.name

    def ask(self, text, topic="to-janus", answers=1):
        """What is published within 10 s after this text, without the text itself."""
        before = len(self.heard.heard)
        publish(self.broker, f"{self.name}/{topic}", text)
        heard = self.heard.wait(before + 1 + answers)[before:]  # the text itself comes by, too, before or between
        return [(topic.removeprefix(f"{self.name}/"), retained, body) for topic, retained, body in heard if "/from-" in topic]

    def stop(self):
        self.server.stop()
        self.heard.stop()
        self.broker.stop()


@row(47, "MQTT", "requests and answers on topics", "info, create, attach, list, invalid JSON, nothing, no transaction, admin topics", alone=True,
     reasons={"invalid JSON|several in one": "the words of the JSON parser"}, covers=(48, 49, 52))
def topics(site, note):
    mqtt = MqttSite(site, "mqtt")
    note("ping", mqtt.ask('{"janus":"ping","transaction":"a"}'))
    note("create", answer := mqtt.ask('{"janus":"create","transaction":"b"}'))
    session = answer[0][2]["data"]["id"]
    note("attach", answer := mqtt.ask(json.dumps({"janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom", "transaction": "c"})))
    handle = answer[0][2]["data"]["id"]
    answers = mqtt.ask(json.dumps({"janus": "message", "session_id": session, "handle_id": handle, "transaction": "d",
                                   "body": {"request": "join", "ptype": "publisher", "room": 1234, "id": 47}}), answers=2)
    note("join, ack and event", sorted(answers, key=lambda answer: answer[2]["janus"]))  # the peer's threads race
    note("invalid JSON", mqtt.ask('{"janus":'))
    note("no transaction", mqtt.ask('{}'))
    note("admin", mqtt.ask('{"janus":"list_sessions","transaction":"e","admin_secret":"wrong"}', "to-janus-admin"))
    note("several in one", mqtt.ask('{"janus":"ping","transaction":"f"}{"janus":"ping","transaction":"g"}'))
    mqtt.stop()


@row(50, "MQTT", "status messages", "connected at start, disconnected at SIGTERM and after kill -9; retained; a late listener", alone=True, covers=(51,))
def status(site, note):
    mqtt = MqttSite(site, "status")
    note("start", [(topic.split("/")[1], retained, text) for topic, retained, text in mqtt.heard.wait(1) if "status" in topic])
    mqtt.server.stop(signal.SIGKILL)
    note("kill -9", [(topic.split("/")[1], text) for topic, _, text in mqtt.heard.wait(2) if "status" in topic][1:])
    late = Listener(mqtt.broker, "#")
    note("a late listener", [(topic.split("/")[1], retained, text) for topic, retained, text in late.wait(1, 3)])
    late.stop()
    mqtt.server.start()
    mqtt.heard.wait(3)
    mqtt.server.stop()
    note("SIGTERM", [(topic.split("/")[1], text) for topic, _, text in mqtt.heard.wait(4) if "status" in topic][2:])
    mqtt.stop()


@row(53, "MQTT", "broker restarted", "session and subscription survive: keepalive after 6 s", alone=True, covers=(54,))
def restart(site, note):
    mqtt = MqttSite(site, "restart")
    session = mqtt.ask('{"janus":"create","transaction":"b"}')[0][2]["data"]["id"]
    mqtt.heard.stop()
    mqtt.broker.stop()
    time.sleep(1)
    mqtt.broker.start()
    time.sleep(6)
    mqtt.heard = Listener(mqtt.broker, "#")
    mqtt.heard.wait(1, 2)
    note("keepalive", mqtt.ask(json.dumps({"janus": "keepalive", "session_id": session, "transaction": "k"})))
    mqtt.stop()
