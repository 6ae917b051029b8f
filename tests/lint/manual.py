#!/usr/bin/env python3
"""Checks the manual pages: no warnings of groff and mandoc, and every option of `mjr COMMAND --help` in mjr-COMMAND(1),
of `wf-sfu --help` in wf-sfu(1).

Usage: manual.py [PROJECT_FOLDER [BUILD_FOLDER]]
"""

import pathlib
import re
import shutil
import sys

import program_options

FORMATTERS = (("groff", "-t", "-man", "-Tutf8", "-ww", "-z"), ("mandoc", "-T", "lint", "-W", "warning"))
IN_OVERVIEW = {"help"}  # commands without a page of their own


def formatter_warnings(page):
    for words in FORMATTERS:
        if shutil.which(words[0]):
            result = program_options.run(*words, page)
            yield from (result.stdout + result.stderr).splitlines()


def tags(page):
    """The options that a page explains: those in the line behind .TP or .TQ, in its section OPTIONS."""
    text = page.read_text(encoding="utf-8").partition("\n.SH OPTIONS\n")[2].partition("\n.SH ")[0]
    lines = re.findall(r"^\.T[PQ]\n(\.B.*)$", text, re.MULTILINE)
    lines = [re.sub(r"\\f[IR].*", "", line.replace("\\-", "-")) for line in lines]
    return {option for line in lines for option in re.findall(r"(?<![\w-])--?[A-Za-z0-9][\w-]*", line)}


def compare(program, command, page):
    name = f"{program.name} {command}".strip()
    if not page.is_file():
        return [f"{page.name}: missing; there is {name}"]
    explained, options = tags(page), program.options[command]
    return ([f"{page.name}: {option} is missing" for option in sorted(options - explained)] +
            [f"{page.name}: {name} has no {option}" for option in sorted(explained - options)])


def check_options(folder, program):
    problems = []
    for command in sorted(set(program.options) - IN_OVERVIEW):
        problems += compare(program, command, folder / f"mjr-{command}.1")
    overview = (folder / "mjr.1").read_text(encoding="utf-8").replace("\\-", "-")
    for page in sorted(folder.glob("mjr-*.1")):
        if page.stem.removeprefix("mjr-") not in program.options:
            problems.append(f"{page.name}: mjr has no such command")
        if f".BR {page.stem} (1)" not in overview:
            problems.append(f"mjr.1: {page.stem} is not mentioned")
    return problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    build = sys.argv[2] if len(sys.argv) > 2 else root / "build/release"
    program, server = program_options.Program(build), program_options.Program(build, "wf-sfu")
    pages = sorted((root / "docs/man").glob("*.1"))
    problems = [line for page in pages for line in formatter_warnings(page)]
    if program.exists() and server.exists():
        problems += check_options(root / "docs/man", program.read())
        problems += compare(server.read(), "", root / "docs/man/wf-sfu.1")
    else:
        print(f"options not checked: {build} is not built; run ./dev build first")
    for words in FORMATTERS:
        if not shutil.which(words[0]):
            print(f"not checked with {words[0]}: it is not installed")
    print("\n".join(problems + [f"{len(pages)} pages, {len(problems)} problems"]))
    return 1 if problems or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
