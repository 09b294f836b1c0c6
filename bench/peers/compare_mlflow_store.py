"""Compares a sweep's records with what an MLflow server's SQLite store has of it: `compare_mlflow_store.py FOLDER STORE`.

Every finite value of the attempt that ended a trial must be there once, with its step and time, and nothing else but
the summary. Prints {"trials", "running", "values", "absent", "strange", "doubled"}: trials that have one run, those of
them that stand as RUNNING, and values: in the store, only in the records, only in the store, more than once there.
"""
import collections
import json
import pathlib
import sqlite3
import sys

folder = pathlib.Path(sys.argv[1])
store = sqlite3.connect(f"file:{pathlib.Path(sys.argv[2]).absolute()}?mode=ro", uri=True)


def lines(file):
    with open(folder / file, encoding="utf8") as opened:
        for line in opened:
            yield json.loads(line)


attempts = {event["id"]: event["attempt"] for event in lines("journal.jsonl") if event["event"] == "trial"}
rows = collections.defaultdict(dict)
for row in lines("metrics.jsonl"):
    if row["attempt"] == attempts.get(row["trial"]):
        rows[row["trial"]].setdefault(row["step"], (row["time"], row["metrics"]))

runs = store.execute(
    """SELECT tags.value, runs.run_uuid, runs.status FROM runs
       JOIN experiments USING (experiment_id) JOIN tags ON tags.run_uuid = runs.run_uuid AND tags.key = 'trial_id'
       WHERE experiments.name = ? AND runs.lifecycle_stage = 'active'""",
    (folder.name,),
).fetchall()
has_one = collections.Counter(trial for trial, _, _ in runs)
counts = collections.Counter(trials=sum(n == 1 for n in has_one.values()))
for trial, run, status in runs:
    expected = {
        (name, step, round(time), value)
        for step, (time, metrics) in rows.pop(trial, {}).items()
        for name, value in metrics.items()
        if not isinstance(value, str)
    }
    found = store.execute(
        "SELECT key, step, timestamp, value FROM metrics WHERE run_uuid = ? AND key NOT LIKE 'summary/%'", (run,)
    ).fetchall()
    distinct = set(found)
    counts.update(
        running=status == "RUNNING",
        values=len(found),
        absent=len(expected - distinct),
        strange=len(distinct - expected),
        doubled=len(found) - len(distinct),
    )
counts["absent"] += sum(len(metrics) for steps in rows.values() for _, metrics in steps.values())
print(json.dumps({key: counts[key] for key in ("trials", "running", "values", "absent", "strange", "doubled")}))
