import { describe, expect, it } from 'vitest';
import { backbones, networkTensors } from '#src/networks/backbones.js';
import type { Backbone } from '#src/networks/backbones.js';
import { matchTensors } from '#src/networks/weights/match-tensors.js';
import type { MatchedTensor, PretrainedNetwork } from '#src/networks/weights/match-tensors.js';
import type { WeightsTensor } from '#src/networks/tensor.js';
import { widenedFilters } from '#src/networks/weights/load-pretrained.js';

/** The tensors of a file of ImageNet's weights under torchvision's names, described alone. */
function torchvision(backbone: Backbone, classes = 1000): WeightsTensor[] {
  const tensors = networkTensors(backbone, 1);
  return tensors.map(({ name, shape }, index) => ({
    name,
    type: 'F32',
    shape: index < tensors.length - 2 ? shape : [classes, ...shape.slice(1)],
  }));
}

/** The same as timm has them. */
function timmVgg(backbone: 'vgg16' | 'vgg19'): WeightsTensor[] {
  const names = [
    ['classifier.0', 'pre_logits.fc1'],
    ['classifier.3', 'pre_logits.fc2'],
    ['classifier.6', 'head.fc'],
  ] as const;
  return torchvision(backbone).map((tensor) => {
    const [from, to] = names.find(([layer]) => tensor.name.startsWith(`${layer}.`)) ?? ['', ''];
    const name = tensor.name.replace(from, to);
    if (name === 'pre_logits.fc1.weight') return { ...tensor, name, shape: [4096, 512, 7, 7] };
    if (name === 'pre_logits.fc2.weight') return { ...tensor, name, shape: [4096, 4096, 1, 1] };
    return { ...tensor, name };
  });
}

const network = (backbone: Backbone, more: Partial<PretrainedNetwork> = {}): PretrainedNetwork => ({
  backbone,
  frames: 5,
  firstConv: 'repeat',
  ...more,
});

function matched(
  file: readonly WeightsTensor[],
  wanted: PretrainedNetwork,
): readonly MatchedTensor[] {
  const found = matchTensors(file, wanted);
  if ('missing' in found) throw new Error(JSON.stringify(found));
  return found;
}

function difference(file: readonly WeightsTensor[], wanted: PretrainedNetwork) {
  const found = matchTensors(file, wanted);
  return 'missing' in found ? found : null;
}

const named = (found: readonly MatchedTensor[]) => found.map(({ tensor }) => tensor.name);

