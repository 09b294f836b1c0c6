"""Optuna's no-op trials: `optuna_no_op.py sqlite|memory TRIALS` prints {"trials", "seconds"}."""
import json
import os
import sys
import tempfile
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial):
    trial.suggest_int('seed', 0, 1_000_000)
    return 1.0


def seconds_of(storage, trials):
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(objective, n_trials=10)
    start = time.perf_counter()
    study.optimize(objective, n_trials=trials)
    return time.perf_counter() - start


kind, trials = sys.argv[1], int(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    url = 'sqlite:///' + os.path.join(folder, 'study.db') if kind == 'sqlite' else None
    print(json.dumps({'trials': trials, 'seconds': seconds_of(url, trials)}), flush=True)
