"""The rows, by area. Importing this collects them."""

from . import calls_more, core, forward, http, layers, media, mqtt, recorder, room, rtcp, tools  # noqa: F401
