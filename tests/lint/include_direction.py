#!/usr/bin/env python3
"""Checks that includes point down only and that third-party headers stay where they are allowed.

Usage: include_direction.py [PROJECT_FOLDER]
"""

import pathlib
import re
import sys

import source_tree

GROUND = ("rtp/base", "rtp")
PP_REC = ("pp-rec/media", "pp-rec/mux", "pp-rec/compose")
SFU = ("sfu/net", "sfu/ice", "sfu/dtls", "sfu/srtp", "sfu/sctp", "sfu/transport", "sfu/stream", "sfu/sdp", "sfu/room", "sfu/janus",
       "sfu/channels")

# Floor: floors it may include besides itself. A file belongs to the longest floor that starts its path.
MAY_INCLUDE = {
    "rtp/base": (),
    "rtp": ("rtp/base",),
    "recorder/mjr": GROUND,
    "recorder/live": (*GROUND, "recorder/mjr"),
    "pp-rec/media": (*GROUND, "recorder/mjr"),
    "pp-rec/mux": (*GROUND, "pp-rec/media"),
    "pp-rec/compose": (*GROUND, "pp-rec/media", "pp-rec/mux"),
    "pp-rec/job": (*GROUND, "recorder/mjr", *PP_REC),
    "pp-rec/tool": (*GROUND, "recorder/mjr", "pp-rec/job"),
    "cli": (*GROUND, "recorder/mjr", "pp-rec/job"),
    "sfu/net": ("rtp/base",),
    "sfu/ice": ("rtp/base", "sfu/net"),
    "sfu/dtls": ("rtp/base", "sfu/net"),
    "sfu/srtp": GROUND,
    "sfu/sctp": ("rtp/base", "sfu/net"),
    "sfu/transport": (*GROUND, "sfu/ice", "sfu/dtls", "sfu/srtp", "sfu/net"),
    "sfu/stream": (*GROUND, "sfu/net"),
    "sfu/sdp": GROUND,
    "sfu/room": (*GROUND, "sfu/net", "sfu/stream", "sfu/transport", "sfu/ice", "sfu/dtls", "sfu/srtp", "sfu/sctp", "sfu/sdp", "recorder/mjr",
                 "recorder/live"),
    "sfu/janus": (*GROUND, "sfu/room", "sfu/sdp", "sfu/net"),
    "sfu/channels": ("rtp/base", "sfu/janus", "sfu/net"),
    "sfu/app": (*GROUND, "recorder/mjr", "recorder/live", *SFU),
}

# Third-party family: how its headers begin, and the floors that may include them.
THIRD_PARTY = {
    "JSON": (("nlohmann/",), ("recorder/mjr", "pp-rec/job", "pp-rec/tool", "cli", "sfu/janus", "sfu/channels", "sfu/app")),
    "libav": (("libavformat/", "libavcodec/", "libavutil/", "libavfilter/", "libswresample/", "libswscale/"),
              ("pp-rec/mux", "pp-rec/compose")),
    "x86 intrinsics": (("immintrin.h",), ("pp-rec/mux",)),
    "libogg": (("ogg/",), ("pp-rec/mux",)),
    "libopus": (("opus/",), ("pp-rec/mux",)),
    "Pango": (("pango/", "cairo", "fontconfig/"), ("pp-rec/compose",)),
    "libebur128": (("ebur128.h",), ("pp-rec/compose",)),
    "CLI11": (("CLI/",), ("cli", "pp-rec/tool", "sfu/app")),
    "GLib": (("glib", "gio/"), ("sfu/net",)),
    "libnice": (("nice/", "agent.h", "stun/"), ("sfu/ice",)),
    "OpenSSL": (("openssl/",), ("sfu/dtls", "sfu/srtp", "sfu/janus")),
    "libipsec-mb": (("intel-ipsec-mb.h",), ("sfu/srtp",)),
    "libsrtp2, which is for tests only": (("srtp2/",), ()),
    "paho": (("MQTTAsync.h", "MQTTClient.h", "mqtt/"), ("sfu/channels",)),
    "usrsctp": (("usrsctp.h",), ("sfu/sctp",)),
    "libwebsockets": (("libwebsockets.h",), ("sfu/channels",)),
    "libconfig++": (("libconfig",), ("sfu/app",)),
    "spdlog": (("spdlog/",), ("sfu/app",)),
}

