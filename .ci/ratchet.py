"""Holds the counts that the conformance suites reached against the ones that were reached before."""
import json
import os
import sys


def counts(folder):
    """What each suite counted, by name; a suite that did not run is left out."""
    reached = {}

    def load(name):
        path = os.path.join(folder, name + ".json")
        return json.load(open(path)) if os.path.exists(path) else None

    rules = load("rules")
    if rules is not None:
        reached["rules: findings match"] = sum(case["match"] for case in rules)
        reached["rules: all equal"] = sum(case["all_equal"] for case in rules)
    scenarios = load("scenarios")
    if scenarios is not None:
        rows = scenarios.values() if isinstance(scenarios, dict) else scenarios
        reached["scenarios: pass"] = sum(bool(row["harness"]) for row in rows)
    for each in ("recommended", "all"):
        corpus = load("corpus-" + each)
        if corpus is None:
            continue
        reached[f"corpus {each}: documents equal in every field"] = corpus["same_in_every_field"]
        reached[f"corpus {each}: findings matched"] = corpus["overall"]["hit"]
        # Surplus findings count downwards, so that higher is better here too.
        reached[f"corpus {each}: surplus"] = corpus["overall"]["hit"] - corpus["overall"]["got"]
    return reached


def main():
    path, folder = sys.argv[1:]
    reached = counts(folder)
    held = json.load(open(path)) if os.path.exists(path) else {}
    worse = {name: (held[name], reached[name]) for name in held if name in reached and reached[name] < held[name]}
    better = {name: reached[name] for name in reached if reached[name] > held.get(name, -(10**9))}
    for name, count in reached.items():
        print(f"{count:8}  {name}  (held: {held.get(name, 'nothing')})")
    if os.environ.get("UPDATE"):
        with open(path, "w") as f:
            json.dump({**held, **reached}, f, indent=2)
            f.write("\n")
        return 0
    for name, (before, now) in worse.items():
        print(f"FELL: {name}: {now}, was {before}")
    if better and not worse:
        print("Higher than held: commit the new counts (UPDATE=1 .ci/conformance FOLDER):", ", ".join(better))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
