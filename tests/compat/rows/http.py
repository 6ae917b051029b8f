"""The API over plain HTTP."""

import threading
import time

from api import http
from board import row

PLUGIN = "janus.plugin.videoroom"
KEPT_HEADERS = ("content-type", "access-control-allow-origin", "access-control-allow-methods",
                "access-control-allow-headers", "access-control-max-age", "location")


def short(answer):
    body = answer["body"]
    return {"status": answer["status"], "body": body if isinstance(body, (dict, list)) else bool(body),
            **{key: value for key, value in answer["headers"].items() if key in KEPT_HEADERS}}


def post(site, path, message):
    return http("POST", site.http + path, {"transaction": "h", **message})


@row(84, "http", "paths, methods, CORS, long poll", "requests on good and wrong paths; polls with events and without, maxev",
     reasons={"other (session|handle) in the body": "with the transaction, so that a client can tell which request failed",
              "ping": "the peer's path for ping needs a POST, its documentation says GET", "ping posted": "the peer closes the connection",
              "not JSON": "the words of the JSON parser"})
def plain(site, note):
    note("create", answer := short(post(site, "", {"janus": "create"})))
    session = answer["body"]["data"]["id"]
    note("attach", answer := short(post(site, f"/{session}", {"janus": "attach", "plugin": PLUGIN})))
    handle = answer["body"]["data"]["id"]
    note("sync message", short(post(site, f"/{session}/{handle}", {"janus": "message", "body": {"request": "exists", "room": 1}})))
    note("join is acked", short(post(site, f"/{session}/{handle}", {
        "janus": "message", "body": {"request": "join", "ptype": "publisher", "room": 1234, "id": 84}})))
    note("poll", short(http("GET", f"{site.http}/{session}")))
    post(site, f"/{session}/{handle}", {"janus": "message", "body": {"request": "configure"}})
    time.sleep(0.2)
    note("poll of an array", short(http("GET", f"{site.http}/{session}?maxev=5")))
    note("other session in the body", short(post(site, f"/{session}", {"janus": "keepalive", "session_id": 5})))
    note("other handle in the body", short(post(site, f"/{session}/{handle}", {"janus": "message", "handle_id": 5, "body": {}})))
    for label, method, path in (("info", "GET", "/info"), ("ping", "GET", "/ping"), ("ping posted", "POST", "/ping"),
                                ("poll of no session", "GET", "/5"), ("poll of a handle", "GET", f"/{session}/{handle}"),
                                ("text as session", "GET", "/abc"), ("too deep", "GET", f"/{session}/{handle}/x"),
                                ("put", "PUT", ""), ("get of the base", "GET", "")):
        answer = short(http(method, site.http + path, b"" if method in ("POST", "PUT") else None))
        if label == "info":
            answer["body"] = answer["body"]["janus"]
        if label == "ping" and isinstance(answer["body"], dict):
            answer["body"].pop("transaction", None)
        if "location" in answer:
            answer["location"] = answer["location"].replace(str(session), "<session>")
        note(label, answer)
    note("not JSON", short(http("POST", site.http, b"{x")))
    note("other base", short(http("GET", site.http.replace("/janus", "/none"))))
    note("options", short(http("OPTIONS", site.http, None, {"Access-Control-Request-Method": "POST",
                                                            "Access-Control-Request-Headers": "x-a",
                                                            "Origin": "http://there"})))
    waited = []
    begun = time.monotonic()
    poll = threading.Thread(target=lambda: waited.append(short(http("GET", f"{site.http}/{session}"))))
    poll.start()
    poll.join(40)
    note("poll without events", waited)
    note("its seconds", round(time.monotonic() - begun))
    note("destroy", short(post(site, f"/{session}", {"janus": "destroy"})))
