#!/usr/bin/env python3
"""Checks that every test, fuzz and benchmark source is compiled into some program.

Usage: tests_in_targets.py [PROJECT_FOLDER [BUILD_FOLDER]]
"""

import json
import pathlib
import sys

import source_tree


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    build = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else root / "build/release")
    commands = build / "compile_commands.json"
    if not commands.is_file():
        print(f"not checked: there is no {commands}; run ./dev build first")
        return 0
    entries = json.loads(commands.read_text(encoding="utf-8"))
    compiled = {(pathlib.Path(entry["directory"]) / entry["file"]).resolve() for entry in entries}
    endings = ["_test.cpp", "_fuzz.cpp"]
    if any(path.name.endswith("_bench.cpp") for path in compiled):
        endings.append("_bench.cpp")
    wanted = [path for path in source_tree.sources(root, (".cpp",)) if path.endswith(tuple(endings))]
    missing = [path for path in wanted if (root / path).resolve() not in compiled]
    for path in missing:
        print(f"{path}: in no program; see tests/CMakeLists.txt for the folders that are built")
    print(f"{len(wanted)} test sources, {len(missing)} not built")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
