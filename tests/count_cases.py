#!/usr/bin/env python3
"""Prints how many test cases passed, failed and were skipped in one CTest run.

Usage: count_cases.py CTEST_JUNIT_XML REPORT_FOLDER

A gtest program left REPORT_FOLDER/<CTest name>.xml and counts by its cases; one that left none (it crashed), and any
other program (fuzz replay, lint), counts as one case.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def gtest_cases(report):
    """Yields (name, outcome, reason) of every case in a gtest report."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            yield name, "failed", ""
        elif skipped is not None or case.get("result") == "skipped":
            text = skipped.get("message", "") if skipped is not None else ""
            yield name, "skipped", text.strip().splitlines()[-1] if text.strip() else ""
        elif case.get("status") == "notrun":
            yield name, "skipped", "disabled"
        else:
            yield name, "passed", ""


def program_cases(entry, reports):
    """Yields the cases of one CTest test."""
    name = entry.get("name")
    failed = entry.get("status") != "run" or entry.find("failure") is not None
    report = reports / f"{name}.xml"
    if report.is_file():
        cases = list(gtest_cases(report))
        yield from cases
        if failed and all(outcome != "failed" for _, outcome, _ in cases):
            yield f"{name} (as a whole)", "failed", ""
    else:
        yield name, "failed" if failed else "passed", ""


def main():
    junit, reports = sys.argv[1], pathlib.Path(sys.argv[2])
    count = collections.Counter()
    reasons = collections.Counter()
    for entry in ElementTree.parse(junit).getroot().iter("testcase"):
        for name, outcome, reason in program_cases(entry, reports):
            count[outcome] += 1
            if outcome == "failed":
                print(f"failed: {name}")
            if outcome == "skipped":
                reasons[reason or "no reason given"] += 1
    for reason, times in reasons.most_common():
        print(f"skipped: {times} x {reason}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
