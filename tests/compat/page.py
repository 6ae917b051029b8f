"""The scoreboard as a document."""

import json
import pathlib

import board

SHOWN = 160
ITEMS = 144  # of the checklist

# Items that only one of the two has, or that other tests show: number -> where.
WITHOUT = {
    46: "mjr pcap: `tests/integration/mjr_cli_test.cpp`",
    **dict.fromkeys(range(58, 64), "only ours: the IM server's login, `tests/integration/sfu_faults_test.cpp`"),
    144: "only ours: the container, `./dev test image`",
}


def verdict(result):
    if any("broke" in answers for answers in result["answers"].values()):
        return "differs"
    if not result["differences"]:
        return "same"
    explained = all(board.reason(result["row"], label) for label in result["differences"])
    return "explained" if explained else "differs"


def cell(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("|", "\\|").replace("\n", " ")
    return f"`{text[:SHOWN - 1]}…`" if len(text) > SHOWN else f"`{text}`"


def answers_cell(answers, differing):
    """One answer stands for a row: the first that differs, else the last."""
    labels = [label for label in answers if label in differing] or list(answers)[-1:]
    return "; ".join(f"{label}: {cell(answers[label])}" for label in labels[:1])


def table(results):
    lines = ["| items | area | row | how it is tested | answers | Janus | wf-sfu | verdict |", "|---|---|---|---|---:|---|---|---|"]
    for result in results:
        one, answers = result["row"], result["answers"]
        differing = result["differences"]
        lines.append(f"| {', '.join(map(str, one.covers))} | {one.area} | {one.title} | {one.how} | {len(answers['wf-sfu'])} "
                     f"| {answers_cell(answers['janus'], differing)} | {answers_cell(answers['wf-sfu'], differing)} "
                     f"| {verdict(result)} |".replace("``", "` `"))
    return lines


def details(results):
    lines = []
    for result in results:
        if not result["differences"]:
            continue
        one = result["row"]
        lines += ["", f"### {one.number}: {one.title}", "", "| answer | Janus | wf-sfu | why |", "|---|---|---|---|"]
        lines += [f"| {label} | {cell(theirs)} | {cell(ours)} | {board.reason(one, label) or 'not explained'} |"
                  for label, (theirs, ours) in result["differences"].items()]
    return lines


def without_row(results):
    """Items of the checklist that no row covers."""
    covered = {number for result in results for number in result["row"].covers}
    return [number for number in range(1, ITEMS + 1) if number not in covered]


def text(results, version):
    counts = {kind: sum(verdict(result) == kind for result in results) for kind in ("same", "explained", "differs")}
    answers = sum(len(result["answers"]["wf-sfu"]) for result in results)
    return "\n".join([
        "# Compatibility with Janus", "",
        "`./dev compat` starts the Debian `janus` and `wf-sfu` with the same configuration, asks both the same and sends",
        "both the same media, and writes this page. Ids, addresses, keys and times are masked before answers are compared,",
        "order of keys counts; the `*_ext_id` keys that Janus 1.4.2 adds to streams are left out. A cell shows one answer of the row: the first that differs, else the last.", "",
        f"Janus {version}: {len(results)} rows with {answers} answers; {counts['same']} same, "
        f"{counts['explained']} different and explained, {counts['differs']} different.", "",
        "Items without a row: " + (", ".join(f"{number} ({WITHOUT.get(number, 'not tested')})" for number in without_row(results))
                                   or "none") + ".", "",
        *table(results), "", "## Where answers differ", *details(results), ""])


def finish(results, options, version):
    counts = {kind: sum(verdict(result) == kind for result in results) for kind in ("same", "explained", "differs")}
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    out = pathlib.Path(options.json)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([{"number": result["row"].number, "title": result["row"].title,
                                "verdict": verdict(result), "answers": result["answers"]} for result in results], indent=1))
    if options.out and not options.only and options.part == "1/1":
        pathlib.Path(options.out).write_text(text(results, version[-1] if version else "unknown"))
    return 1 if counts["differs"] else 0
