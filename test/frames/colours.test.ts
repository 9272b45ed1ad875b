import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extractFrames } from '#src/frames/extract-frames.js';
import { keptFrames, type Manifest, readManifest } from '#src/frames/manifest.js';
import { renderColours, type Coding, type Colour } from './coloured-videos.js';
import { ffmpeg } from './small-videos.js';

let folder: string;
const before = process.env['FFMPEG_PATH'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'colours-'));
  // Where ffmpeg is found is kept for the life of the process, so that it is this program from the start.
  const program = join(folder, 'ffmpeg');
  const lines = [
    '#!/bin/sh',
    `case "$*" in *filter=zscale*) [ -e '${join(folder, 'no-zscale')}' ] && { echo "Unknown filter 'zscale'."; exit 0; } ;; esac`,
    'exec ffmpeg "$@"',
  ];
  writeFileSync(program, `${lines.join('\n')}\n`, { mode: 0o755 });
  process.env['FFMPEG_PATH'] = program;
});

afterAll(() => {
  if (before === undefined) delete process.env['FFMPEG_PATH'];
  else process.env['FFMPEG_PATH'] = before;
  rmSync(folder, { recursive: true });
});

const out = () => join(folder, 'out');

/** Extracts these videos, all at once: each takes longest to start. */
async function extract(...names: readonly string[]) {
  const inputs = names.map((name) => join(folder, name));
  const options = { samples: 6, percentile: 0, quality: 100 };
  return (await extractFrames({ inputs, out: out(), options })).entries;
}

function manifestOf(name: string): Manifest {
  const read = readManifest(join(out(), parse(name).name));
  if (!('manifest' in read)) throw new Error(read.problem.message);
  return read.manifest;
}

/** The colours of both halves of the first frame kept. */
async function halves(name: string): Promise<Colour[]> {
  const file = keptFrames(manifestOf(name))[0]?.file ?? '';
  const path = join(out(), parse(name).name, file);
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  const at = (share: number): Colour => {
    const place = (Math.floor(info.height / 2) * info.width + Math.floor(info.width * share)) * 3;
    return [data[place] ?? 0, data[place + 1] ?? 0, data[place + 2] ?? 0];
  };
  return [at(0.25), at(0.75)];
}

function expectNear(found: readonly Colour[], wanted: readonly Colour[], within: number): void {
  for (const [place, colour] of wanted.entries()) {
    for (const [channel, value] of colour.entries()) {
      const difference = Math.abs((found[place]?.[channel] ?? NaN) - value);
      expect(
        difference,
        `${JSON.stringify(found)} for ${JSON.stringify(wanted)}`,
      ).toBeLessThanOrEqual(within);
    }
  }
}

const usual: Coding = { curve: 'gamma', gamut: 'bt709', matrix: 'bt709', bits: 8, range: 'tv' };
const deep: Coding = { curve: 'PQ', gamut: 'bt2020', matrix: 'bt2020nc', bits: 10, range: 'tv' };
const bt2020 = '-color_primaries bt2020 -colorspace bt2020nc';
const pq = `${bt2020} -color_trc smpte2084`;
const hlg = `${bt2020} -color_trc arib-std-b67`;

type Halves = readonly [Colour, Colour];
/** The colours of the report, then others, white and a dark one among them. */
const first: Halves = [
  [200, 60, 40],
  [40, 120, 200],
];
const second: Halves = [
  [255, 255, 255],
  [30, 90, 20],
];

const asStored: readonly (readonly [string, Halves, Coding, string])[] = [
  ['bt709.mkv', first, usual, '-colorspace bt709'],
  ['bt601.mkv', first, { ...usual, matrix: 'smpte170m' }, '-colorspace smpte170m'],
  ['full.mkv', second, { ...usual, range: 'pc' }, '-colorspace bt709'],
  ['ten-bits.mkv', second, { ...usual, bits: 10 }, '-colorspace bt709 -color_primaries bt709'],
];

