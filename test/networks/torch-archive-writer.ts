/** Pieces of a pickle of protocol 2, each instruction by its name in pickletools. */
export const pickle = {
  proto: [0x80, 2],
  mark: [0x28],
  stop: [0x2e],
  none: [0x4e],
  yes: [0x88],
  no: [0x89],
  emptyDict: [0x7d],
  emptyTuple: [0x29],
  tuple: [0x74],
  setItem: [0x73],
  setItems: [0x75],
  reduce: [0x52],
  newObject: [0x81],
  build: [0x62],
  persistentId: [0x51],
  put: (index: number) => [0x72, ...uint32(index)],
  get: (index: number) => [0x6a, ...uint32(index)],
  int: (value: number) => [0x4a, ...uint32(value)],
  text: (value: string) => [
    0x58,
    ...uint32(new TextEncoder().encode(value).length),
    ...latin(value),
  ],
  global: (module: string, name: string) => [0x63, ...latin(`${module}\n${name}\n`)],
  counts: (...values: number[]) => [
    ...pickle.mark,
    ...values.flatMap((value) => pickle.int(value)),
    ...pickle.tuple,
  ],
  orderedDict: () => [
    ...pickle.global('collections', 'OrderedDict'),
    ...pickle.emptyTuple,
    ...pickle.reduce,
  ],
  storage: (key: string, count: number, type = 'FloatStorage') => [
    ...pickle.mark,
    ...pickle.text('storage'),
    ...pickle.global('torch', type),
    ...pickle.text(key),
    ...pickle.text('cuda:0'),
    ...pickle.int(count),
    ...pickle.tuple,
    ...pickle.persistentId,
  ],
  tensor: (storage: number[], offset: number, shape: number[], strides: number[]) => [
    ...pickle.global('torch._utils', '_rebuild_tensor_v2'),
    ...pickle.mark,
    ...storage,
    ...pickle.int(offset),
    ...pickle.counts(...shape),
    ...pickle.counts(...strides),
    ...pickle.no,
    ...pickle.orderedDict(),
    ...pickle.tuple,
    ...pickle.reduce,
  ],
  /** An OrderedDict with these members. */
  inner: (members: Readonly<Record<string, number[]>>) => [
    ...pickle.orderedDict(),
    ...pickle.mark,
    ...Object.entries(members).flatMap(([name, value]) => [...pickle.text(name), ...value]),
    ...pickle.setItems,
  ],
  /** A complete pickle of one. */
  dict: (members: Readonly<Record<string, number[]>>) => [
    ...pickle.proto,
    ...pickle.inner(members),
    ...pickle.stop,
  ],
};

function uint32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

function latin(text: string): number[] {
  return [...Buffer.from(text, 'utf8')];
}

/** A file of a zip archive; `header` may give its directory entry another method, flag, size or place. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array | readonly number[];
  readonly header?: { method?: number; flags?: number; size?: number; place?: number };
}

/** A zip archive of files stored uncompressed, with what its directory says open to lies. */
export function zipped(files: readonly ZippedFile[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const { name, bytes, header = {} } of files) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const file = Buffer.concat([local, Buffer.from(name), Uint8Array.from(bytes)]);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(header.flags ?? 0, 8);
    central.writeUInt16LE(header.method ?? 0, 10);
    central.writeUInt32LE(header.size ?? bytes.length, 20);
    central.writeUInt32LE(header.size ?? bytes.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(header.place ?? place, 42);
    parts.push(file);
    directory.push(central, Buffer.from(name));
    place += file.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(place, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** An archive as torch.save writes one: a pickle and the storages by key. */
export function torchArchive(
  data: readonly number[],
  storages: Readonly<Record<string, ArrayBufferView<ArrayBuffer>>> = {},
): Uint8Array {
  return zipped([
    { name: 'saved/data.pkl', bytes: data },
    { name: 'saved/byteorder', bytes: Buffer.from('little') },
    ...Object.entries(storages).map(([key, { buffer, byteOffset, byteLength }]) => ({
      name: `saved/data/${key}`,
      bytes: new Uint8Array(buffer, byteOffset, byteLength),
    })),
  ]);
}
