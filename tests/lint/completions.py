#!/usr/bin/env python3
"""Checks the shell completions of mjr and wf-sfu by completing with them in bash, zsh and fish.

Usage: completions.py [PROJECT_FOLDER [BUILD_FOLDER]]

Commands, options and the words that options take must be those of the built programs. A shell that is not installed is
left out.
"""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile

import program_options

LIMIT_S = 30
PROGRAMS = ("mjr", "wf-sfu")
ANY_WORD = {"--size", "--to", "--debug-level"}  # options that take more, or tell less, than what completions propose


class Terminal:
    """An interactive shell at a pseudo terminal that reports what it would complete through a pipe with a name."""

    def __init__(self, words, home):
        self.pipe_path = os.path.join(home, "found")
        os.mkfifo(self.pipe_path)
        self.pipe = os.open(self.pipe_path, os.O_RDWR)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execvpe(words[0], words, {"PATH": os.environ["PATH"], "HOME": home, "TERM": "dumb", "LC_ALL": "C.UTF-8",
                                         "FOUND": self.pipe_path})

    def close(self):
        os.close(self.terminal)
        os.close(self.pipe)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)

    def ask(self, keys):
        """Types `keys`; what the shell reported up to its line END."""
        os.write(self.terminal, keys.encode())
        reported = b""
        while not reported.endswith(b"END\n"):
            ready, _, _ = select.select([self.pipe, self.terminal], [], [], LIMIT_S)
            if not ready:
                raise TimeoutError(f"no answer to {keys!r}")
            if self.terminal in ready:
                os.read(self.terminal, 65536)
            if self.pipe in ready:
                reported += os.read(self.pipe, 65536)
        return reported.decode().splitlines()[:-1]


class Bash:
    """Readline completes and lists; the function of the completion is wrapped to report what it found."""

    SETUP = """
        bind 'set enable-bracketed-paste off'; bind 'set completion-query-items 0'; bind 'set page-completions off'
        source '{file}'
        _reported() {{ {function} "$@"; {{ printf '%s\\n' "${{COMPREPLY[@]}}"; echo END; }} >"$FOUND"; COMPREPLY=(); }}
        complete -F _reported {program}; echo END >"$FOUND"
    """
    short_options = False

    def __init__(self, folder, program, home):
        setup = pathlib.Path(home, "setup")
        setup.write_text(self.SETUP.format(file=folder / f"{program}.bash", program=program,
                                           function="_" + program.replace("-", "_")), encoding="utf-8")
        self.shell = Terminal(["bash", "--norc", "--noprofile", "-i"], home)
        self.shell.ask("source ./setup\n")

    def complete(self, line):
        return set(self.shell.ask(f"\x15{line}\t")) - {""}

    def close(self):
        self.shell.close()


class Zsh:
    """The completion system runs as it does for people; `compadd`, through which all matches go, reports them."""

    SETUP = """
        PROMPT= ; setopt no_beep no_list_beep; bindkey -e
        fpath=('{folder}' $fpath); autoload -Uz compinit; compinit -u -D
        compadd() {{
            local -a hits
            if (( ! ${{argv[(I)-[OA]]}} )); then
                builtin compadd -O hits "$@"
                (( ! $#hits )) || print -rl -- $hits >$FOUND
            fi
            builtin compadd "$@"
        }}
        _reported() {{ _main_complete; compstate[list]= compstate[insert]=; print END >$FOUND; }}
        zle -C reported complete-word _reported; bindkey '^I' reported
        print END >$FOUND
    """
    short_options = True

    def __init__(self, folder, _program, home):
        setup = pathlib.Path(home, "setup")
        setup.write_text(self.SETUP.format(folder=folder), encoding="utf-8")
        self.shell = Terminal(["zsh", "-f", "-i"], home)
        self.shell.ask("source ./setup\n")

    def complete(self, line):
        return set(self.shell.ask(f"\x15{line}\t"))

    def close(self):
        self.shell.close()


class Fish:
    """`complete -C` gives what the Tab key would."""

    short_options = True

    def __init__(self, folder, program, home):
        self.file = folder / f"{program}.fish"
        self.home = home

    def complete(self, line):
        script = f"source '{self.file}'; complete -C '{line}'"
        result = program_options.run("fish", "--no-config", "--private", "-c", script, cwd=self.home,
                                     env={"PATH": os.environ["PATH"], "HOME": self.home, "TERM": "dumb"})
        if result.returncode != 0 or result.stderr:
            raise RuntimeError(f"fish: {result.stderr}")
        return {entry.partition("\t")[0] for entry in result.stdout.splitlines()}

    def close(self):
        pass


class Checker:
    def __init__(self, name, shell, program):
        self.name, self.shell, self.program = name, shell, program
        self.problems = []
        self.completed = 0

    def complete(self, line):
        self.completed += 1
        return self.shell.complete(line)

    def compare(self, line, found, wanted):
        self.problems += [f"{self.name}: '{line}' does not offer {word}" for word in sorted(wanted - found)]
        self.problems += [f"{self.name}: '{line}' offers {word}" for word in sorted(found - wanted)]

    def check(self):
        commands = set(self.program.options)
        if commands != {""}:
            self.check_commands(commands)
        for command in sorted(commands):
            wanted = {option for option in self.program.options[command]
                      if self.shell.short_options or option.startswith("--")}
            line = f"{self.start(command)}-"
            self.compare(line, {word for word in self.complete(line) if word.startswith("-")}, wanted)
            self.check_values(command)

    def start(self, command):
        return f"{self.program.name} {command} " if command else f"{self.program.name} "

    def check_commands(self, commands):
        self.compare("mjr ", {word for word in self.complete("mjr ") if not word.startswith("-")}, commands)
        self.compare("mjr help ", self.complete("mjr help "), commands)
        self.compare("mjr comp", self.complete("mjr comp"), {word for word in commands if word.startswith("comp")})

    def check_values(self, command):
        for option in sorted(self.program.takes_value[command]):
            choices = self.program.choices(command, option)
            line = f"{self.start(command)}{option} "
            if choices:
                self.compare(line, self.complete(line), choices)
            elif option in ANY_WORD:
                proposed = self.complete(line)
                if not proposed:
                    self.problems.append(f"{self.name}: '{line}' offers nothing")
                self.problems += [f"{self.name}: '{line}' offers {word}, which the program refuses"
                                  for word in sorted(proposed) if self.program.refusal(command, option, word)]


def check_shell(kind, folder, program):
    name = kind.__name__.lower()
    if not shutil.which(name):
        print(f"not checked in {name}: it is not installed")
        return []
    with tempfile.TemporaryDirectory() as home:
        shell = kind(folder, program.name, home)
        try:
            checker = Checker(name, shell, program)
            checker.check()
        finally:
            shell.close()
    print(f"{program.name}, {name}: {checker.completed} lines completed, {len(checker.problems)} problems")
    return checker.problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    problems = []
    for name in PROGRAMS:
        program = program_options.Program(sys.argv[2] if len(sys.argv) > 2 else root / "build/release", name)
        if not program.exists():
            print(f"not checked: there is no {program.path}; run ./dev build first")
            continue
        program.read()
        problems += [line for kind in (Bash, Zsh, Fish) for line in check_shell(kind, root / "completions", program)]
    print("\n".join(problems + [f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
