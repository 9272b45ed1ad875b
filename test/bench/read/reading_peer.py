"""PyTorch's side of `npm run bench:read`: a DataLoader over numpy's memory map of frames.npy, one line of JSON.

    python reading_peer.py FRAMES.NPY --pool 60 --frames 15 --batch 32 --kind uint8|float32 --seconds 5

One process, no worker processes: the loader's own work on one core. `float32` is what a training loop without our graph
needs: channels first, frames stacked as channels, divided by 255.
"""

import argparse
import json
import os
import time

import numpy
import torch
from torch.utils.data import DataLoader, Dataset


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--pool", type=int, required=True)
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--kind", choices=["uint8", "float32"], required=True)
    parser.add_argument("--seconds", type=float, default=5)
    return parser.parse_args()


class Movies(Dataset):
    def __init__(self, given):
        self.given = given
        self.frames = numpy.load(given.path, mmap_mode="r")
        self.random = numpy.random.default_rng(1)

    def __len__(self):
        return len(self.frames) // self.given.pool

    def __getitem__(self, movie):
        drawn = self.random.choice(self.given.pool, self.given.frames, replace=False)
        sample = torch.from_numpy(self.frames[movie * self.given.pool + numpy.sort(drawn)])
        if self.given.kind == "uint8":
            return sample
        count, height, width, channels = sample.shape
        stacked = sample.permute(0, 3, 1, 2).reshape(count * channels, height, width)
        return stacked.float() / 255


def measure(given):
    loader = DataLoader(Movies(given), batch_size=given.batch, shuffle=True, num_workers=0)
    epoch, samples, began = 0, 0, time.perf_counter()
    while epoch < 2 or time.perf_counter() - began < given.seconds:
        if epoch == 1:
            samples, began = 0, time.perf_counter()
        for batch in loader:
            samples += len(batch)
        epoch += 1
    return samples / (time.perf_counter() - began)


def main():
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    torch.set_num_threads(1)
    print(json.dumps({"samplesPerSecond": measure(arguments())}))


main()
