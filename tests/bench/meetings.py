"""Meetings of any number of people and any length, made from the recordings of one."""

import dataclasses
import json
import pathlib
import re
import shutil

import recordings

NAME = re.compile(r"videoroom-.+?-user-(?P<user>.+)-(?P<time_us>\d{13,19})-(?P<kind>audio|video)-(?P<index>\d+)\.mjr$")
SMALL_STREAM = 2
RATE_HZ = {"audio": 48000, "video": 90000}
FRAME_S = 0.05


@dataclasses.dataclass(frozen=True)
class Recording:
    path: pathlib.Path
    user: str
    time_us: int  # in the name
    kind: str
    index: int
    first_us: int  # time of day of its first packet
    seconds: float

    def named(self, folder, room, user):
        name = f"videoroom-{room}-user-{user}-{self.time_us}-{self.kind}-{self.index}.mjr"
        return dataclasses.replace(self, path=folder / name, user=user)


@dataclasses.dataclass(frozen=True)
class Segment:
    """What one publishing left: sound and big picture."""
    audio: Recording
    video: Recording


class Meeting:
    """`people` maps user to recordings, in order of joining."""

    def __init__(self, folder, people):
        self.folder = folder
        self.people = people
        self.start_us = min(one.first_us for of_user in people.values() for one in of_user)
        self.seconds = max(self.begin_s(one) + one.seconds for of_user in people.values() for one in of_user)

    def begin_s(self, recording):
        return (recording.first_us - self.start_us) / 1e6

    def segments(self):
        """For each person the segments, ordered by time."""
        for of_user in self.people.values():
            audios = [one for one in of_user if one.kind == "audio"]
            videos = [one for one in of_user if one.kind == "video" and one.index != SMALL_STREAM]
            yield [Segment(min(audios, key=lambda audio: abs(audio.time_us - video.time_us)), video)
                   for video in sorted(videos, key=lambda one: one.time_us)]


def load(folder):
    people = {}
    for path in sorted(folder.glob("*.mjr")):
        if match := NAME.match(path.name):
            head, packets = recordings.read(path)
            first_us = json.loads(head[recordings.TAG_SIZE + 2:])["u"]
            one = Recording(path, match["user"], int(match["time_us"]), match["kind"], int(match["index"]), first_us,
                            packets[-1][0] / 1000 + FRAME_S)
            people.setdefault(one.user, []).append(one)
    return Meeting(folder, dict(sorted(people.items(), key=lambda item: min(one.first_us for one in item[1]))))


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def copied(source, folder, count):
    """A meeting of `count` people: those of the meeting `source` over and over, under other names."""
    empty(folder)
    originals = list(source.people.values())
    people = {}
    for number in range(count):
        user = f"guest{number + 1:02}"
        people[user] = [one.named(folder, "bench", user) for one in originals[number % len(originals)]]
        for one, copy in zip(originals[number % len(originals)], people[user]):
            shutil.copyfile(one.path, copy.path)
    return Meeting(folder, people)


def grown(source, folder, count, seconds):
    """A meeting of `count` people who publish sound and one picture until `seconds`: the first recordings of those of
    `source`, going on as if nobody had ever stopped."""
    empty(folder)
    firsts = [of_user[0] for of_user in source.segments()]
    people = {}
    for number in range(count):
        user = f"guest{number + 1:02}"
        people[user] = []
        segment = firsts[number % len(firsts)]
        for one in (segment.audio, segment.video):
            copy = dataclasses.replace(one.named(folder, "bench", user), seconds=seconds - source.begin_s(one))
            head, packets = recordings.read(one.path)
            recordings.write(copy.path, head, recordings.lasting(packets, RATE_HZ[one.kind], copy.seconds))
            people[user].append(copy)
    return Meeting(folder, people)
