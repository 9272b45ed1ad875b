import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withWeightsFile, WeightsFileError } from '#src/networks/weights/open-weights.js';
import { pickle, torchArchive, zipped } from './torch-archive-writer.js';
import type { ZippedFile } from './torch-archive-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-torch-'));
let files = 0;

function written(bytes: Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}.pth`);
  writeFileSync(path, bytes);
  return path;
}

/** Every floating-point tensor of a file with its numbers, and the types of all. */
async function contents(path: string) {
  return await withWeightsFile(path, (file) => ({
    types: Object.fromEntries(file.tensors.map(({ name, type }) => [name, type])),
    tensors: Object.fromEntries(
      file.tensors
        .filter(({ type }) => !['I64', 'I32', 'U8', 'BOOL'].includes(type))
        .map((tensor) => [tensor.name, { shape: tensor.shape, values: [...file.read(tensor)] }]),
    ),
  }));
}

const torchFile = (name: string) => fileURLToPath(new URL(`torch-files/${name}`, import.meta.url));

describe('a file that torch.save wrote', () => {
  const { state } = JSON.parse(readFileSync(torchFile('tiny.json'), 'utf8')) as {
    state: Record<string, { shape: number[]; values: number[] }>;
  };

  it.each(['tiny_zip.pth', 'tiny_checkpoint.pth'])(
    'reads to PyTorch’s numbers: %s',
    async (name) => {
      const { tensors, types } = await contents(torchFile(name));
      const { 'bn1.num_batches_tracked': counter, ...numbers } = state;
      expect(counter).toBeDefined();
      expect(types['bn1.num_batches_tracked']).toBe('I64');
      expect(Object.keys(tensors).toSorted()).toEqual(Object.keys(numbers).toSorted());
      for (const [key, { shape, values }] of Object.entries(numbers)) {
        expect(tensors[key], key).toEqual({ shape, values });
      }
    },
  );

  it('before PyTorch 1.6 is refused with the way to convert it', async () => {
    await expect(contents(torchFile('tiny_legacy.pth'))).rejects.toThrow(
      /before 1\.6; load it there and save its state dict again/,
    );
  });

  it('may hold views of one storage, strided, transposed, expanded, empty and scalar', async () => {
    const storage = pickle.storage('0', 6);
    const data = pickle.dict({
      oneTensor: pickle.tensor(storage, 0, [2, 3], [3, 1]),
      transposed: pickle.tensor(storage, 0, [3, 2], [1, 3]),
      column: pickle.tensor(storage, 1, [2], [3]),
      expanded: pickle.tensor(storage, 5, [2, 2], [0, 0]),
      channelsLast: pickle.tensor(storage, 0, [1, 3, 1, 2], [6, 1, 6, 3]),
      oneWide: pickle.tensor(storage, 2, [1, 2], [77, 1]),
      empty: pickle.tensor(storage, 6, [0, 4], [4, 1]),
      scalar: pickle.tensor(storage, 4, [], []),
    });
    const { tensors } = await contents(
      written(torchArchive(data, { '0': Float32Array.of(1, 2, 3, 4, 5, 6) })),
    );
    expect(tensors).toEqual({
      oneTensor: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
      transposed: { shape: [3, 2], values: [1, 4, 2, 5, 3, 6] },
      column: { shape: [2], values: [2, 5] },
      expanded: { shape: [2, 2], values: [6, 6, 6, 6] },
      channelsLast: { shape: [1, 3, 1, 2], values: [1, 4, 2, 5, 3, 6] },
      oneWide: { shape: [1, 2], values: [3, 4] },
      empty: { shape: [0, 4], values: [] },
      scalar: { shape: [], values: [5] },
    });
  });

  it('may hold doubles, half precision and parameters', async () => {
    const parameter = [
      ...pickle.global('torch._utils', '_rebuild_parameter'),
      ...pickle.mark,
      ...pickle.tensor(pickle.storage('d', 2, 'DoubleStorage'), 0, [2], [1]),
      ...pickle.yes,
      ...pickle.orderedDict(),
      ...pickle.tuple,
      ...pickle.reduce,
    ];
    const data = pickle.dict({
      parameter,
      half: pickle.tensor(pickle.storage('h', 2, 'HalfStorage'), 0, [2], [1]),
      brain: pickle.tensor(pickle.storage('b', 2, 'BFloat16Storage'), 1, [1], [1]),
      flags: pickle.tensor(pickle.storage('f', 2, 'BoolStorage'), 0, [2], [1]),
    });
    const { tensors, types } = await contents(
      written(
        torchArchive(data, {
          d: Float64Array.of(0.1, -3),
          h: Uint16Array.of(0x3555, 0x8001),
          b: Uint16Array.of(0, 0xff80),
          f: Uint8Array.of(0, 1),
        }),
      ),
    );
    expect(tensors).toEqual({
      parameter: { shape: [2], values: [Math.fround(0.1), -3] },
      half: { shape: [2], values: [0.333251953125, -(2 ** -24)] },
      brain: { shape: [1], values: [-Infinity] },
    });
    expect(types['flags']).toBe('BOOL');
  });
});

const oneTensor = pickle.tensor(pickle.storage('0', 2), 0, [2], [1]);
const { proto, stop, emptyTuple, emptyDict, reduce, build, mark } = pickle;
const call = (module: string, name: string, ...given: number[]) => [
  ...pickle.global(module, name),
  ...mark,
  ...given,
  ...pickle.tuple,
  ...reduce,
];

describe('a pickle', () => {
  const cases: readonly [what: string, data: readonly number[], says: RegExp][] = [
    [
      'that would run a command',
      [...proto, ...call('os', 'system', ...pickle.text('touch pwned')), ...stop],
      /no state dict, but a value of Python's os\.system, which is not made here/,
    ],
    [
      'that would evaluate text',
      [...proto, ...call('builtins', 'eval', ...pickle.text('1')), ...stop],
      /builtins\.eval/,
    ],
    [
      'that reaches through a known module',
      [...proto, ...call('torch._utils', '_rebuild_tensor_v2.__globals__'), ...stop],
      /_rebuild_tensor_v2\.__globals__/,
    ],
    [
      'that names what every object has',
      [...proto, ...pickle.global('constructor', ''), ...stop],
      /constructor/,
    ],
    [
      'of a complete network',
      [...proto, ...call('torchvision.models.resnet', 'ResNet'), ...stop],
      /resnet\.ResNet, which is not made here; save model\.state_dict/,
    ],
    [
      'that calls a storage',
      [...proto, ...call('torch', 'FloatStorage'), ...stop],
      /a value of Python's torch\.FloatStorage/,
    ],
    [
      'that calls text',
      [...proto, ...pickle.text('x'), ...emptyTuple, ...reduce, ...stop],
      /no function/,
    ],
    [
      'that fills an OrderedDict by calling it',
      [...proto, ...call('collections', 'OrderedDict', ...emptyDict), ...stop],
      /OrderedDict of something/,
    ],
    [
      'that sets attributes of a tensor',
      [...proto, ...oneTensor, ...emptyDict, ...build, ...stop],
      /sets attributes/,
    ],
    [
      'that sets attributes by text',
      [...proto, ...emptyDict, ...pickle.text('x'), ...build, ...stop],
      /sets attributes/,
    ],
    ['with an instruction of old', [...proto, 0x69, ...stop], /instruction 0x69/],
    ['with an extension code', [...proto, 0x82, 1, ...stop], /instruction 0x82/],
    ['of an older protocol', [0x80, 1, ...stop], /protocol 1,/],
    ['of a newer protocol', [0x80, 6, ...stop], /protocol 6,/],
    ['that is cut short', [...proto, ...emptyDict], /ends within an instruction/],
    [
      'that is cut within a text',
      [...proto, 0x58, 200, 0, 0, 0, 0x61],
      /ends within an instruction/,
    ],
    ['with an endless text', [...proto, 0x58, 255, 255, 255, 255], /ends within an instruction/],
    ['with an endless integer', [...proto, 0x8a, 255, 1], /ends within an instruction/],
    [
      'with a name without end',
      [...proto, 0x63, ...Array.from({ length: 300 }, () => 0x61)],
      /without end/,
    ],
    ['that takes what it has not made', [...proto, ...reduce, ...stop], /more than it has made/],
    [
      'that takes from below its mark',
      [...proto, ...emptyDict, ...mark, 0x85, ...stop],
      /more than it has made/,
    ],
    ['that goes back to no mark', [...proto, ...pickle.tuple, ...stop], /mark/],
    ['that recalls what it has not kept', [...proto, ...pickle.get(7), ...stop], /recalls 7/],
    [
      'that refers to something outside',
      [...proto, ...pickle.text('http://x'), ...pickle.persistentId, ...stop],
      /no storage/,
    ],
    [
      'that never ends',
      [...proto, ...Array.from({ length: 500_001 }, () => 0x4e), ...stop],
      /more than 500000/,
    ],
    ['that is a list', [...proto, 0x5d, ...stop], /no state dict/],
    ['without tensors', pickle.dict({}), /no tensors/],
    [
      'with something else among its tensors',
      pickle.dict({ oneTensor, note: pickle.text('x') }),
      /note is no tensor/,
    ],
    [
      'with a tensor behind its storage',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 2), 1, [2], [1]) }),
      /reaches behind the 2/,
    ],
    [
      'with a stride behind its storage',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 2), 0, [2], [2]) }),
      /reaches behind/,
    ],
    [
      'with a negative extent',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 2), 0, [-1], [1]) }),
      /in a way that/,
    ],
    [
      'with strides of another rank',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 2), 0, [2], [1, 1]) }),
      /in a way that/,
    ],
    [
      'with more axes than a tensor has',
      pickle.dict({
        x: pickle.tensor(
          pickle.storage('0', 2),
          0,
          [1, 1, 1, 1, 1, 1, 1, 1, 1],
          [1, 1, 1, 1, 1, 1, 1, 1, 1],
        ),
      }),
      /in a way that/,
    ],
    [
      'whose storage is missing',
      pickle.dict({ x: pickle.tensor(pickle.storage('1', 2), 0, [2], [1]) }),
      /numbers of x are missing/,
    ],
    [
      'whose storage is a way out',
      pickle.dict({ x: pickle.tensor(pickle.storage('../data.pkl', 2), 0, [2], [1]) }),
      /numbers of x are missing/,
    ],
    [
      'whose storage is smaller',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 3), 0, [2], [1]) }),
      /take 8 bytes, not 12/,
    ],
    [
      'with a storage of an unknown type',
      pickle.dict({ x: pickle.tensor(pickle.storage('0', 2, 'ComplexFloatStorage'), 0, [2], [1]) }),
      /x is a value of Python's torch\.ComplexFloatStorage/,
    ],
    [
      'that would move the terminal',
      [...proto, ...call('\u001b[2J', 'x'), ...stop],
      /Python's ␛\[2J\.x/,
    ],
  ];

  it.each(cases)('%s is refused', async (_, data, says) => {
    const path = written(torchArchive(data, { '0': Float32Array.of(1, 2) }));
    await expect(contents(path)).rejects.toThrow(WeightsFileError);
    await expect(contents(path)).rejects.toThrow(says);
  });

  it('that multiplies by its memo, or nests deeply, takes no more than its length', async () => {
    // Each level holds the one before ten times: 10^200 texts for a reader that follows each.
    const bomb = Array.from({ length: 200 }, (_, level) => [
      ...mark,
      ...Array.from({ length: 10 }, () => pickle.get(level)).flat(),
      ...pickle.tuple,
      ...pickle.put(level + 1),
    ]).flat();
    const nested = [
      ...Array.from({ length: 100_000 }, () => 0x5d),
      ...Array.from({ length: 99_999 }, () => 0x61),
    ];
    const data = pickle.dict({
      state_dict: [...emptyDict, ...pickle.text('x'), ...oneTensor, ...pickle.setItem],
      bomb: [...pickle.text('lol'), ...pickle.put(0), ...bomb],
      nested,
    });
    const { tensors } = await contents(written(torchArchive(data, { '0': Float32Array.of(1, 2) })));
    expect(tensors).toEqual({ x: { shape: [2], values: [1, 2] } });
  });

  it('that holds itself is read like any other', async () => {
    const data = pickle.dict({
      x: oneTensor,
    });
    const own = [
      ...proto,
      ...emptyDict,
      ...pickle.put(0),
      ...pickle.text('x'),
      ...oneTensor,
      ...pickle.setItem,
      ...pickle.text('optimizer'),
      ...pickle.get(0),
      ...pickle.setItem,
      ...stop,
    ];
    const storages = { '0': Float32Array.of(1, 2) };
    await expect(contents(written(torchArchive(own, storages)))).rejects.toThrow(
      /optimizer is no tensor/,
    );
    expect((await contents(written(torchArchive(data, storages)))).tensors['x']?.values).toEqual([
      1, 2,
    ]);
  });
});

describe('a checkpoint with objects of Python’s', () => {
  const { newObject, none } = pickle;
  const namespace = [
    ...pickle.global('argparse', 'Namespace'),
    ...emptyTuple,
    ...newObject,
    ...emptyDict,
    ...pickle.text('lr'),
    ...pickle.int(1),
    ...pickle.setItem,
    ...build,
  ];
  const numpyType = [
    ...call('numpy', 'dtype', ...pickle.text('f8'), ...pickle.no, ...pickle.yes),
    ...mark,
    ...pickle.int(3),
    ...pickle.text('<'),
    ...none,
    ...pickle.tuple,
    ...build,
  ];
  const encoded = call('_codecs', 'encode', ...pickle.text('\u0000é'), ...pickle.text('latin1'));
  const numpyScalar = call('numpy.core.multiarray', 'scalar', ...numpyType, ...encoded);
  const numpyArray = call(
    'numpy.core.multiarray',
    '_reconstruct',
    ...pickle.global('numpy', 'ndarray'),
    ...pickle.counts(0),
    ...encoded,
  );
  const attributeDict = (members: number[]) => [
    ...pickle.global('lightning.fabric.utilities.data', 'AttributeDict'),
    ...emptyTuple,
    ...newObject,
    ...mark,
    ...members,
    ...pickle.setItems,
  ];
  const oddTensor = pickle.tensor(pickle.storage('9', 2, 'ShortStorage'), 0, [2], [1]);
  const stateDict = [...emptyDict, ...pickle.text('x'), ...oneTensor, ...pickle.setItem];
  const storages = { '0': Float32Array.of(1, 2) };
  const read = async (data: readonly number[]) =>
    (await contents(written(torchArchive(data, storages)))).tensors;
  const x = { x: { shape: [2], values: [1, 2] } };

  const beside: readonly [what: string, value: readonly number[]][] = [
    ['a Namespace', namespace],
    ['a scalar of numpy', numpyScalar],
    ['an array of numpy', [...numpyArray, ...mark, ...namespace, ...pickle.tuple, ...build]],
    ['a subclass of dict', attributeDict([...pickle.text('lr'), ...numpyScalar])],
    ['a path', call('pathlib', 'PosixPath', ...pickle.text('/'), ...pickle.text('data'))],
    ['a member of an enumeration', call('my.module', 'Stage', ...pickle.text('train'))],
    ['a time', call('datetime', 'datetime', ...encoded, ...call('datetime', 'timezone'))],
    ['a class and a function', [...mark, ...pickle.global('torch.nn', 'ReLU'), ...pickle.tuple]],
    ['what would run a command', call('os', 'system', ...pickle.text('touch pwned'))],
    ['a call of a call', [...call('builtins', 'getattr'), ...emptyTuple, ...reduce]],
    ['a queue that is filled', [...call('collections', 'deque'), ...mark, ...oneTensor, 0x65]],
    ['a queue that is added to', [...call('collections', 'deque'), ...none, 0x61]],
    ['tensors of types that are not read', [...mark, ...oddTensor, ...pickle.tuple]],
    [
      'an object with keyword arguments',
      [...pickle.global('a', 'B'), ...emptyTuple, ...emptyDict, 0x92],
    ],
    ['sets and bytes', [0x8f, ...mark, ...none, 0x90, 0x30, 0x43, 2, 0xff, 0]],
    ['a frozen set', [...mark, ...none, 0x91]],
    ['long integers', [0x8b, 20, 0, 0, 0, ...Array.from({ length: 20 }, () => 0xff)]],
    ['a long text', [0x58, 0, 0, 2, 0, ...Array.from({ length: 0x20000 }, () => 0x61)]],
    ['text with half of a character', [0x58, 3, 0, 0, 0, 0xed, 0xa0, 0x80]],
  ];

  it.each(beside)('is read where they are next to the state dict: %s', async (_, value) => {
    const data = pickle.dict({ args: [...value], state_dict: stateDict, after: [...value] });
    expect(await read(data)).toEqual(x);
  });

  it('is read where the state dict itself is a dict of another class', async () => {
    const own = attributeDict([...pickle.text('x'), ...oneTensor]);
    const counted = [
      ...call('collections', 'defaultdict', ...pickle.global('builtins', 'list')),
      ...pickle.text('x'),
      ...oneTensor,
      ...pickle.setItem,
    ];
    expect(await read(pickle.dict({ model: own }))).toEqual(x);
    expect(await read(pickle.dict({ state_dict_ema: counted }))).toEqual(x);
  });

  it('may hold parameters and tensors that have attributes', async () => {
    const rebuilt = (type: number[]) =>
      call(
        'torch._tensor',
        '_rebuild_from_type_v2',
        ...pickle.global('torch._utils', '_rebuild_tensor_v2'),
        ...type,
        ...mark,
        ...pickle.storage('0', 2),
        ...pickle.int(0),
        ...pickle.counts(2),
        ...pickle.counts(1),
        ...pickle.no,
        ...pickle.orderedDict(),
        ...pickle.tuple,
        ...emptyDict,
      );
    const parameter = call(
      'torch._utils',
      '_rebuild_parameter_with_state',
      ...oneTensor,
      ...pickle.yes,
      ...pickle.orderedDict(),
      ...emptyDict,
    );
    const plain = rebuilt(pickle.global('torch', 'Tensor'));
    expect(await read(pickle.dict({ a: parameter, b: plain }))).toEqual({ a: x.x, b: x.x });
    const packed = rebuilt(pickle.global('torchao', 'PackedTensor'));
    await expect(read(pickle.dict({ state_dict: pickle.inner({ x: packed }) }))).rejects.toThrow(
      /x in state_dict is a value of Python's torchao\.PackedTensor/,
    );
  });

  it('is read in the newer protocols too', async () => {
    const short = (value: string) => [0x8c, value.length, ...Buffer.from(value)];
    const memoize = [0x94];
    const protocol4 = [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0];
    const data = [
      ...protocol4,
      ...emptyDict,
      ...memoize,
      ...short('args'),
      ...memoize,
      ...short('argparse'),
      ...short('Namespace'),
      0x93,
      ...emptyTuple,
      ...newObject,
      ...memoize,
      ...pickle.setItem,
      ...pickle.get(1),
      ...pickle.get(2),
      ...pickle.setItem,
      ...short('model_state_dict'),
      ...emptyDict,
      ...short('x'),
      ...oneTensor,
      ...pickle.setItem,
      ...pickle.setItem,
      ...stop,
    ];
    expect(await read(data)).toEqual(x);
    await expect(read([0x80, 5, ...emptyDict, ...short('x'), 0x93, ...stop])).rejects.toThrow(
      /names something by what is no text/,
    );
  });

  it.each([
    ['a Namespace is all there is', [...pickle.proto, ...namespace, ...stop], 'argparse.Namespace'],
    ['the network itself was saved', pickle.dict({ model: call('my.nets', 'Net') }), 'my.nets.Net'],
    [
      'the arrays are numpy’s',
      pickle.dict({ state_dict: pickle.inner({ x: numpyArray }) }),
      'numpy.ndarray',
    ],
    ['one array is numpy’s', pickle.dict({ x: oneTensor, y: numpyArray }), 'numpy.ndarray'],
  ])('is refused with the name of the class where %s', async (_, data, name) => {
    await expect(read(data)).rejects.toThrow(WeightsFileError);
    await expect(read(data)).rejects.toThrow(`a value of Python's ${name}, which is not made`);
  });
});

