import { describe, expect, it } from 'vitest';
import { messageWriter } from '#src/graph/message-writer.js';

describe('a message in protocol buffers’ wire format', () => {
  // The bytes are those of the encoding guide, or follow from it by hand.
  it.each([
    ['integers in groups of seven bits', messageWriter().integer(1, 150), '089601'],
    ['zero', messageWriter().integer(1, 0), '0800'],
    ['negative integers in ten bytes', messageWriter().integer(1, -2), '08feffffffffffffffff01'],
    ['integers beyond 32 bits', messageWriter().integer(1, 2 ** 40), '08808080808020'],
    ['text with its length', messageWriter().text(2, 'testing'), '120774657374696e67'],
    ['floats', messageWriter().float(4, -1.5), '250000c0bf'],
    [
      'messages in messages',
      messageWriter().message(3, messageWriter().integer(1, 150)),
      '1a03089601',
    ],
    ['fields above 15', messageWriter().integer(16, 1), '800101'],
  ])('has %s', (_, writer, expected) => {
    expect(Buffer.from(writer.finish()).toString('hex')).toBe(expected);
  });

  it('holds as many bytes as it is given', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const written = messageWriter().text(1, 'before').bytes(2, bytes).finish();
    expect(written.subarray(-bytes.length)).toEqual(Buffer.from(bytes));
    expect(Buffer.from(written.subarray(8, 12)).toString('hex')).toBe('12f0a204');
  });

  it('has the same bytes in pieces, a long field being the array that was given', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const inner = messageWriter().text(1, 'before').bytes(2, bytes).integer(3, 7);
    const outer = messageWriter().integer(1, 1).message(2, inner).integer(3, 150);
    const pieces = outer.pieces();
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(outer.finish()));
    expect(pieces.some((piece) => piece.buffer === bytes.buffer)).toBe(true);
    expect(outer.length()).toBe(outer.finish().length);
    // 1 1, then field 2 of 8 + 4 + 70,000 + 2 bytes.
    expect(Buffer.from(outer.finish().subarray(0, 6)).toString('hex')).toBe('080112fea204');
    expect(Buffer.from(outer.finish().subarray(-5)).toString('hex')).toBe('1807189601');
  });
});
