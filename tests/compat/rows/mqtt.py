"""The MQTT transport, with a broker of the test."""

import json
import re
import shutil
import signal
import subprocess
import threading
import time

from board import row
from servers import Server, free_ports, listens


class Broker:
    """Mosquitto on a free port of loopback, its whole log kept. `more` are lines of the listener's configuration."""

    def __init__(self, folder, more=""):
        self.port = free_ports(1)[0]
        self.conf = folder / "mosquitto.conf"
        self.conf.write_text(f"user root\nlog_dest stderr\nlog_type all\nallow_anonymous true\nlistener {self.port} 127.0.0.1\n{more}")
        self.log = folder / "mosquitto.log"
        self.process = None
        self.start()

    def start(self):
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([program, "-c", str(self.conf)], stdout=subprocess.DEVNULL, stderr=log)
        while not listens(self.port):
            if self.process.poll() is not None:
                raise RuntimeError(f"no broker: {self.log.read_text(errors='replace')[-500:]}")
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Listener:
    """mosquitto_sub: what was published, in order, as (topic, retained, text). `second` is what stands in the place of
    retained, `more` other options."""

    def __init__(self, broker, topic, second="%r", more=()):
        self.heard = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen(["mosquitto_sub", "-p", str(broker.port), "-t", topic, "-q", "1", *more,
                                         "-F", f"%t\t{second}\t%p"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        time.sleep(0.3)

    def _read(self):
        for line in self.process.stdout:
            topic, retained, text = line.rstrip("\n").split("\t", 2)
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


def publish(broker, topic, text, more=()):
    subprocess.run(["mosquitto_pub", "-p", str(broker.port), "-t", topic, "-q", "1", *more, "-m", text], check=True)


class MqttSite:
    """A server of the same program as `site` that has a broker."""

    def __init__(self, site, label, listen=("%r", ()), **settings):
        folder = site.folder / label
        folder.mkdir()
        self.broker = Broker(folder)
        self.heard = Listener(self.broker, "#", *listen)
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


QOS_LINE = re.compile(r"Received PUBLISH from (\S+) \(d\d, q(\d), r\d, m\d+, '([^']*)'|\t(\S+) \(QoS (\d)\)")


def seen_by_broker(mqtt):
    """What the broker's log says of this server: topics and their QoS, each once, in order."""
    found = []
    for sender, published, topic, subscription, subscribed in QOS_LINE.findall(mqtt.broker.log.read_text(errors="replace")):
        if sender == mqtt.name:
            found.append(("publish", topic.removeprefix(f"{mqtt.name}/"), int(published)))
        elif subscription.startswith(f"{mqtt.name}/"):
            found.append(("subscribe", subscription.removeprefix(f"{mqtt.name}/"), int(subscribed)))
    return sorted(set(found))


@row(55, "MQTT", "QoS as configured", "0, 1 and 2 for subscriptions, answers, admin and status: what the broker's log says", alone=True,
     reasons={".*": "the peer publishes the admin API's answers with the QoS of the others; ours with that of its section"})
def qos(site, note):
    for subscribe, answers, admin, status_qos in ((0, 0, 0, 0), (1, 2, 0, 1), (2, 1, 2, 2), (2, 0, 1, 0)):
        mqtt = MqttSite(site, f"qos-{subscribe}-{answers}", subscribe_qos=subscribe, publish_qos=answers, admin_qos=admin,
                        status_qos=status_qos)
        mqtt.ask('{"janus":"ping","transaction":"a"}')
        mqtt.ask('{"janus":"ping","transaction":"b"}', "to-janus-admin")
        mqtt.server.stop()
        time.sleep(0.3)
        note(f"{subscribe}, {answers}, {admin}, {status_qos}", seen_by_broker(mqtt))
        mqtt.stop()


@row(56, "MQTT", "MQTT 5: response topic, correlation data, user properties", "requests with them over a broker: topic, correlation data and user properties of what comes back", alone=True,
     reasons={"no transaction": "the peer drops it; ours says what is missing, as with MQTT 3",
              "admin": "the peer answers the admin API always on its topic; ours where it is asked, too"})
def version_5(site, note):
    mqtt = MqttSite(site, "v5", ("D=%D,P=%P", ("-V", "mqttv5")),
                    mqtt='\tmqtt_version = "5"\n\tproxy_transaction_user_properties = [ "trace", "span" ]\n'
                         '\tadd_transaction_user_properties = ( [ "server", "compat" ] )')

    def ask(body, topic=None, properties=(), answers=1, to="to-janus", seconds=5):
        more = ["-V", "mqttv5"]
        if topic:
            more += ["-D", "publish", "response-topic", f"{mqtt.name}/{topic}"]
        for name, *values in properties:
            more += ["-D", "publish", name, *values]
        before = len(mqtt.heard.heard)
        publish(mqtt.broker, f"{mqtt.name}/{to}", json.dumps(body), more)
        heard = mqtt.heard.wait(before + 1 + answers, seconds)[before:]
        return sorted(([name.removeprefix(f"{mqtt.name}/"), properties, text] for name, properties, text in heard if "/to-" not in name),
                      key=lambda answer: answer[2]["janus"])

    correlation = ("correlation-data", "abc-123")
    note("neither", ask({"janus": "ping", "transaction": "a"}))
    note("response topic", ask({"janus": "ping", "transaction": "b"}, "mine"))
    note("both", ask({"janus": "ping", "transaction": "c"}, "mine", [correlation]))
    note("correlation data alone", ask({"janus": "ping", "transaction": "d"}, None, [correlation]))
    note("user properties", ask({"janus": "ping", "transaction": "e"}, "mine",
                                [correlation, ("user-property", "trace", "7"), ("user-property", "other", "8")]))
    note("the same transaction once more", ask({"janus": "ping", "transaction": "c"}))
    note("an error", ask({"janus": "destroy", "session_id": 5, "transaction": "f"}, "mine", [correlation]))
    note("no transaction", ask({"janus": "ping"}, "mine", [correlation], seconds=2))
    note("create", answer := ask({"janus": "create", "transaction": "g"}, "mine"))
    session = answer[0][2]["data"]["id"]
    note("attach", answer := ask({"janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom", "transaction": "h"}, "mine"))
    join = {"janus": "message", "session_id": session, "handle_id": answer[0][2]["data"]["id"], "transaction": "i",
            "body": {"request": "join", "ptype": "publisher", "room": 1234, "id": 56}}
    note("join: ack and event", ask(join, "mine", [correlation], answers=2))
    note("admin", ask({"janus": "ping", "transaction": "j"}, "mine", [correlation], to="to-janus-admin"))
    mqtt.stop()


KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


def certificates(folder):
    """An authority, what it signed for broker and client, and another authority."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    for name in ("ca", "other"):
        openssl("req", "-x509", *KEY, "-nodes", "-days", "30", "-subj", f"/CN=the {name}", "-keyout", f"{name}.key",
                "-out", f"{name}.pem")
    for name in ("broker", "client"):
        openssl("req", *KEY, "-nodes", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30", "-copy_extensions", "copyall",
                "-out", f"{name}.pem")


@row(57, "MQTT", "TLS and client certificates", "brokers that want a certificate or none; files missing, of another authority, one without the other: whether the server comes up and connects", alone=True,
     reasons={"one without.*": "the peer starts without MQTT; ours says what is wrong in the configuration and ends"})
def tls(site, note):
    folder = site.folder / "tls"
    folder.mkdir()
    certificates(folder)
    at = {name: f'{name} = "{folder}/{{}}"' for name in ("cacertfile", "certfile", "keyfile")}
    ca, certificate, key = at["cacertfile"].format("ca.pem"), at["certfile"].format("client.pem"), at["keyfile"].format("client.key")
    cases = (("no certificate wanted", False, (ca, "verify_peer = true")),
             ("both files", True, (ca, "verify_peer = true", certificate, key)),
             ("not verified", False, ("verify_peer = false",)),
             ("another authority", False, (at["cacertfile"].format("other.pem"), "verify_peer = true")),
             ("certificate wanted, none given", True, (ca, "verify_peer = true")),
             ("one without the other: certfile", False, (ca, certificate)),
             ("one without the other: keyfile", False, (ca, key)))
    for number, (label, wanted, lines) in enumerate(cases):
        place = folder / str(number)
        place.mkdir()
        broker = Broker(place, f"cafile {folder}/ca.pem\ncertfile {folder}/broker.pem\nkeyfile {folder}/broker.key\n"
                               f"require_certificate {str(wanted).lower()}\n")
        settings = {"broker": broker.port, "tools": "", "scheme": "ssl", "mqtt": "\n".join(("ssl_enabled = true", *lines))}
        server = Server(site.name, site.program, place, settings, site.values["rtp_ports"])
        try:
            server.start()
            up = True
        except RuntimeError:
            up = False
        end = time.monotonic() + 4
        while not (connected := f" as {site.name} " in broker.log.read_text(errors="replace")) and up and time.monotonic() < end:
            time.sleep(0.1)
        note(label, {"server is up": up, "connected": connected})
        server.stop(signal.SIGKILL)
        broker.stop()
