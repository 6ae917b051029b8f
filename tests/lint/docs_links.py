#!/usr/bin/env python3
"""Checks what the documents point to: links, headings behind links, and paths in code.

Usage: docs_links.py [PROJECT_FOLDER]

A word in `code` or in a fenced block is taken for a path when it begins with a folder of the project (FOLDERS) or when
it is a bare file name with an ending of SUFFIXES; the latter may be anywhere in the tree. Words with placeholders
(<name>, ...) are left alone; * and {a,b} must match something.
"""

import glob
import pathlib
import re
import sys

DOCUMENTS = ("*.md", "docs/*.md", "tests/data/*.md")
FOLDERS = ("rtp", "recorder", "pp-rec", "cli", "sfu", "tests", "docs", "cmake", "completions", ".ci")
SUFFIXES = (".md", ".h", ".cpp", ".py", ".cmake")
SKIPPED = ("build", ".git", ".cache")

FENCE = re.compile(r"^(```+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
PATH = re.compile(r"[\w.*{},/|+-]+")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def slugs(text):
    """The anchors that a document's headings get, as GitHub makes them."""
    found = set(ANCHOR.findall(text))
    for heading in HEADING.findall(FENCE.sub(blank, text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        number, unique = 0, slug
        while unique in found:
            number += 1
            unique = f"{slug}-{number}"
        found.add(unique)
    return found


def expand(path):
    """`a/{b,c}` as `a/b` and `a/c`."""
    match = re.search(r"\{([^{}]*)\}", path)
    if not match:
        return [path]
    return [made for part in match[1].split(",") for made in expand(path[: match.start()] + part + path[match.end():])]


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.problems = []
        self.checked = 0
        tops = [path for path in self.root.iterdir() if path.name not in SKIPPED]
        self.names = {path.name for top in tops for path in (top, *top.rglob("*"))}

    def report(self, document, line, message):
        self.problems.append(f"{document.relative_to(self.root)}:{line}: {message}")

    def check_link(self, document, line, target):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            return
        self.checked += 1
        path, _, anchor = target.partition("#")
        file = (document.parent / path) if path else document
        if not file.exists():
            self.report(document, line, f"link to {target}, which does not exist")
        elif anchor and file.suffix == ".md" and anchor not in slugs(file.read_text(encoding="utf-8")):
            self.report(document, line, f"link to {target}, but {file.name} has no such heading")

    def exists(self, word):
        if word.partition("/")[0] not in FOLDERS:
            return word in self.names
        return any(True for _ in glob.iglob(str(self.root / word))) or (self.root / word).exists()

    def check_word(self, document, line, word):
        word = word.rstrip(".,:;").rstrip("/")
        in_folder = "/" in word and word.partition("/")[0] in FOLDERS
        bare = "/" not in word and word.endswith(SUFFIXES) and not word.startswith(("*", "_", "."))
        if not (in_folder or bare) or not PATH.fullmatch(word) or "..." in word:
            return
        self.checked += 1
        for path in expand(word):
            if not self.exists(path):
                self.report(document, line, f"{path} does not exist")

    def check_code(self, document, line, code):
        for offset, text in enumerate(code.split("\n")):
            for word in text.split():
                self.check_word(document, line + offset, word)

    def check(self, document):
        text = document.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            self.check_code(document, line_of(text, match.start()), match.group())
        prose = FENCE.sub(blank, text)
        for match in CODE.finditer(prose):
            self.check_code(document, line_of(text, match.start()), match[2])
        for match in LINK.finditer(CODE.sub(blank, prose)):
            self.check_link(document, line_of(text, match.start()), match[1])

    def run(self):
        documents = sorted({path for pattern in DOCUMENTS for path in self.root.glob(pattern)})
        for document in documents:
            self.check(document)
        return documents


def main():
    checker = Checker(sys.argv[1] if len(sys.argv) > 1 else ".")
    documents = checker.run()
    print("\n".join(checker.problems + [f"{len(documents)} documents, {checker.checked} links and paths, "
                                        f"{len(checker.problems)} problems"]))
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main())
