"""Ray Tune's no-op trials, as fast as it lets them be: `ray_no_op.py TRIALS` prints {"trials", "seconds"}."""
import json
import os
import sys
import tempfile
import time

os.environ['RAY_DEDUP_LOGS'] = '0'
os.environ['RAY_AIR_NEW_OUTPUT'] = '0'
os.environ['TUNE_DISABLE_AUTO_CALLBACK_LOGGERS'] = '1'

import ray
from ray import tune


class NoOp(tune.Trainable):
    def setup(self, config):
        pass

    def step(self):
        return {'loss': 1.0, 'done': True}

    def reset_config(self, config):
        return True

    def save_checkpoint(self, folder):
        return None


trials = int(sys.argv[1])
ray.init(include_dashboard=False, log_to_driver=False, logging_level='ERROR')
with tempfile.TemporaryDirectory() as folder:
    tuner = tune.Tuner(
        NoOp,
        param_space={'seed': tune.grid_search(list(range(trials)))},
        tune_config=tune.TuneConfig(reuse_actors=True),
        run_config=tune.RunConfig(verbose=0, storage_path=folder, stop={'training_iteration': 1}),
    )
    start = time.perf_counter()
    tuner.fit()
    seconds = time.perf_counter() - start
ray.shutdown()
print(json.dumps({'trials': trials, 'seconds': seconds}), flush=True)
