"""Starts the Debian Janus and wf-sfu from the same configuration files, in a network of their own."""

import os
import pathlib
import signal
import socket
import subprocess
import time

JANUS_LIBRARIES = pathlib.Path("/usr/lib/x86_64-linux-gnu/janus")
READY_SECONDS = 30
END_SECONDS = 20

GENERAL = """general: {{
	configs_folder = "{conf}"
	plugins_folder = "{libraries}/plugins"
	transports_folder = "{libraries}/transports"
	events_folder = "{libraries}/events"
	loggers_folder = "{libraries}/loggers"
	debug_level = 4
	debug_timestamps = true
	admin_secret = "overlord"
	server_name = "compat"
	session_timeout = {session_timeout}
	recordings_tmp_ext = "tmp"
	protected_folders = [ "/bin", "/boot", "/dev", "/etc", "/usr" ]
{general}
}}
media: {{
	rtp_port_range = "{rtp_ports}"
	no_media_timer = 1
	min_nack_queue = 1000
{media}
}}
nat: {{
	ice_lite = true
	ice_enforce_list = "{interface}"
{nat}
}}
plugins: {{
	disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so"
}}
transports: {{
	disable = "libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so{no_mqtt}"
}}
loggers: {{
	disable = "libjanus_jsonlog.so"
}}
events: {{
	broadcast = {events}
	disable = "libjanus_gelfevh.so,libjanus_nanomsgevh.so,libjanus_rabbitmqevh.so,libjanus_sampleevh.so"
}}
"""

WEBSOCKETS = """general: {{
	json = "compact"
	ws = true
	ws_port = {ws}
	ws_ip = "127.0.0.1"
	wss = false
}}
admin: {{
	admin_ws = true
	admin_ws_port = {admin_ws}
	admin_ws_ip = "127.0.0.1"
	admin_wss = false
}}
"""

HTTP = """general: {{
	json = "compact"
	base_path = "/janus"
	http = true
	port = {http}
	ip = "127.0.0.1"
	https = false
}}
admin: {{
	admin_base_path = "/admin"
	admin_http = true
	admin_port = {admin_http}
	admin_ip = "127.0.0.1"
	admin_https = false
}}
"""

MQTT = """general: {{
	enabled = {enabled}
	json = "compact"
	url = "{scheme}://127.0.0.1:{broker}"
	client_id = "{name}"
	subscribe_topic = "{name}/to-janus"
	publish_topic = "{name}/from-janus"
	subscribe_qos = {subscribe_qos}
	publish_qos = {publish_qos}
	disconnect_timeout = 100
{mqtt}
}}
admin: {{
	admin_enabled = true
	subscribe_topic = "{name}/to-janus-admin"
	publish_topic = "{name}/from-janus-admin"
	subscribe_qos = {admin_qos}
	publish_qos = {admin_qos}
}}
status: {{
	enabled = true
	connect_message = "{{\\"event\\": \\"connected\\"}}"
	disconnect_message = "{{\\"event\\": \\"disconnected\\"}}"
	topic = "{name}/status"
	qos = {status_qos}
	retain = true
}}
"""

VIDEOROOM = """general: {{
	events = true
{videoroom}
}}
room-1234: {{
	description = "Demo Room"
	secret = "adminpwd"
	publishers = 6
	bitrate = 128000
	fir_freq = 10
	audiocodec = "opus"
	videocodec = "vp8"
	record = false
	require_pvtid = false
}}
"""

DEFAULTS = {"general": "", "media": "", "nat": "", "mqtt": "", "videoroom": "", "session_timeout": 60, "broker": 0,
            "events": "false", "interface": "wf0", "tools": "", "scheme": "tcp", "subscribe_qos": 1, "publish_qos": 1,
            "admin_qos": 1, "status_qos": 1}


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """One of the two, running. `settings` are lines for the sections of the configuration (see DEFAULTS)."""

    def __init__(self, name, program, folder, settings=None, rtp_ports="20000-29999"):
        self.name = name
        self.program = program
        self.folder = pathlib.Path(folder)
        self.recordings = self.folder / "rec"
        self.conf = self.folder / "conf"
        for path in (self.recordings, self.conf):
            path.mkdir(parents=True, exist_ok=True)
        ports = dict(zip(("ws", "admin_ws", "http", "admin_http"), free_ports(4)))
        self.values = {**DEFAULTS, **(settings or {}), **ports, "name": name, "conf": self.conf,
                       "libraries": JANUS_LIBRARIES, "rtp_ports": rtp_ports}
        self.values["enabled"] = "true" if self.values["broker"] else "false"
        self.values["no_mqtt"] = "" if self.values["broker"] else ",libjanus_mqtt.so"
        self.process = None
        self.write()

    ws = property(lambda self: f"ws://127.0.0.1:{self.values['ws']}")
    admin_ws = property(lambda self: f"ws://127.0.0.1:{self.values['admin_ws']}")
    http = property(lambda self: f"http://127.0.0.1:{self.values['http']}/janus")
    admin = property(lambda self: f"http://127.0.0.1:{self.values['admin_http']}/admin")
    log = property(lambda self: self.folder / "log")
    ours = property(lambda self: self.name != "janus")

    def tool(self, name):
        """A program that lies beside wf-sfu."""
        return self.values["tools"] + "/" + name

    def write(self):
        files = {"janus": GENERAL, "janus.transport.websockets": WEBSOCKETS, "janus.transport.http": HTTP,
                 "janus.transport.mqtt": MQTT, "janus.plugin.videoroom": VIDEOROOM}
        for name, text in files.items():
            (self.conf / f"{name}.jcfg").write_text(text.format(**self.values))
        for name, text in self.values.get("files", {}).items():
            (self.conf / name).write_text(text.format(**self.values))

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program, "-F", str(self.conf)], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, cwd=self.folder, env={**os.environ, "DOCKER_IP": ""})
        end = time.monotonic() + READY_SECONDS
        while not all(listens(self.values[port]) for port in ("ws", "admin_ws", "http", "admin_http")):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        return self

    def stop(self, how=signal.SIGTERM):
        """The exit code, negative for a signal."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
