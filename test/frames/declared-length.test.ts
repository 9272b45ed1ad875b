import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extractFrames } from '#src/frames/extract-frames.js';
import type { Outcome } from '#src/frames/outcome.js';
import { videoFault } from '#src/frames/video-fault.js';
import { ffmpeg } from './small-videos.js';

let folder: string;
let outcomes: ReadonlyMap<string, Outcome>;
const { signal } = new AbortController();
const at = (name: string) => join(folder, name);

const h264 = '-c:v libx264 -preset veryfast -threads 1 -pix_fmt yuv420p';
const picture = (seconds: number) => `-f lavfi -i testsrc2=s=64x36:r=25:d=${seconds}`;
const sound = (seconds: number) => `-f lavfi -i sine=d=${seconds}`;
const stays = String.raw`setts=duration=if(eq(N\,24)\,DURATION*200\,DURATION)`;

/** Films that are complete, though a header says more than is shown; name, ffmpeg's words before the file's name. */
const complete: readonly (readonly [name: string, words: string])[] = [
  // Cut without encoding again: the edit list hides what lies before the cut, from the key frame on.
  ['cut.mp4', '-ss 2.3 -i plain.mp4 -c copy'],
  ['cut.mov', '-ss 2.3 -i plain.mp4 -an -c copy'],
  ['cut-index-first.mp4', '-ss 2.3 -i plain.mp4 -t 1.1 -c copy -movflags +faststart'],
  ['cut-open-gop.mp4', '-ss 2.3 -i open-gop.mp4 -c copy'],
  ['cut-negative.mp4', '-ss 2.3 -i plain.mp4 -c copy -avoid_negative_ts disabled'],
  ['cut.mkv', '-ss 2.3 -i plain.mp4 -c copy'],
  ['cut.webm', '-ss 1.3 -i plain.webm -c copy'],
  ['negative-offsets.mp4', '-i plain.mp4 -c copy -movflags +negative_cts_offsets'],
  ['fragments.mp4', '-ss 2.3 -i plain.mp4 -c copy -movflags +frag_keyframe+empty_moov'],
  ['late.mp4', '-itsoffset 1 -i plain.mp4 -i plain.mp4 -map 0:v -map 1:a -c copy'],
  ['long-sound.mp4', '-i long-sound.mkv -c copy'],
  ['long-sound-cut.mp4', '-ss 0.7 -i long-sound.mp4 -c copy'],
  [
    'variable.mp4',
    `${picture(4)} -vf select='lt(t,1)+gt(t,3)+not(mod(n,7))' -fps_mode vfr ${h264}`,
  ],
  ['last-stays.mp4', `-i one-second.mp4 -c copy -bsf:v ${stays}`],
  ['last-stays.mkv', `-i one-second.mp4 -c copy -bsf:v ${stays}`],
];

/** Of these the part that a broken download leaves. */
const parts: readonly (readonly [name: string, share: number])[] = [
  ['cut-index-first.mp4', 0.7],
  ['trimmed.mp4', 0.6],
  ['cut.mkv', 0.6],
  ['cut.webm', 0.6],
  ['long-sound.mkv', 0.6],
  ['last-stays.mkv', 0.85],
  ['plain.wmv', 0.5],
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-contents-'));
  const make = (name: string, words: string) => {
    const there = words.replaceAll(/-i ([\w-]+\.\w+)/g, (_, source: string) => `-i ${at(source)}`);
    ffmpeg(there, at(name));
  };
  make('plain.mp4', `${picture(4)} ${sound(4)} ${h264} -bf 3 -g 60 -c:a aac`);
  make(
    'open-gop.mp4',
    `${picture(4)} ${h264} -bf 3 -x264-params open-gop=1:keyint=60:min-keyint=30`,
  );
  make('plain.webm', `${picture(4)} -c:v libvpx -deadline realtime -g 30 -threads 1`);
  make('one-second.mp4', `${picture(1)} ${h264} -bf 0`);
  make('long-sound.mkv', `${picture(2)} ${sound(8)} ${h264} -c:a aac`);
  for (const [name, words] of complete) make(name, words);
  make('plain.wmv', `${picture(2)} -c:v wmv2 -threads 1`);
  make('index-first.mp4', '-i plain.mp4 -an -c copy -movflags +faststart');
  writeFileSync(at('trimmed.mp4'), trimmed(readFileSync(at('index-first.mp4')), 1500));
  for (const [name, share] of parts) {
    const bytes = readFileSync(at(name));
    writeFileSync(at(`part-of-${name}`), bytes.subarray(0, bytes.length * share));
  }
  const names = [
    ...complete.map(([name]) => name),
    'long-sound.mkv',
    'trimmed.mp4',
    'plain.wmv',
    ...parts.map(([name]) => `part-of-${name}`),
  ];
  const { entries } = await extractFrames({
    inputs: names.map(at),
    out: at('out'),
    options: { samples: 10 },
  });
  outcomes = new Map(entries.map(({ name, outcome }) => [name, outcome]));
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The same MP4, of which an edit list shows so many milliseconds from the start: as QuickTime trims. */
function trimmed(mp4: Buffer, milliseconds: number): Buffer {
  const copy = Buffer.from(mp4);
  const list = copy.indexOf('elst');
  expect(copy.readUInt32BE(list + 8)).toBe(1);
  copy.writeUInt32BE(milliseconds, list + 12);
  return copy;
}

it.for([...complete.map(([name]) => name), 'long-sound.mkv', 'trimmed.mp4', 'plain.wmv'])(
  '%s is complete, for a download and for extraction',
  async (name) => {
    expect(await videoFault(at(name), signal)).toBeNull();
    expect(outcomes.get(name)).toEqual({ kind: 'extracted', warnings: [] });
  },
);

it.for(parts)('%s cut off at %f of its bytes is not', async ([name]) => {
  const part = `part-of-${name}`;
  expect(await videoFault(at(part), signal)).toMatch(/promises/);
  const outcome = outcomes.get(part);
  const warnings = outcome?.kind === 'extracted' ? outcome.warnings : [];
  expect(warnings.map(({ kind }) => kind)).toContainEqual(expect.stringMatching(/than-promised/));
});
