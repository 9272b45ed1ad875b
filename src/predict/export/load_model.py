"""Loads the model of this folder with torchvision and checks it against the prediction that came with it.

    python load_model.py            (needs torch and torchvision; says what it found, exit code 1 where it is off)

or, in a program:   prediction, score = load_model.predict(load_model.load("FOLDER"), frames)

The network is torchvision's with a first convolution of 3 x frames channels and one output. `frames` is uint8 [samples, frames,
height, width, 3], RGB, in the size that model.json names. All is computed in float32 and must come within 1e-4 (relative beyond 1)
of what reelsweep computed in float32. A model whose precision is bfloat16 answers a little differently in reelsweep and in
saved_model/, which compute in that: how far is printed, and nothing is demanded of it.
"""

import json
import pathlib
import struct
import sys

import numpy
import torch
import torchvision
from torch import nn


def read_safetensors(path):
    """The tensors by name, all float32 (https://huggingface.co/docs/safetensors)."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    numbers = torch.frombuffer(data, dtype=torch.float32)
    places = {name: [at // 4 for at in entry["data_offsets"]] for name, entry in header.items()}
    return {name: numbers[slice(*places[name])].reshape(header[name]["shape"]) for name in header}


def load(folder):
    """The network in evaluation mode, with what model.json says of it as `facts`."""
    folder = pathlib.Path(folder)
    facts = json.loads((folder / "model.json").read_text("utf-8"))
    backbone, channels = facts["network"]["backbone"], 3 * facts["network"]["frames"]
    net = getattr(torchvision.models, backbone)(weights=None)
    if backbone.startswith("resnet"):
        net.conv1 = nn.Conv2d(channels, 64, 7, stride=2, padding=3, bias=False)
        net.fc = nn.Linear(net.fc.in_features, 1)
    else:
        net.features[0] = nn.Conv2d(channels, 64, 3, padding=1)
        net.classifier[6] = nn.Linear(4096, 1)
    missing, unexpected = net.load_state_dict(read_safetensors(folder / "model.safetensors"), strict=False)
    # No prediction depends on BatchNorm's count of batches.
    missing = [name for name in missing if not name.endswith(".num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"The weights do not fit torchvision's {backbone}: missing {missing}, unexpected {unexpected}.")
    net.facts = facts
    return net.eval()


def predict(net, frames):
    """Standardised predictions and scores on the IMDB scale, one of each a sample."""
    mean, deviation = (torch.tensor(net.facts["normalization"][key]) for key in ("mean", "standardDeviation"))
    pixels = (torch.as_tensor(frames) / 255 - mean) / deviation
    with torch.inference_mode():  # Each frame's red, green and blue are three channels.
        predictions = net(pixels.permute(0, 1, 4, 2, 3).flatten(1, 2)).flatten()
    label = net.facts["dataset"]["label"]
    return predictions, predictions * label["std"] + label["mean"]


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    example = json.loads((folder / "example.json").read_text("utf-8"))
    prediction, score = predict(load(folder), numpy.load(folder / example["frames"], allow_pickle=False))
    expected = example["predictionInFloat32"]
    off, allowed = abs(prediction.item() - expected), example["allowedDifference"] * max(1, abs(expected))
    print(f"prediction {prediction.item():.6f} (score {score.item():.4f}), expected {expected:.6f}: {off:.1e} off")
    if example["precision"] != "float32":
        print(f"reelsweep itself gives {example['prediction']:.6f}, in {example['precision']}")
    if not off <= allowed:
        sys.exit(f"This is not the network that was exported: only {allowed:.1e} is allowed.")


if __name__ == "__main__":
    main()