describe('a zip archive', () => {
  const data: ZippedFile = { name: 'a/data.pkl', bytes: pickle.dict({ x: oneTensor }) };
  const numbers: ZippedFile = { name: 'a/data/0', bytes: new Uint8Array(8) };

  it('of the parts that the tests vary is read', async () => {
    expect((await contents(written(zipped([data, numbers])))).types).toEqual({ x: 'F32' });
  });

  const cases: readonly [what: string, bytes: Uint8Array, says: RegExp][] = [
    ['without data.pkl', zipped([numbers]), /without the data\.pkl/],
    ['cut short', zipped([data, numbers]).slice(0, -10), /no complete zip archive/],
    [
      'cut at the front',
      Uint8Array.of(0x50, 0x4b, ...zipped([data, numbers]).slice(60)),
      /zip archive|data/,
    ],
    [
      'with a compressed file',
      zipped([data, { ...numbers, header: { method: 8 } }]),
      /a\/data\/0 is compressed/,
    ],
    [
      'with an encrypted file',
      zipped([data, { ...numbers, header: { method: 8, flags: 1 } }]),
      /encrypted/,
    ],
    ['with a file twice', zipped([data, numbers, numbers]), /data\/0 twice/],
    [
      'with two folders of one name',
      zipped([data, { ...data, name: 'b/data.pkl' }]),
      /data\.pkl twice/,
    ],
    [
      'with a file over another',
      zipped([data, numbers, { ...numbers, name: 'a/data/1', header: { place: 0 } }]),
      /lies over another/,
    ],
    [
      'with a file behind its end',
      zipped([data, { ...numbers, header: { size: 4000 } }]),
      /ends behind|overlap|bounds|zip archive/,
    ],
    [
      'with a place behind its end',
      zipped([data, { ...numbers, header: { place: 1e6 } }]),
      /zip archive/,
    ],
    [
      'with a name that leaves its folder',
      zipped([data, { ...numbers, name: '../data/0' }]),
      /zip archive/,
    ],
    [
      'of a big-endian machine',
      zipped([data, numbers, { name: 'a/byteorder', bytes: Buffer.from('big') }]),
      /big-endian/,
    ],
  ];

  it.each(cases)('%s is refused', async (_, bytes, says) => {
    const path = written(bytes);
    await expect(contents(path)).rejects.toThrow(WeightsFileError);
    await expect(contents(path)).rejects.toThrow(says);
  });

  it('cut short at any byte is refused, never read', async () => {
    const bytes = readFileSync(torchFile('tiny_zip.pth'));
    for (let length = 0; length < bytes.length; length += 97) {
      await expect(contents(written(bytes.subarray(0, length))), `${length}`).rejects.toThrow(
        WeightsFileError,
      );
    }
  });

  it('with any byte changed reads to tensors or a refusal, nothing else', async () => {
    const bytes = readFileSync(torchFile('tiny_zip.pth'));
    for (let place = 0; place < bytes.length; place += 11) {
      const changed = Uint8Array.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 0x5a;
      const result = await contents(written(changed)).catch((error: unknown) => error);
      expect(result instanceof Error ? result.name : 'read', `${place}`).toMatch(
        /^(read|WeightsFileError)$/,
      );
    }
  });
});
