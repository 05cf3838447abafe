"""Computes the answers out of the raw events and writes the hunt sets.

    python3 test/hunts/answers/write.py own|demo [--data DIR] [--out FILE] [--check]

`own` is about captures, which are looked for beside the checkout without --data; `demo` about the
intrusion that the tour plays, which takes `npm run build` and node. --check compares with the file
instead of writing it.
"""

import argparse
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

import events  # noqa: E402
import hunts_demo  # noqa: E402,F401
import hunts_other  # noqa: E402,F401
import hunts_windows  # noqa: E402,F401
from hunt import DEMO, hunts  # noqa: E402

KIND_ORDER = (
    "chain-1 chain-2 chain-3 ip port cidr user logon technique artefact hash wildcard command-line "
    "access-mask negation time aggregation rare value cloud linux network ai-agent"
).split()


def dataset(file):
    return re.sub(r"\.(jsonl|log)\.gz$", "", file)


def sort_key(value):
    return (isinstance(value, str), value)


def solved(letter, index, one):
    expected = sorted(one["answer"](), key=sort_key)
    if one["empty"] != (expected == []):
        sys.exit(f"{one['text']!r}: {len(expected)} answers, marked {'' if one['empty'] else 'not '}empty")
    return {
        "id": f"{letter}{index:03}",
        "kind": one["kind"],
        "datasets": [dataset(file) for file in one["files"]],
        "files": one["files"],
        "text": one["text"],
        **({"asOf": one["as_of"]} if one["as_of"] else {}),
        "answer_type": one["answer_type"],
        "match": "exact",
        "expected": expected,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=("own", "demo"))
    parser.add_argument("--data", default=str(here.parents[3] / "shared" / "data"))
    parser.add_argument("--out")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    events.data_folder = options.data
    demo = options.set == "demo"
    out = options.out or here.parent / ("demo-hunts.json" if demo else "hunts-own.json")
    own = [one for one in hunts if (one["files"] == [DEMO]) == demo]
    ordered = sorted(own, key=lambda one: KIND_ORDER.index(one["kind"]))
    found = [solved("M" if demo else "O", i, one) for i, one in enumerate(ordered, 1)]
    document = {"version": 1, "id_grammar": "see README.md", "hunts": found}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if options.check:
        with open(out, encoding="utf-8") as file:
            if json.load(file) != document:
                sys.exit("the file and the events disagree")
        return
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)


main()
