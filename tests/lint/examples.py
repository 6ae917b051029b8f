#!/usr/bin/env python3
"""Checks that the examples in documents, manual pages and help texts use options that `mjr` has.

Usage: examples.py [PROJECT_FOLDER [BUILD_FOLDER]]
"""

import pathlib
import re
import sys

import program_options

DOCUMENTS = ("*.md", "docs/*.md")
INLINE = re.compile(r"(?<!`)`mjr ([^`\n]+)`")
LINE = re.compile(r"^[ $]*(?:.*[;&|(] ?|.* root )?mjr (.+)$", re.MULTILINE)
INDENTED = re.compile(r"^ +mjr (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
END = re.compile(r"\s[|>;&#(]|\s\s")  # where another command, a comment or an explanation begins


def in_document(path):
    text = path.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from LINE.findall(block.replace("\\\n", ""))
    yield from INLINE.findall(FENCE.sub("", text))


def in_manual(path):
    return re.findall(r"^\.B mjr (.+)$", path.read_text(encoding="utf-8").replace("\\-", "-"), re.MULTILINE)


def problems_of(place, examples, program):
    for example in examples:
        command, _, rest = END.split(example)[0].partition(" ")
        if not re.fullmatch(r"[a-z]+", command):
            continue
        if command not in program.options:
            yield f"{place}: mjr has no command {command}"
            continue
        for option in re.findall(r"(?:^| )(--?[A-Za-z][\w-]*)", rest):
            if option not in program.options[command]:
                yield f"{place}: mjr {command} has no {option}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    program = program_options.Program(sys.argv[2] if len(sys.argv) > 2 else root / "build/release")
    if not program.exists():
        print(f"not checked: there is no {program.path}; run ./dev build first")
        return 0
    program.read()
    places = [(path.relative_to(root), list(in_document(path)))
              for pattern in DOCUMENTS for path in sorted(root.glob(pattern))]
    places += [(path.relative_to(root), in_manual(path)) for path in sorted((root / "docs/man").glob("mjr*.1"))]
    texts = [("mjr help", "help")] + [(f"mjr {command} --help", command, "--help") for command in program.options]
    places += [(name, INDENTED.findall(program_options.run(program.path, *words).stdout)) for name, *words in texts]
    problems = [line for place, examples in places for line in problems_of(place, examples, program)]
    count = sum(len(examples) for _, examples in places)
    print("\n".join(problems + [f"{count} examples, {len(problems)} problems"]))
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
