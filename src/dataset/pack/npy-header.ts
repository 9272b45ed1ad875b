/** The fixed length of the header written here: enough for any shape, and a multiple of 64 as NumPy asks for. */
export const npyHeaderBytes = 128;

const magic = Buffer.from('\u0093NUMPY', 'latin1');

/** The header of a .npy file (format 1.0, NEP 1) that holds uint8 in C order with this shape. */
export function npyHeader(shape: readonly number[]): Buffer {
  const facts = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const length = npyHeaderBytes - magic.length - 4;
  const header = Buffer.concat([
    magic,
    Buffer.from([1, 0, length % 256, Math.floor(length / 256)]),
    Buffer.from(`${facts.padEnd(length - 1)}\n`, 'latin1'),
  ]);
  if (header.length !== npyHeaderBytes) throw new RangeError(`A shape too long: ${facts}`);
  return header;
}

/** The shape that a header of uint8 in C order states, or null for any other bytes. */
export function npyShape(header: Uint8Array): readonly number[] | null {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  if (bytes.length < npyHeaderBytes || !bytes.subarray(0, 6).equals(magic)) return null;
  if (bytes[6] !== 1 || bytes.readUInt16LE(8) !== npyHeaderBytes - 10) return null;
  const facts = bytes.subarray(10, npyHeaderBytes).toString('latin1');
  const shape =
    /^\{'descr': '\|u1', 'fortran_order': False, 'shape': \(((?:\d+, )*\d+),?\), \} *\n$/.exec(
      facts,
    )?.[1];
  return shape === undefined ? null : shape.split(', ').map(Number);
}
