"""VideoRoom requests without media."""

import time

from api import Client
from board import row

NEWER = "as Janus 1.4.2, which is newer than the peer"


@row(86, "room", "defaults of create, in list", "create with a number only, list; create with everything, list")
def defaults(site, note):
    client = Client(site.ws).open()
    handle = client.attach()

    def listed(room):
        rooms = client.ask(handle, {"request": "list"})["list"]
        return next((one for one in rooms if one["room"] == room), None)
    note("create", client.ask(handle, {"request": "create", "room": 860}))
    note("listed", listed(860))
    note("create with all", client.ask(handle, {
        "request": "create", "room": 861, "description": "All", "secret": "s", "pin": "p", "require_pvtid": True,
        "bitrate": 5, "bitrate_cap": True, "fir_freq": 9, "publishers": 12, "audiocodec": "pcmu,opus", "videocodec": "vp9,h264",
        "vp9_profile": "2", "h264_profile": "42e01f", "opus_fec": True, "opus_dtx": True, "audiolevel_ext": True,
        "audiolevel_event": True, "audio_active_packets": 50, "audio_level_average": 30, "videoorient_ext": False,
        "playoutdelay_ext": False, "transport_wide_cc_ext": False, "record": False, "rec_dir": "/tmp/x", "lock_record": True,
        "notify_joining": True, "require_e2ee": True}))
    note("listed with all", listed(861))
    note("number of its own", client.ask(handle, {"request": "create"}))
    note("room 0", client.ask(handle, {"request": "create", "room": 0}))
    for room in (860, 861):
        client.ask(handle, {"request": "destroy", "room": room, "secret": "s"})
    client.end()


WRONG = [
    ("room a text", {"room": "x"}), ("room negative", {"room": -1}), ("publishers negative", {"publishers": -1}),
    ("publishers a text", {"publishers": "3"}), ("bitrate negative", {"bitrate": -5}), ("unknown audio codec", {"audiocodec": "mp3"}),
    ("unknown video codec", {"videocodec": "vp7"}), ("one of two unknown", {"videocodec": "vp8,vp7"}),
    ("codec a number", {"audiocodec": 3}), ("private a text", {"is_private": "yes"}), ("allowed a text", {"allowed": "x"}),
    ("allowed of numbers", {"allowed": [1]}), ("secret a number", {"secret": 1}), ("pin a number", {"pin": 1}),
    ("fir_freq negative", {"fir_freq": -1}), ("record a number", {"record": 1}), ("description a number", {"description": 1}),
    ("permanent a text", {"permanent": "yes"}), ("vp9_profile a number", {"vp9_profile": 2}), ("audio_level 200", {"audiolevel_event": True, "audio_level_average": 200}),
    ("six codecs", {"videocodec": "vp8,vp9,h264,av1,h265,vp8"}), ("empty codec", {"audiocodec": ""}), ("no fec without opus", {"audiocodec": "pcmu", "opus_fec": True}),
]


