"""MLflow's own client: `mlflow_log_batch.py URI EXPERIMENT TRIALS STEPS METRICS` logs runs as it is told to do it fast.

One run a trial, its params, then its metrics by log_batch, 1,000 at a time; prints {"values", "seconds"}.
"""
import json
import math
import sys
import time

from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient

uri, experiment, trials, steps, metrics = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
epoch = 1_790_000_000_000
at_once = 1000
client = MlflowClient(uri)
experiment_id = client.create_experiment(experiment)
names = ["loss/train"] + [f"grad_norm/gru.gate_{n}.wx" for n in range(1, metrics)]


def rows(trial):
    for step in range(steps):
        for n, name in enumerate(names):
            value = trial % 97 + math.sin(step + 7 * n) + 1 / (step + 3)
            yield Metric(name, value, epoch + 10 * step, step)


def log(trial):
    run = client.create_run(experiment_id, epoch, tags={"trial_id": str(trial), "seed": str(trial)})
    values = list(rows(trial))
    client.log_batch(run.info.run_id, params=[Param("seed", str(trial))])
    for start in range(0, len(values), at_once):
        client.log_batch(run.info.run_id, metrics=values[start : start + at_once])
    client.set_terminated(run.info.run_id)
    return len(values)


start = time.perf_counter()
values = sum(log(trial) for trial in range(trials))
print(json.dumps({"values": values, "seconds": time.perf_counter() - start}))
