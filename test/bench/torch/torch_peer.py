"""PyTorch's side of `npm run bench:torch`: one network, one layout, one line of JSON.

    python torch_peer.py resnet18 64 32 45 --threads 2 --layout channels_last [--bf16] [--mode train|eval]

The recipe is that of `npm run bench:train`: Adam (fused) with coupled decay .02, learning rate 1e-3, mean squared error,
torchvision's networks with one output (VGG with its dropout). Batches lie in memory: PyTorch's side pays for no reading.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time

import torch
import torchvision
from torch import nn

WARM_UP = 2
LEAST = 3


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("backbone", choices=["resnet18", "resnet50", "vgg16", "vgg19"])
    parser.add_argument("image", type=int)
    parser.add_argument("batch", type=int)
    parser.add_argument("channels", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layout", choices=["channels_last", "nchw"], default="channels_last")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--mode", choices=["both", "train", "eval"], default="both")
    parser.add_argument("--seconds", type=float, default=10)
    return parser.parse_args()


def network(backbone, channels):
    net = getattr(torchvision.models, backbone)(weights=None)
    if backbone.startswith("resnet"):
        net.conv1 = nn.Conv2d(channels, 64, 7, stride=2, padding=3, bias=False)
        net.fc = nn.Linear(net.fc.in_features, 1)
    else:
        net.features[0] = nn.Conv2d(channels, 64, 3, padding=1)
        net.classifier[6] = nn.Linear(4096, 1)
    return net


def cpu_seconds():
    """Processor time of the whole machine, the hypervisor's included, and of this process."""
    try:
        with open("/proc/stat") as stat:
            ticks = [int(word) for word in stat.readline().split()[1:9]]
    except OSError:
        return None
    everything = sum(ticks[place] for place in (0, 1, 2, 5, 6, 7)) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return everything - own.user - own.system, time.perf_counter()


def measure(run, seconds):
    """Median seconds of a run after the first ones, how many were measured, and the cores that others used meanwhile."""
    for _ in range(WARM_UP):
        run()
    before = cpu_seconds()
    lengths = []
    began = time.perf_counter()
    while len(lengths) < LEAST or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        run()
        lengths.append(time.perf_counter() - start)
    after = cpu_seconds()
    others = None if before is None else max(0, (after[0] - before[0]) / (after[1] - before[1]))
    return statistics.median(lengths), len(lengths), others


def main():
    asked = arguments()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    net = network(asked.backbone, asked.channels)
    images = torch.rand(asked.batch, asked.channels, asked.image, asked.image)
    labels = torch.rand(asked.batch, 1)
    if asked.layout == "channels_last":
        net = net.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    autocast = lambda: torch.autocast("cpu", torch.bfloat16, enabled=asked.bf16)
    result = {"layout": asked.layout, "torch": torch.__version__, "threads": torch.get_num_threads()}

    if asked.mode != "eval":
        net.train()
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=0.02, fused=True)
        loss_of = nn.MSELoss()

        def step():
            optimizer.zero_grad(set_to_none=True)
            with autocast():
                loss = loss_of(net(images).float(), labels)
            loss.backward()
            optimizer.step()
            loss.item()

        length, count, others = measure(step, asked.seconds)
        result |= {"samplesPerSecond": asked.batch / length, "steps": count, "otherCpuTrain": others}

    if asked.mode != "train":
        net.eval()

        def evaluate():
            with torch.inference_mode(), autocast():
                net(images)

        length, _, others = measure(evaluate, asked.seconds / 3)
        result |= {"evalSamplesPerSecond": asked.batch / length, "otherCpuEvaluation": others}

    unit = 1 if sys.platform == "darwin" else 1024
    result["peakMemoryBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps(result), flush=True)


main()