const converted: readonly (readonly [string, Halves, Coding, string, string])[] = [
  ['pq.mkv', first, deep, pq, 'PQ, BT.2020'],
  ['pq-second.mkv', second, deep, pq, 'PQ, BT.2020'],
  ['pq-full.mkv', first, { ...deep, range: 'pc' }, pq, 'PQ, BT.2020'],
  ['pq-bare.mkv', first, deep, '-color_trc smpte2084', 'PQ'],
  [
    'pq-narrow.mkv',
    first,
    { ...deep, gamut: 'bt709', matrix: 'bt709' },
    '-color_primaries bt709 -colorspace bt709 -color_trc smpte2084',
    'PQ',
  ],
  ['hlg.mkv', first, { ...deep, curve: 'HLG' }, hlg, 'HLG, BT.2020'],
  ['hlg-second.mkv', second, { ...deep, curve: 'HLG' }, hlg, 'HLG, BT.2020'],
  ['sdr.mkv', first, { ...deep, curve: 'gamma' }, `${bt2020} -color_trc bt2020-10`, 'BT.2020'],
  [
    'sdr-8-bits.mkv',
    second,
    { ...deep, curve: 'gamma', bits: 8 },
    `${bt2020} -color_trc bt709`,
    'BT.2020',
  ],
  [
    'p3.mkv',
    first,
    { ...usual, gamut: 'p3' },
    '-color_primaries smpte432 -colorspace bt709 -color_trc bt709',
    'Display P3',
  ],
];

beforeAll(async () => {
  const films = [...asStored, ...converted];
  for (const [name, colours, coding, flags] of films) {
    renderColours(join(folder, name), colours, coding, flags);
  }
  await extract(...films.map(([name]) => name));
}, 60_000);

it.for(asStored)('%s: usual colours come out as they are stored', async ([name, colours]) => {
  expect(manifestOf(name).video).not.toHaveProperty('colours');
  expectNear(await halves(name), colours, 4);
});

it.for(converted)(
  '%s: colours come out as a screen shows them',
  async ([name, colours, , , from]) => {
    expect(manifestOf(name)).toMatchObject({
      outcome: { kind: 'extracted', warnings: [{ kind: 'fewer-frames-than-asked' }] },
      video: { colours: from },
    });
    expectNear(await halves(name), colours, 12);
  },
);

it('a flag of HDR in 8 bits is followed, with a warning', async () => {
  renderColours(join(folder, 'eight.mkv'), first, { ...deep, bits: 8 }, pq);
  await extract('eight.mkv');
  expect(manifestOf('eight.mkv').outcome).toMatchObject({
    warnings: expect.arrayContaining([{ kind: 'hdr-in-8-bits', curve: 'PQ' }]),
  });
});

it('without zscale HDR is refused with a sentence, and tried again', async () => {
  renderColours(join(folder, 'later.mkv'), first, deep, pq);
  writeFileSync(join(folder, 'no-zscale'), '');
  await extract('later.mkv');
  expect(manifestOf('later.mkv')).toMatchObject({
    outcome: {
      kind: 'refused',
      reason: 'no-zscale',
      message: expect.stringMatching(/no zscale filter.*libzimg/),
    },
    frames: [],
  });
  rmSync(join(folder, 'no-zscale'));
  await extract('later.mkv');
  expect(manifestOf('later.mkv').outcome).toMatchObject({ kind: 'extracted' });
});

it('Dolby Vision whose base layer means nothing alone is refused; with an HDR10 one it is read', async () => {
  const plain = join(folder, 'plain.mp4');
  ffmpeg('-f lavfi -i testsrc2=s=64x36:r=10:d=1 -c:v libx264 -pix_fmt yuv420p', plain);
  writeFileSync(join(folder, 'dv5.mp4'), withDolbyVision(readFileSync(plain), 5, 0));
  writeFileSync(join(folder, 'dv8.mp4'), withDolbyVision(readFileSync(plain), 8, 1));
  await extract('dv5.mp4', 'dv8.mp4');
  expect(manifestOf('dv5.mp4').outcome).toMatchObject({
    kind: 'refused',
    reason: 'colours',
    message: expect.stringContaining('(profile 5)'),
  });
  expect(manifestOf('dv8.mp4').outcome).toMatchObject({ kind: 'extracted' });
});

/** An MP4 whose index comes last, with the box that says how its video is Dolby Vision. */
function withDolbyVision(mp4: Buffer, profile: number, compatibility: number): Buffer {
  const box = Buffer.alloc(32);
  box.writeUInt32BE(32, 0);
  box.write('dvcC', 4);
  // Version 1.0, the profile in seven bits, level 1, no enhancement layer, a base layer, its compatibility in four.
  box.set([1, 0, profile << 1, (1 << 3) | 0b101, compatibility << 4], 8);
  const entry = mp4.indexOf('avc1', mp4.indexOf('stsd')) - 4;
  const end = entry + mp4.readUInt32BE(entry);
  const grown = Buffer.concat([mp4.subarray(0, end), box, mp4.subarray(end)]);
  for (const name of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']) {
    const at = mp4.indexOf(name, mp4.indexOf('moov')) - 4;
    grown.writeUInt32BE(mp4.readUInt32BE(at) + 32, at);
  }
  grown.writeUInt32BE(mp4.readUInt32BE(entry) + 32, entry);
  return grown;
}
