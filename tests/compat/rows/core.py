"""The core API over WebSocket, and the admin API."""

import time

from api import Client, http
from board import row

PLUGIN = "janus.plugin.videoroom"
NEWER = "as Janus 1.4.2, which is newer than the peer"


@row(64, "core", "create, attach, detach, destroy", "each verb once; then what the ids are worth afterwards",
     reasons={"unsolicited": "the peer says detached in some runs and not in others; ours always"})
def lifecycle(site, note):
    client = Client(site.ws)
    note("create", answer := client.request({"janus": "create"}))
    client.session = session = answer["data"]["id"]
    note("attach", answer := client.in_session({"janus": "attach", "plugin": PLUGIN}))
    handle = answer["data"]["id"]
    note("detach", client.in_session({"janus": "detach", "handle_id": handle}))
    note("detach again", client.in_session({"janus": "detach", "handle_id": handle}))
    note("destroy", client.in_session({"janus": "destroy"}))
    client.session = None
    note("destroy again", client.request({"janus": "destroy", "session_id": session}))
    note("unsolicited", client.quiet())


@row(65, "core", "detached after detach and destroy", "events of a handle without a PeerConnection")
def detached(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    client.in_session({"janus": "detach", "handle_id": handle})
    note("after detach", client.quiet())
    client.attach()
    client.in_session({"janus": "destroy"})
    note("after destroy", client.quiet())


ERRORS = [
    ("no transaction", '{"janus":"ping"}'),
    ("transaction a number", '{"janus":"ping","transaction":5}'),
    ("empty transaction", '{"janus":"ping","transaction":""}'),
    ("no janus", '{"transaction":"x"}'),
    ("janus a number", '{"janus":7,"transaction":"x"}'),
    ("not JSON", '{"janus":'),
    ("an array", '[1,2]'),
    ("a string", '"janus"'),
    ("unknown verb", '{"janus":"bogus","transaction":"x"}'),
    ("attach without session", '{"janus":"attach","plugin":"p","transaction":"x"}'),
    ("session 0", '{"janus":"keepalive","session_id":0,"transaction":"x"}'),
    ("session a string", '{"janus":"keepalive","session_id":"1","transaction":"x"}'),
    ("session negative", '{"janus":"keepalive","session_id":-1,"transaction":"x"}'),
    ("no such session", '{"janus":"keepalive","session_id":77,"transaction":"x"}'),
    ("no such session, with handle", '{"janus":"message","session_id":77,"handle_id":8,"body":{},"transaction":"x"}'),
    ("create with a text id", '{"janus":"create","id":"x","transaction":"x"}'),
    ("create with id 0", '{"janus":"create","id":0,"transaction":"x"}'),
    ("handle without session", '{"janus":"message","handle_id":8,"body":{},"transaction":"x"}'),
]


def raw(client, text):
    """The next message after this text."""
    before = len(client.all)
    client.send_text(text)
    with client.changed:
        client.changed.wait_for(lambda: len(client.all) > before or client.ended, 5)
        return client.all[before] if len(client.all) > before else "closed" if client.ended else None


@row(66, "core", "error table: codes and texts", f"{len(ERRORS)} broken requests, then 15 in a session",
     reasons={"not JSON|a string": "the words of the JSON parser"})
def errors(site, note):
    client = Client(site.ws)
    for label, text in ERRORS:
        note(label, raw(client, text))
    client.open()
    handle = client.attach()
    note("no plugin named", client.in_session({"janus": "attach"}))
    note("plugin a number", client.in_session({"janus": "attach", "plugin": 5}))
    note("no such plugin", client.in_session({"janus": "attach", "plugin": "janus.plugin.none"}))
    note("opaque id a number", client.in_session({"janus": "attach", "plugin": PLUGIN, "opaque_id": 5}))
    note("no such handle", client.in_session({"janus": "message", "handle_id": 7, "body": {}}))
    note("handle 0", client.in_session({"janus": "message", "handle_id": 0, "body": {}}))
    note("id in use", client.request({"janus": "create", "id": client.session}))
    at = {"janus": "message", "handle_id": handle}
    note("no body", client.in_session(at))
    note("body a text", client.in_session({**at, "body": "x"}))
    note("empty body", client.in_session({**at, "body": {}}))
    for label, jsep in (("jsep a text", "x"), ("jsep without type", {"sdp": "v=0"}), ("jsep without sdp", {"type": "offer"}),
                        ("jsep of no type", {"type": "foo", "sdp": "v=0"}), ("type a number", {"type": 1, "sdp": "v=0"})):
        note(label, client.in_session({**at, "body": {"request": "configure"}, "jsep": jsep}))


@row(67, "core", "verbs at the wrong level", "each verb without ids, with a session, with a handle")
def levels(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    for verb in ("ping", "info", "create", "keepalive", "attach", "detach", "hangup", "message", "trickle", "bogus"):
        if verb not in ("ping", "info", "create"):
            note(f"{verb} at the server", client.request({"janus": verb}))
        if verb not in ("keepalive", "attach"):
            note(f"{verb} at a session", client.in_session({"janus": verb}))
    for verb in ("ping", "create", "keepalive", "attach", "destroy", "claim", "bogus"):
        note(f"{verb} at a handle", client.in_session({"janus": verb, "handle_id": handle}))


@row(68, "core", "synchronous answer with plugindata", "list")
def synchronous(site, note):
    client = Client(site.ws).open()
    note("list", client.message(client.attach(), {"request": "list"}))


@row(69, "core", "ack, then the event with the same transaction", "join: both messages")
def asynchronous(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    transaction = client.send({"janus": "message", "session_id": client.session, "handle_id": handle,
                               "body": {"request": "join", "ptype": "publisher", "room": 1234, "id": 69}})
    note("first", client.answer(transaction))
    note("then", client.answer(transaction, 1))
    client.end()


@row(70, "core", "unsolicited events have no transaction", "what a second participant hears of a third that leaves",
     reasons={"event": NEWER})
def unsolicited(site, note):
    client = Client(site.ws).open()
    client.room_handle(1234, 70)
    other = client.room_handle(1234, 71, display="other")
    client.message(other, {"request": "leave"})
    note("event", client.next_event("event"))
    client.end()


@row(71, "core", "session timeout", "session_timeout = 2, nothing is sent for 6 s", {"session_timeout": 2})
def timeout(site, note):
    client = Client(site.ws).open()
    client.attach()
    note("event", client.next_event("timeout", 8))
    note("afterwards", client.in_session({"janus": "keepalive"}))


@row(72, "core", "keepalive extends a session", "session_timeout = 2, a keepalive a second for 6 s", {"session_timeout": 2})
def keepalive(site, note):
    client = Client(site.ws).open()
    for _ in range(6):
        time.sleep(1)
        answer = client.in_session({"janus": "keepalive"})
    note("last answer", answer)
    note("unsolicited", client.quiet(0))


@row(73, "core", "claim", "another WebSocket takes the session; events go there",
     {"general": "\treclaim_session_timeout = 5"})
def claim(site, note):
    first, second = Client(site.ws).open(), Client(site.ws)
    handle = first.room_handle(1234, 73)
    first.close()
    first.end()
    second.session = first.session
    note("claim", second.in_session({"janus": "claim"}))
    note("message", second.message(handle, {"request": "configure", "display": "x"}))
    note("no such session", second.request({"janus": "claim", "session_id": 5}))
    second.end()


def refused(site, note, extras):
    for label, extra in extras:
        client = Client(site.ws)
        client.extra = extra
        note(f"ping, {label}", client.request({"janus": "ping"}))
        note(f"info, {label}", (client.request({"janus": "info"}) or {}).get("janus"))
        note(f"create, {label}", answer := client.request({"janus": "create"}))
        if answer and "data" in answer:
            client.session = answer["data"]["id"]
            note(f"attach, {label}", client.in_session({"janus": "attach", "plugin": PLUGIN}))
            client.extra = {}
            note(f"then without, {label}", client.in_session({"janus": "keepalive"}))


@row(74, "core", "api_secret", "right, wrong and no secret", {"general": '\tapi_secret = "s3"'})
def api_secret(site, note):
    refused(site, note, (("right", {"apisecret": "s3"}), ("wrong", {"apisecret": "s"}), ("none", {}),
                         ("a number", {"apisecret": 3})))


@row(74, "core", "tokens", "token_auth: tokens added by the admin API; allowed plugins", {"general": "\ttoken_auth = true"})
def tokens(site, note):
    admin = Admin(site)
    note("add", admin({"janus": "add_token", "token": "good"}))
    note("add for echo", admin({"janus": "add_token", "token": "echo", "plugins": ["janus.plugin.echotest"]}))
    note("add without token", admin({"janus": "add_token"}))
    note("allow unknown token", admin({"janus": "allow_token", "token": "zz", "plugins": [PLUGIN]}))
    note("allow nothing", admin({"janus": "allow_token", "token": "echo", "plugins": []}))
    refused(site, note, (("good", {"token": "good"}), ("bad", {"token": "bad"}), ("none", {}), ("echo", {"token": "echo"})))
    note("disallow", admin({"janus": "disallow_token", "token": "echo", "plugins": ["janus.plugin.echotest"]}))
    note("remove", admin({"janus": "remove_token", "token": "good"}))
    note("remove again", admin({"janus": "remove_token", "token": "good"}))
    refused(site, note, (("removed", {"token": "good"}),))


@row(75, "core", "opaque_id in answers and events", "opaqueid_in_api = true, then false",
     {"general": "\topaqueid_in_api = true"})
def opaque_id(site, note):
    client = Client(site.ws).open()
    handle = client.attach(opaque_id="mine")
    note("success", client.message(handle, {"request": "exists", "room": 1234}))
    note("event", client.message(handle, {"request": "join", "ptype": "publisher", "room": 1234, "id": 75}))
    other = client.attach(opaque_id="other")
    client.message(other, {"request": "join", "ptype": "publisher", "room": 1234, "id": 76})
    client.message(other, {"request": "leave"})
    note("unsolicited", client.next_event("event"))
    note("detached", (client.in_session({"janus": "detach", "handle_id": handle}), client.next_event("detached"))[1])


@row(76, "core", "keys of info", "names and order of the keys; the plugins and transports of this configuration",
     reasons={"keys": NEWER, "ice-tcp": "on by default, for clients behind networks that block UDP", "VideoRoom": NEWER})
def info(site, note):
    answer = Client(site.ws).request({"janus": "info"})
    note("keys", list(answer))
    for key in ("name", "session-timeout", "server-name", "ice-lite", "ice-tcp", "full-trickle", "api_secret", "auth_token",
                "candidates-timeout", "accepting-new-sessions", "data_channels", "ice-nomination", "event_handlers"):
        note(key, answer.get(key))
    note("VideoRoom", answer["plugins"].get(PLUGIN))
    note("keys of a transport", list(next(iter(answer["transports"].values()))))


@row(77, "core", "text and number ids", "a room with string_ids: types of room, id and private_id in answers",
     {"videoroom": "\tstring_ids = true"})
def text_ids(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    note("create", client.ask(handle, {"request": "create", "room": "u|7@x"}))
    note("create with a number", client.ask(handle, {"request": "create", "room": 7}))
    note("join", joined := client.ask(handle, {"request": "join", "ptype": "publisher", "room": "u|7@x", "id": "al/ice"}))
    note("types", [type(joined[key]).__name__ for key in ("room", "id", "private_id")])
    note("list", client.ask(handle, {"request": "listparticipants", "room": "u|7@x"}))
    note("room of its own name", type(client.ask(handle, {"request": "create"})["room"]).__name__)


@row(78, "core", "compact JSON without null", "the text of the answers to create, attach, list and join")
def compact(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    client.message(handle, {"request": "list"})
    client.message(handle, {"request": "join", "ptype": "publisher", "room": 1234, "id": 78})
    note("blanks after : or ,", [text for text in client.texts if '": ' in text or '", "' in text])
    note("null", [text for text in client.texts if ":null" in text])
    client.end()


@row(79, "core", "trickle: one, many, completed, wrong", "11 forms, before any offer")
def trickle(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    one = {"candidate": "candidate:1 1 udp 2015363327 127.0.0.1 40000 typ host", "sdpMid": "0", "sdpMLineIndex": 0}
    forms = (("one", {"candidate": one}), ("many", {"candidates": [one, one]}), ("completed", {"candidate": {"completed": True}}),
             ("null", {"candidate": None}), ("neither", {}), ("both", {"candidate": one, "candidates": [one]}),
             ("many not an array", {"candidates": one}), ("no mid", {"candidate": {"candidate": one["candidate"]}}),
             ("no text", {"candidate": {"sdpMid": "0"}}), ("mid a number", {"candidate": {**one, "sdpMid": 0}}),
             ("rubbish", {"candidate": {"candidate": "rubbish", "sdpMid": "0"}}))
    for label, form in forms:
        note(label, client.in_session({"janus": "trickle", "handle_id": handle, **form}))


class Admin:
    """The admin API over HTTP; the body of each answer."""

    def __init__(self, site):
        self.site = site

    def __call__(self, message, path=""):
        return http("POST", self.site.admin + path, {"transaction": "a", "admin_secret": "overlord", **message})["body"]


@row(83, "core", "admin verbs", "settings, sessions, handles, plugin messages, wrong secret")
def admin(site, note):
    ask = Admin(site)
    note("no secret", http("POST", site.admin, {"janus": "list_sessions", "transaction": "a"})["body"])
    note("wrong secret", ask({"janus": "list_sessions", "admin_secret": "x"}))
    note("ping", ask({"janus": "ping"}))
    note("unknown", ask({"janus": "bogus"}))
    status = ask({"janus": "get_status"})
    note("status keys", list(status["status"]))
    for verb, key, value in (("set_session_timeout", "timeout", 61), ("set_log_level", "level", 4),
                             ("set_locking_debug", "debug", False), ("set_log_timestamps", "timestamps", True),
                             ("set_log_colors", "colors", False), ("set_min_nack_queue", "min_nack_queue", 200),
                             ("set_nack_optimizations", "nack_optimizations", False), ("set_no_media_timer", "no_media_timer", 1),
                             ("set_slowlink_threshold", "slowlink_threshold", 0), ("accept_new_sessions", "accept", True)):
        note(verb, ask({"janus": verb, key: value}))
        note(f"{verb} without", ask({"janus": verb}))
    client = Client(site.ws).open()
    handle = client.room_handle(1234, 83)
    path = f"/{client.session}/{handle}"
    note("is in list_sessions", client.session in ask({"janus": "list_sessions"})["sessions"])
    note("list_handles", ask({"janus": "list_handles"}, f"/{client.session}"))
    note("session timeout", ask({"janus": "set_session_timeout", "timeout": 30}, f"/{client.session}"))
    note("handle_info, plugin part", ask({"janus": "handle_info", "plugin_only": True}, path)["info"].get("plugin_specific"))
    note("message_plugin", ask({"janus": "message_plugin", "plugin": PLUGIN, "request": {"request": "exists", "room": 1234}}))
    note("message_plugin, none", ask({"janus": "message_plugin", "plugin": "none", "request": {}}))
    note("hangup_webrtc", ask({"janus": "hangup_webrtc"}, path))
    note("detach_handle", ask({"janus": "detach_handle"}, path))
    note("event", client.next_event("detached"))
    note("destroy_session", ask({"janus": "destroy_session"}, f"/{client.session}"))
    note("event of the session", client.next_event(lambda event: event["janus"] in ("timeout", "destroyed"), 3))
    note("no such session", ask({"janus": "list_handles"}, "/5"))


@row(85, "ws", "subprotocol and several objects in one text", "no protocol, a wrong one; three pings in a text, one broken",
     reasons={"a broken one after a good one": "the words of the JSON parser"})
def web_socket(site, note):
    for label, protocol in (("wrong protocol", "chat"), ("admin protocol at the API", "janus-admin-protocol")):
        try:
            note(label, raw(Client(site.ws, protocol), '{"janus":"ping","transaction":"x"}'))
        except (ConnectionError, OSError):
            note(label, "refused")
    client = Client(site.ws)
    client.send_text("".join(f'{{"janus":"ping","transaction":"p{number}"}}' for number in range(3)))
    note("three in a text", [client.answer(f"p{number}") for number in range(3)])
    note("a broken one after a good one", raw(client, '{"janus":"ping","transaction":"q0"}{"janus":'))
    note("the good one", client.answer("q0", seconds=1))
    admin_client = Client(site.admin_ws, "janus-admin-protocol")
    note("admin", admin_client.request({"janus": "list_sessions", "admin_secret": "wrong"}))
