"""What built programs say about their commands and options; for the checks of documents and completions."""

import os
import pathlib
import re
import subprocess

OPTION = re.compile(r"--?[A-Za-z][\w-]*")


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, check=False,
                          stdin=subprocess.DEVNULL, **options)


class Program:
    """A program of a build folder. One without commands has a single one, named ""."""

    def __init__(self, build, name="mjr"):
        self.name = name
        self.path = pathlib.Path(build).resolve() / "bin" / name
        self.options = {}  # command: set of "--long" and "-s"
        self.takes_value = {}  # command: set of "--long"

    def exists(self):
        return os.access(self.path, os.X_OK)

    def read(self):
        section = run(self.path, "--help").stdout.partition("Subcommands:\n")[2].partition("\n\n")[0]
        for command in re.findall(r"^  (\w+) ", section, re.MULTILINE) or [""]:
            self.read_command(command)
        return self

    def words(self, command):
        """What starts the program with this command."""
        return [self.path, command] if command else [self.path]

    def read_command(self, command):
        self.options[command] = set()
        self.takes_value[command] = set()
        for line in run(*self.words(command), "--help").stdout.splitlines():
            match = re.match(r"  ((?:-\w,)*--?[\w-]+(?:,--[\w-]+)*)((?: \S+)+?)?(?:  |\Z| \.\.\.)", line)
            if match:
                names = match[1].split(",")
                self.options[command].update(names)
                if match[2]:
                    self.takes_value[command].update(name for name in names if name.startswith("--") or len(names) == 1)

    def refusal(self, command, option, value):
        """What the program has against this value; empty when it has nothing against it."""
        complaint = run(*self.words(command), option, value, "no-such-recording").stderr
        return complaint if f"{option}:" in complaint else ""

    def choices(self, command, option):
        """The words that the program takes here, where it takes only some."""
        match = re.search(r"not in \{([^}]*)\}", self.refusal(command, option, "no-such-word"))
        return set(match[1].split(",")) if match else set()