describe('the tensors of a network', () => {
  it.each([
    ['resnet18', 'conv1.weight', 'fc.bias', 102, 11_699_112],
    ['resnet50', 'conv1.weight', 'fc.bias', 267, 25_610_152],
    ['vgg16', 'features.0.weight', 'classifier.6.bias', 32, 138_357_544],
    ['vgg19', 'features.0.weight', 'classifier.6.bias', 38, 143_667_240],
  ] as const)('are torchvision’s: %s', (backbone, first, last, count, numbers) => {
    const tensors = networkTensors(backbone, 1);
    expect(tensors).toHaveLength(count);
    expect(tensors[0]?.name).toBe(first);
    expect(tensors.at(-1)?.name).toBe(last);
    // torchvision's counts of parameters and running statistics with 1000 classes.
    const sizes = torchvision(backbone).map(({ shape }) =>
      shape.reduce((size, extent) => size * extent, 1),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(numbers);
    expect(networkTensors(backbone, 15)[0]?.shape[1]).toBe(45);
  });
});

describe('a file of weights', () => {
  it.each(Object.keys(backbones) as Backbone[])(
    'gives %s all but the head of other outputs',
    (backbone) => {
      const found = matched(torchvision(backbone), network(backbone));
      const names = networkTensors(backbone, 5).map(({ name }) => name);
      expect(named(found)).toEqual(names.slice(0, -2));
      expect(found.filter(({ widened }) => widened).map(({ tensor }) => tensor.name)).toEqual(
        names.slice(0, 1),
      );
    },
  );

  it('gives the head too where it has one output', () => {
    const found = matched(torchvision('resnet18', 1), network('resnet18'));
    expect(named(found).slice(-2)).toEqual(['fc.weight', 'fc.bias']);
  });

  it.each(['vgg16', 'vgg19'] as const)('may have timm’s names: %s', (backbone) => {
    const found = matched(timmVgg(backbone), network(backbone));
    expect(named(found)).toEqual(named(matched(torchvision(backbone), network(backbone))));
    const stored = (name: string) => found.find(({ tensor }) => tensor.name === name)?.stored.name;
    expect(stored('classifier.0.weight')).toBe('pre_logits.fc1.weight');
    expect(stored('classifier.3.bias')).toBe('pre_logits.fc2.bias');
  });

  it('may come from DataParallel, with counters of batches', () => {
    const file = torchvision('resnet18').map((tensor) => ({
      ...tensor,
      name: `module.${tensor.name}`,
    }));
    const counter = { name: 'module.bn1.num_batches_tracked', type: 'I64', shape: [] } as const;
    expect(named(matched([...file, counter], network('resnet18')))).toHaveLength(100);
    const one = file.map((tensor, index) =>
      index === 3 ? { ...tensor, name: tensor.name.slice(7) } : tensor,
    );
    expect(difference(one, network('resnet18'))?.unexpected).toHaveLength(101);
  });

  it('gives a first convolution of the network’s own channels as it is', () => {
    const file = torchvision('vgg16').map((tensor) =>
      tensor.name === 'features.0.weight' ? { ...tensor, shape: [64, 15, 3, 3] } : tensor,
    );
    const [first] = matched(file, network('vgg16'));
    expect(first).toMatchObject({ tensor: { name: 'features.0.weight' }, widened: false });
    const [one] = matched(torchvision('vgg16'), network('vgg16', { frames: 1 }));
    expect(one).toMatchObject({ tensor: { name: 'features.0.weight' }, widened: false });
  });

  it('leaves a first convolution that is to be fresh, weight and bias, and checks it still', () => {
    const wanted = network('vgg16', { firstConv: 'fresh' });
    expect(named(matched(torchvision('vgg16'), wanted))[0]).toBe('features.2.weight');
    const file = torchvision('vgg16').map((tensor) =>
      tensor.name === 'features.0.weight' ? { ...tensor, shape: [64, 4, 3, 3] } : tensor,
    );
    expect(difference(file, wanted)?.misshapen).toEqual([
      { name: 'features.0.weight', shape: [64, 4, 3, 3], expected: [64, 15, 3, 3] },
    ]);
  });

  it('of other tensors names every tensor that is missing, unexpected, misshapen or no float', () => {
    const file = torchvision('resnet18')
      .filter(({ name }) => name !== 'bn1.bias' && name !== 'layer4.1.conv2.weight')
      .map((tensor): WeightsTensor => {
        if (tensor.name === 'layer1.0.conv1.weight') return { ...tensor, shape: [64, 64, 1, 1] };
        if (tensor.name === 'bn1.weight') return { ...tensor, type: 'I64' };
        if (tensor.name === 'fc.weight') return { ...tensor, shape: [1000, 2048] };
        return tensor;
      });
    const extra = [
      { name: 'layer5.weight', type: 'F32', shape: [1] },
      { name: 'classifier.0.weight', type: 'F32', shape: [1] },
      { name: 'head.fc.bias', type: 'F32', shape: [1000] },
    ] as const;
    expect(difference([...file, ...extra], network('resnet18'))).toEqual({
      missing: ['bn1.bias', 'layer4.1.conv2.weight'],
      unexpected: ['layer5.weight', 'classifier.0.weight', 'head.fc.bias'],
      misshapen: [
        { name: 'layer1.0.conv1.weight', shape: [64, 64, 1, 1], expected: [64, 64, 3, 3] },
        { name: 'fc.weight', shape: [1000, 2048], expected: [1, 512] },
      ],
      mistyped: [{ name: 'bn1.weight', type: 'I64' }],
    });
  });

  it('may not name one tensor in two ways, nor shape timm’s head otherwise', () => {
    const both = [
      ...timmVgg('vgg16'),
      { name: 'classifier.6.bias', type: 'F32', shape: [1000] } as const,
    ];
    expect(difference(both, network('vgg16'))?.unexpected).toEqual(['classifier.6.bias']);
    const flat = timmVgg('vgg16').map((tensor) =>
      tensor.name === 'pre_logits.fc1.weight' ? { ...tensor, shape: [4096, 7, 7, 256] } : tensor,
    );
    expect(difference(flat, network('vgg16'))?.misshapen).toEqual([
      { name: 'pre_logits.fc1.weight', shape: [4096, 7, 7, 256], expected: [4096, 25088] },
    ]);
    const folded = torchvision('vgg16').map((tensor) =>
      tensor.name === 'classifier.0.weight' ? { ...tensor, shape: [4096, 512, 7, 7] } : tensor,
    );
    expect(difference(folded, network('vgg16'))?.misshapen).toHaveLength(1);
  });
});

describe('filters for one picture', () => {
  it('serve each frame, divided by their number and rounded once', () => {
    const filters = Float32Array.from({ length: 2 * 3 * 2 }, (_, index) => Math.sin(index + 1));
    const widened = widenedFilters(filters, [2, 9, 1, 2]);
    const expected = Array.from({ length: 2 * 9 * 2 }, (_, index) => {
      const [filter, channel, across] = [
        Math.floor(index / 18),
        Math.floor(index / 2) % 9,
        index % 2,
      ];
      return Math.fround((filters[filter * 6 + (channel % 3) * 2 + across] ?? 0) * (1 / 3));
    });
    expect([...widened]).toEqual(expected);
  });
});
