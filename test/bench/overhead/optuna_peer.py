"""Trials of an Optuna study on SQLite, each of which starts one process that does nothing: the peer of `npm run bench:overhead`.

Prints {"wholeMs", "betweenEndsMs"} as JSON: milliseconds of the whole study, and between the ends of its trials.
"""

import json
import subprocess
import sys
import time

import optuna

database, trials, *command = sys.argv[1:]
optuna.logging.set_verbosity(optuna.logging.ERROR)
ends = []


def nothing(trial):
    trial.suggest_float("noise", 0, 1)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return 1.0


begun = time.perf_counter()
study = optuna.create_study(
    storage=f"sqlite:///{database}", sampler=optuna.samplers.RandomSampler(seed=1)
)
before = time.perf_counter()
study.optimize(
    nothing, n_trials=int(trials), callbacks=[lambda *_: ends.append(time.perf_counter())]
)
whole = time.perf_counter() - begun
starts = [before, *ends[:-1]]
between = [1000 * (end - start) for start, end in zip(starts, ends)]
print(json.dumps({"wholeMs": 1000 * whole, "betweenEndsMs": between}))
