"""Runs a program and tells what it took."""

import dataclasses
import os
import pathlib
import shutil
import signal
import sys
import threading
import time

SAMPLE_S = 0.002


@dataclasses.dataclass
class Usage:
    wall_s: float
    user_s: float
    sys_s: float
    anonymous_kib: int = 0  # peak of RssAnon, sampled: stack, heap and other memory that is no file
    resident_kib: int = 0  # VmHWM: with the pages of mapped files
    timed_out: bool = False

    def plus(self, other):
        return Usage(self.wall_s + other.wall_s, self.user_s + other.user_s, self.sys_s + other.sys_s)


class MemorySampler(threading.Thread):
    """Reads /proc/PID/status until stop()."""

    def __init__(self, pid, every_s):
        super().__init__(daemon=True)
        self._every_s = every_s
        self._status = pathlib.Path(f"/proc/{pid}/status")
        self._ended = threading.Event()
        self.peak = {"RssAnon": 0, "VmHWM": 0}

    def run(self):
        while not self._ended.wait(self._every_s):
            try:
                lines = self._status.read_text(encoding="ascii", errors="replace").splitlines()
            except OSError:
                return
            for line in lines:
                key, _, value = line.partition(":")
                if key in self.peak:
                    self.peak[key] = max(self.peak[key], int(value.split()[0]))

    def stop(self):
        self._ended.set()
        self.join()


def run(argv, timeout_s=600, sample_s=SAMPLE_S):
    """Runs argv with its output thrown away, looking at its memory every sample_s. Ends this program when it fails."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
    program = shutil.which(argv[0]) or argv[0]
    began = time.perf_counter()
    pid = os.posix_spawn(program, argv, os.environ, file_actions=quiet)
    late = threading.Event()

    def kill():
        late.set()
        os.kill(pid, signal.SIGKILL)

    timer = threading.Timer(timeout_s, kill)
    timer.start()
    sampler = MemorySampler(pid, sample_s)
    sampler.start()
    _, status, rusage = os.wait4(pid, 0)
    wall_s = time.perf_counter() - began
    timer.cancel()
    sampler.stop()
    if status != 0 and not late.is_set():
        sys.exit(f"{' '.join(argv)}: failed with status {os.waitstatus_to_exitcode(status)}")
    return Usage(wall_s, rusage.ru_utime, rusage.ru_stime, sampler.peak["RssAnon"], sampler.peak["VmHWM"], late.is_set())


def processor_time(pid):
    """Seconds that all threads of a running process took, by the clock that clock_getcpuclockid(3) names (Python has no
    call for it)."""
    return time.clock_gettime((~pid << 3) | 2)