POSIX_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/")
POSIX = {"dirent.h", "endian.h", "errno.h", "fcntl.h", "fnmatch.h", "getopt.h", "ifaddrs.h", "limits.h", "locale.h", "malloc.h", "netdb.h", "poll.h", "pthread.h",
         "sched.h", "signal.h", "spawn.h", "stdio.h", "stdlib.h", "string.h", "strings.h", "termios.h", "time.h", "unistd.h", "wctype.h"}
# The ground floor does no I/O and knows no threads.
NOT_ON_THE_GROUND = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "fstream", "iostream",
                     "filesystem"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def floor_of(path):
    """The floor that a path belongs to, None outside the floors."""
    fitting = [floor for floor in MAY_INCLUDE if path.startswith(floor + "/")]
    return max(fitting, key=len) if fitting else None


def family_of(header):
    for family, (starts, _) in THIRD_PARTY.items():
        if header.startswith(starts):
            return family
    return None


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.problems = []
        self.includes = {}  # path: [(line, quoted, header)]
        for path in source_tree.sources(root):
            text = (self.root / path).read_text(encoding="utf-8", errors="replace")
            self.includes[path] = [(text.count("\n", 0, match.start()) + 1, match[1] == '"', match[2])
                                   for match in INCLUDE.finditer(text)]

    def report(self, path, line, message):
        self.problems.append(f"{path}:{line}: {message}")

    def check_project_include(self, path, line, header):
        if not (self.root / header).is_file():
            self.report(path, line, f'"{header}" does not exist; includes are written from the project root')
            return
        floor, target = floor_of(path), floor_of(header)
        if floor is None:
            return
        if target is None:
            self.report(path, line, f'{floor} may not include "{header}", which belongs to no floor')
        elif target != floor and target not in MAY_INCLUDE[floor]:
            self.report(path, line, f'{floor} may not include {target} ("{header}")')

    def check_system_include(self, path, line, header):
        floor, family = floor_of(path), family_of(header)
        if floor is None:
            return
        posix = header in POSIX or header.startswith(POSIX_FOLDERS)
        if family is not None:
            if floor not in THIRD_PARTY[family][1]:
                self.report(path, line, f"{floor} may not use {family} (<{header}>)")
        elif ("/" in header or header.endswith(".h")) and not posix:
            self.report(path, line, f"<{header}> belongs to no library that tests/lint/include_direction.py knows")
        if floor in GROUND and (posix or header in NOT_ON_THE_GROUND):
            self.report(path, line, f"{floor} does no I/O and knows no threads (<{header}>)")

    def reach(self, path):
        """Every header that `path` pulls in, as far as it is the project's own."""
        seen, todo = set(), [path]
        while todo:
            for _, quoted, header in self.includes.get(todo.pop(), ()):
                if quoted and header not in seen:
                    seen.add(header)
                    todo.append(header)
        return seen

    def check_leaks(self, path):
        floor = floor_of(path)
        if floor is None:
            return
        for header in sorted(self.reach(path)):
            if floor_of(header) in (floor, None):
                continue
            for line, quoted, name in self.includes.get(header, ()):
                family = None if quoted else family_of(name)
                if family is not None and floor not in THIRD_PARTY[family][1]:
                    self.report(header, line, f"<{name}> reaches {path}, a floor above; keep it in a .cpp")

    def run(self):
        for path, includes in self.includes.items():
            for line, quoted, header in includes:
                if quoted:
                    self.check_project_include(path, line, header)
                else:
                    self.check_system_include(path, line, header)
            self.check_leaks(path)
        return sorted(set(self.problems))


def main():
    checker = Checker(sys.argv[1] if len(sys.argv) > 1 else ".")
    problems = checker.run()
    print("\n".join(problems + [f"{len(checker.includes)} files, {len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