@row(87, "room", "wrong create", f"create twice; {len(WRONG)} parameters of wrong type or value")
def wrong_create(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    note("create", client.ask(handle, {"request": "create", "room": 870}))
    note("again", client.ask(handle, {"request": "create", "room": 870}))
    for number, (label, parameters) in enumerate(WRONG):
        note(label, client.ask(handle, {"request": "create", "room": 8700 + number, **parameters}))
        client.ask(handle, {"request": "destroy", "room": 8700 + number})
    client.ask(handle, {"request": "destroy", "room": 870})
    client.end()


@row(88, "room", "destroy", "two participants hear of it; what their handles are worth then")
def destroy(site, note):
    client = Client(site.ws).open()
    control = client.attach()
    client.ask(control, {"request": "create", "room": 880, "secret": "s"})
    one = client.room_handle(880, 1)
    client.room_handle(880, 2)
    note("no secret", client.ask(control, {"request": "destroy", "room": 880}))
    note("wrong secret", client.ask(control, {"request": "destroy", "room": 880, "secret": "x"}))
    note("secret a number", client.ask(control, {"request": "destroy", "room": 880, "secret": 5}))
    note("destroy", client.ask(control, {"request": "destroy", "room": 880, "secret": "s"}))
    note("events", [event["plugindata"]["data"] for event in client.quiet(1)])
    note("again", client.ask(control, {"request": "destroy", "room": 880, "secret": "s"}))
    note("configure", client.ask(one, {"request": "configure"}))
    note("join again", client.ask(one, {"request": "join", "ptype": "publisher", "room": 1234}))
    client.end()


@row(89, "room", "edit", "each key, then list; wrong secret and types",
     reasons={"destroy without": "an empty new_secret takes the secret away, as Janus's documentation says"})
def edit(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    client.ask(handle, {"request": "create", "room": 890, "secret": "s"})
    note("no secret", client.ask(handle, {"request": "edit", "room": 890}))
    note("nothing", client.ask(handle, {"request": "edit", "room": 890, "secret": "s"}))
    note("edit", client.ask(handle, {
        "request": "edit", "room": 890, "secret": "s", "new_description": "New", "new_pin": "p", "new_is_private": False,
        "new_require_pvtid": True, "new_bitrate": 9000, "new_fir_freq": 5, "new_publishers": 9, "new_lock_record": True,
        "new_rec_dir": "/tmp/y", "new_secret": "t"}))
    note("listed", next(one for one in client.ask(handle, {"request": "list"})["list"] if one["room"] == 890))
    note("old secret", client.ask(handle, {"request": "edit", "room": 890, "secret": "s"}))
    note("wrong type", client.ask(handle, {"request": "edit", "room": 890, "secret": "t", "new_publishers": "x"}))
    note("no such room", client.ask(handle, {"request": "edit", "room": 891, "secret": "t"}))
    note("secret away", client.ask(handle, {"request": "edit", "room": 890, "secret": "t", "new_secret": "", "new_pin": ""}))
    note("destroy without", client.ask(handle, {"request": "destroy", "room": 890}))
    client.end()


def settings_of(path):
    """Sections with their keys, sorted: libconfig and we lay them out differently."""
    sections, section = {}, None
    for line in path.read_text().splitlines():
        line = line.strip().rstrip("{;").rstrip(": ").strip()
        if line.startswith("#") or line in ("", "}"):
            continue
        if "=" not in line:
            section = sections.setdefault(line, {})
        else:
            key, value = line.split("=", 1)
            section[key.strip()] = value.strip()
    return {name: dict(sorted(keys.items())) for name, keys in sections.items()}


@row(90, "room", "permanent rooms", "create, edit and destroy with permanent: the lines of the file", alone=True,
     reasons={"file after edit": "an empty new_pin takes the pin away, as Janus's documentation says"})
def permanent(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    path = site.conf / "janus.plugin.videoroom.jcfg"
    note("create", client.ask(handle, {"request": "create", "room": 900, "permanent": True, "secret": "s", "pin": "p",
                                       "description": "Stays", "bitrate": 300000, "audiocodec": "opus,pcmu", "publishers": 4,
                                       "is_private": True, "record": False, "rec_dir": "/tmp/r"}))
    note("file", settings_of(path))
    note("edit", client.ask(handle, {"request": "edit", "room": 900, "secret": "s", "permanent": True, "new_description": "Other",
                                     "new_pin": ""}))
    note("file after edit", settings_of(path))
    note("destroy", client.ask(handle, {"request": "destroy", "room": 900, "secret": "s", "permanent": True}))
    note("file after destroy", settings_of(path))
    client.end()


@row(91, "room", "private rooms", "not in list, but exists; with and without admin_key", {"videoroom": '\tadmin_key = "key"'})
def private(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    note("create without key", client.ask(handle, {"request": "create", "room": 910}))
    note("create with wrong key", client.ask(handle, {"request": "create", "room": 910, "admin_key": "x"}))
    note("create", client.ask(handle, {"request": "create", "room": 910, "is_private": True, "admin_key": "key"}))
    note("list", [one["room"] for one in client.ask(handle, {"request": "list"})["list"]])
    note("list with key", sorted(one["room"] for one in client.ask(handle, {"request": "list", "admin_key": "key"})["list"]))
    note("list with wrong key", client.ask(handle, {"request": "list", "admin_key": "x"}))
    note("exists", client.ask(handle, {"request": "exists", "room": 910}))
    note("does not", client.ask(handle, {"request": "exists", "room": 911}))
    note("exists without room", client.ask(handle, {"request": "exists"}))
    note("participants", client.ask(handle, {"request": "listparticipants", "room": 910}))
    client.end()


@row(92, "room", "pin, allowed tokens", "joins with right, wrong and no pin and token; every action of allowed")
def pins(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    client.ask(handle, {"request": "create", "room": 920, "pin": "p", "secret": "s", "allowed": ["a", "b", "b"]})

    def join(**more):
        return client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 920, **more})
    for label, more in (("no pin", {}), ("wrong pin", {"pin": "x"}), ("pin a number", {"pin": 1}), ("no token", {"pin": "p"}),
                        ("wrong token", {"pin": "p", "token": "x"}), ("token a number", {"pin": "p", "token": 1}),
                        ("right", {"pin": "p", "token": "a", "id": 5})):
        note(label, join(**more))
    note("listener without token", client.ask(client.attach(), {"request": "join", "ptype": "subscriber", "room": 920, "pin": "p",
                                                                "streams": [{"feed": 5}]}))

    def allowed(**more):
        return client.ask(handle, {"request": "allowed", "room": 920, **more})
    for label, more in (("no secret", {"action": "add", "allowed": ["c"]}), ("add", {"secret": "s", "action": "add", "allowed": ["c"]}),
                        ("remove", {"secret": "s", "action": "remove", "allowed": ["a"]}),
                        ("add nothing", {"secret": "s", "action": "add"}), ("unknown", {"secret": "s", "action": "zz"}),
                        ("no action", {"secret": "s"}), ("numbers", {"secret": "s", "action": "add", "allowed": [1]}),
                        ("disable", {"secret": "s", "action": "disable"}), ("enable", {"secret": "s", "action": "enable"}),
                        ("enable with list", {"secret": "s", "action": "enable", "allowed": ["z"]})):
        answer = allowed(**more)
        if "allowed" in answer:
            answer["allowed"].sort()
        note(f"allowed, {label}", answer)
    client.ask(handle, {"request": "destroy", "room": 920, "secret": "s"})
    client.end()


@row(94, "join", "joined and attendees", "two join a room with notify_joining: answers and events")
def joined(site, note):
    client = Client(site.ws).open()
    handle = client.attach()
    client.ask(handle, {"request": "create", "room": 940, "notify_joining": True})
    one = client.attach()
    note("first", client.ask(one, {"request": "join", "ptype": "publisher", "room": 940, "id": 1, "display": "one"}))
    two = client.attach()
    note("second", client.ask(two, {"request": "join", "ptype": "publisher", "room": 940, "id": 2, "display": "two",
                                    "audio_active_packets": 5, "audio_level_average": 60}))
    note("event", client.next_data(joining=...))
    note("id of its own", type(client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 940})["id"]).__name__)
    note("participants", client.ask(handle, {"request": "listparticipants", "room": 940})["participants"][:1])
    client.ask(handle, {"request": "destroy", "room": 940})
    client.end()


@row(95, "join", "wrong joins", "no room, unknown room, ptype, ids, an id twice, a handle twice, requests before the join",
     reasons={"listener": "the old name of subscriber is taken, for old clients"})
def wrong_join(site, note):
    client = Client(site.ws).open()
    client.room_handle(1234, 95)
    for label, body in (
            ("no room", {"ptype": "publisher"}), ("no such room", {"ptype": "publisher", "room": 95}),
            ("room a text", {"ptype": "publisher", "room": "95"}), ("no ptype", {"room": 1234}),
            ("unknown ptype", {"room": 1234, "ptype": "x"}), ("ptype a number", {"room": 1234, "ptype": 1}),
            ("id in use", {"room": 1234, "ptype": "publisher", "id": 95}), ("id a text", {"room": 1234, "ptype": "publisher", "id": "x"}),
            ("id negative", {"room": 1234, "ptype": "publisher", "id": -1}),
            ("display a number", {"room": 1234, "ptype": "publisher", "display": 5}),
            ("subscriber of nothing", {"room": 1234, "ptype": "subscriber"}),
            ("subscriber of an empty list", {"room": 1234, "ptype": "subscriber", "streams": []}),
            ("subscriber without feed", {"room": 1234, "ptype": "subscriber", "streams": [{"mid": "0"}]}),
            ("subscriber of nobody", {"room": 1234, "ptype": "subscriber", "streams": [{"feed": 9595}]}),
            ("subscriber of one who does not publish", {"room": 1234, "ptype": "subscriber", "streams": [{"feed": 95}]}),
            ("old form of nobody", {"room": 1234, "ptype": "subscriber", "feed": 9595}),
            ("listener", {"room": 1234, "ptype": "listener", "feed": 95})):
        note(label, client.ask(client.attach(), {"request": "join", **body}))
    for name in ("configure", "publish", "unpublish", "leave", "start", "pause", "switch", "subscribe", "bogus"):
        note(f"{name} before join", client.ask(client.attach(), {"request": name}))
    handle = client.room_handle(1234, 96)
    for name in ("join", "start", "pause", "switch", "subscribe", "unsubscribe", "update", "bogus", "unpublish", "configure", "publish"):
        note(f"{name} of a publisher", client.ask(handle, {"request": name, "room": 1234, "ptype": "publisher"}))
    note("request a number", client.ask(handle, {"request": 5}))
    note("no request", client.ask(handle, {"x": 5}))
    note("leave", client.ask(handle, {"request": "leave"}))
    note("join after leave", client.ask(handle, {"request": "join", "room": 1234, "ptype": "publisher"}))
    client.end()


@row(103, "room", "leave and kick", "what the one and the others hear; wrong kicks", reasons={"others of leave|others of kick": NEWER})
def leaving(site, note):
    client = Client(site.ws).open()
    other = Client(site.ws).open()
    control = client.attach()
    client.ask(control, {"request": "create", "room": 1030, "secret": "s"})
    other.room_handle(1030, 1, display="other")
    one = client.room_handle(1030, 2, display="two")
    client.room_handle(1030, 3, display="three")
    note("leave", client.ask(one, {"request": "leave"}))
    note("others of leave", other.next_data(leaving=...))
    client.quiet(0.2)
    for label, more in (("no secret", {"id": 3}), ("wrong secret", {"id": 3, "secret": "x"}), ("nobody", {"id": 9, "secret": "s"}),
                        ("no id", {"secret": "s"}), ("id a text", {"secret": "s", "id": "3"}), ("kick", {"id": 3, "secret": "s"})):
        note(label, client.ask(control, {"request": "kick", "room": 1030, **more}))
    note("the kicked", client.next_data(leaving=...))
    note("others of kick", other.next_data(kicked=...))
    note("participants", client.ask(control, {"request": "listparticipants", "room": 1030}))
    client.ask(control, {"request": "destroy", "room": 1030, "secret": "s"})
    client.end()


@row(109, "room", "change of the display name", "configure with display, and with a wrong one")
def display(site, note):
    client = Client(site.ws).open()
    other = Client(site.ws).open()
    one = client.room_handle(1234, 109, display="before")
    other.room_handle(1234, 110)
    note("configure", client.ask(one, {"request": "configure", "display": "after"}))
    note("others", other.next_data(display="after"))
    note("a number", client.ask(one, {"request": "configure", "display": 5}))
    time.sleep(0.1)
    note("participants", client.ask(one, {"request": "listparticipants", "room": 1234}))
    client.end()
    other.end()


@row(104, "room", "wrong moderate", "secrets, ids, mids")
def wrong_moderate(site, note):
    client = Client(site.ws).open()
    control = client.room_handle(1234, 104)
    for label, more in (("no secret", {"id": 104, "mid": "0", "mute": True}), ("nobody", {"id": 9, "mid": "0", "mute": True}),
                        ("no mid", {"id": 104, "mute": True}), ("no mute", {"id": 104, "mid": "0"}),
                        ("mid a number", {"id": 104, "mid": 0, "mute": True}), ("no such stream", {"id": 104, "mid": "7", "mute": True})):
        secret = {} if label == "no secret" else {"secret": "adminpwd"}
        note(label, client.ask(control, {"request": "moderate", "room": 1234, **secret, **more}))
    client.end()


@row(21, "room", "enable_recording", "secrets, types, answer")
def enable_recording(site, note):
    client = Client(site.ws).open()
    control = client.attach()
    for label, more in (("no secret", {"record": True}), ("wrong secret", {"record": True, "secret": "x"}),
                        ("no record", {"secret": "adminpwd"}), ("record a text", {"record": "yes", "secret": "adminpwd"}),
                        ("on", {"record": True, "secret": "adminpwd"}), ("off", {"record": False, "secret": "adminpwd"})):
        note(label, client.ask(control, {"request": "enable_recording", "room": 1234, **more}))
    note("no such room", client.ask(control, {"request": "enable_recording", "room": 5, "record": True}))
    client.end()
