"""The rows, by area. Importing this collects them."""

from . import core, http, layers, media, recorder, room, rtcp, tools  # noqa: F401
