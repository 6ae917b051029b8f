"""What the lint steps share: which files there are, and their text without comments, strings and directives."""

import pathlib
import re

TOP_FOLDERS = ("rtp", "recorder", "pp-rec", "cli", "sfu", "tests")


def sources(root, suffixes=(".h", ".cpp")):
    """Every source file of the project below `root`, as paths relative to it."""
    root = pathlib.Path(root)
    found = []
    for folder in TOP_FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix in suffixes and path.is_file():
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


_NOISE = re.compile(
    r"""//[^\n]*                                   # comment to the end of the line
      | /\*.*?\*/                                  # comment
      | R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"   # raw string
      | "(?:\\.|[^"\\\n])*"                        # string
      | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'        # character; no digit separator
      | ^[ \t]*\#(?:\\\n|[^\n])*                   # preprocessor line with its continuations
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def code_only(text):
    """`text` with comments, literals and directives replaced by blanks; every line keeps its number."""
    return _NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
