#!/usr/bin/env python3
"""Checks the size limits of files and functions.

Usage: sizes.py [PROJECT_FOLDER]

Errors: a file of more than 600 lines, a function of more than 60. Warnings: a header of more than 120 lines.
"""

import pathlib
import re
import sys

import source_tree

FILE_LINES = 600
FUNCTION_LINES = 60
HEADER_LINES = 120

CONTAINER = re.compile(r'^(?:template\s*<.*>\s*)?(?:inline\s+)?(?:namespace|class|struct|union|enum|extern)\b')
OPERATOR = re.compile(r"\boperator\s*[^\s\w(]+")
NAME = re.compile(r"([~\w:]+(?:\s*\[\])?)\s*\(")


def opens(head):
    """What a brace behind the text `head` opens at file, namespace or class level: container, function or other."""
    head = re.sub(r"^\s*(?:(?:public|private|protected)\s*:\s*)+", "", head).strip()
    head = re.sub(r"\[\[.*?\]\]", "", head).strip()
    if "(" not in head or (CONTAINER.match(head) and not head.rstrip().endswith(")")
                           and not re.search(r"\)\s*(?:const|noexcept|override|final|->)", head)):
        return "container" if CONTAINER.match(head) else "other"
    plain = OPERATOR.sub("operator", head)
    if re.search(r"\)\s*(?:noexcept\s*)?:(?!:)", plain) and re.search(r"[\w>]$", plain):
        return "other"  # a member's braces in a constructor's initializer list
    if "=" in re.sub(r"\(.*\)", "", plain, flags=re.DOTALL) and not re.search(r"\[[^\]]*\]\s*(?:\(|$)", plain):
        return "other"
    return "function"


def functions(text):
    """Yields (first line, lines, name) of every function. A lambda counts as part of the function around it."""
    code = source_tree.code_only(text)
    stack = []  # of (kind, line of the head, name)
    head_start = 0
    line = 1
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif char == "{":
            head = code[head_start:at]
            inside = any(kind != "container" for kind, _, _ in stack)
            kind = "other" if inside else opens(head)
            lead = len(head) - len(head.lstrip())
            first = code.count("\n", 0, head_start + lead) + 1
            name = NAME.search(OPERATOR.sub("operator", head))
            stack.append((kind, first, name[1] if name else "?"))
            if kind != "other":
                head_start = at + 1
        elif char == "}" and stack:
            kind, first, name = stack.pop()
            if kind == "function":
                yield first, line - first + 1, name
            if kind != "other":
                head_start = at + 1
        elif char == ";" and all(kind == "container" for kind, _, _ in stack):
            head_start = at + 1


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    errors, count = [], 0
    for path in source_tree.sources(root):
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        lines = text.count("\n")
        if lines > FILE_LINES:
            errors.append(f"{path}: {lines} lines, more than {FILE_LINES}: make it two files")
        elif path.endswith(".h") and lines > HEADER_LINES:
            print(f"warning: {path}: {lines} lines, more than {HEADER_LINES} for a header")
        for first, length, name in functions(text):
            count += 1
            if length > FUNCTION_LINES:
                errors.append(f"{path}:{first}: {name}() has {length} lines, more than {FUNCTION_LINES}")
    print("\n".join(errors + [f"{count} functions, {len(errors)} too large"]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
