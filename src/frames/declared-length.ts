import { createInterface } from 'node:readline';
import { readRange, withRegularFile } from '../files/guarded-read.js';
import { inputGuards, startMedia } from './ffmpeg-command.js';
import type { VideoFacts } from './video-facts.js';

/** The part of a promised length that pictures must reach before a file is looked at more closely. */
const enough = 0.95;

/**
 * What a file promises to show. A header counts all frames of the file, also those that an edit list hides, and may state the length
 * of the file, where sound outlasts the pictures or the last picture stays: only what is missing from the file is a promise that it
 * breaks. A second pass over all packets decides where the first one found less than the header says.
 * @param video as its header and one pass over its packets describe it
 * @param complaints of ffprobe
 * @returns what is shown where the file is complete; null where nothing is promised
 */
export async function declaredLength(
  path: string,
  video: VideoFacts,
  complaints: readonly string[],
  signal: AbortSignal,
): Promise<Pick<VideoFacts, 'headerFrames' | 'headerSeconds'>> {
  const { headerFrames, packets, tick, container } = video;
  const headerSeconds = video.headerSeconds ?? (await statedSeconds(path, container));
  const framesLack = headerFrames !== null && packets.count + packets.hidden < headerFrames;
  const secondsLack = headerSeconds !== null && packets.end * tick < enough * headerSeconds;
  const frames = headerFrames === null ? null : Math.max(0, headerFrames - packets.hidden);
  if (!framesLack && !secondsLack) return { headerFrames: frames, headerSeconds };
  const all = await allPackets(path, video, signal);
  const isComplete =
    secondsLack &&
    (all.end >= enough * headerSeconds ||
      (complaints.length === 0 && (await isCompleteMatroska(path, container))));
  return {
    headerFrames: framesLack && all.frames >= headerFrames ? packets.count : frames,
    headerSeconds: isComplete ? packets.end * tick : headerSeconds,
  };
}

/** Frames of the stream that are stored, whatever an edit list says, and the end of the longest stream in seconds. */
async function allPackets(
  path: string,
  { container, stream }: VideoFacts,
  signal: AbortSignal,
): Promise<{ readonly frames: number; readonly end: number }> {
  const isMov = container.split(',').includes('mov');
  const probe = await startMedia(
    {
      program: 'ffprobe',
      inputOptions: { v: 'error', ...inputGuards, ...(isMov ? { ignore_editlist: 1 } : {}) },
      path,
      outputOptions: {
        show_entries: 'packet=stream_index,pts_time,duration_time',
        of: 'compact=p=0:nk=1',
      },
    },
    signal,
  );
  let frames = 0;
  let end = 0;
  for await (const line of createInterface({ input: probe.stdout, crlfDelay: Infinity })) {
    const [index, time, length] = line.split('|').map(Number);
    if (index === stream) frames += 1;
    // N/A becomes NaN, which no comparison holds for.
    const ends = (time ?? Number.NaN) + (Number.isNaN(length) ? 0 : (length ?? 0));
    if (ends > end) end = ends;
  }
  await probe.ended;
  return { frames, end };
}

/** Whether a Matroska file reaches as far as it says. */
async function isCompleteMatroska(path: string, container: string): Promise<boolean> {
  if (!container.startsWith('matroska')) return false;
  const { start, bytes } = await startOf(path);
  const end = segmentEnd(start);
  return end !== null && end <= bytes;
}

async function startOf(path: string): Promise<{ readonly start: Buffer; readonly bytes: number }> {
  return await withRegularFile(path, { most: Number.MAX_SAFE_INTEGER }, ({ handle, bytes }) => ({
    start: Buffer.from(readRange(handle, 0, Math.min(4096, bytes))),
    bytes,
  }));
}

/** Begins the object of an ASF or WMV file that says how long it is. */
const asfProperties = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');

/** The length that an ASF header states: ffmpeg ignores it where the file is cut short. */
async function statedSeconds(path: string, container: string): Promise<number | null> {
  if (container !== 'asf') return null;
  const { start } = await startOf(path);
  const at = start.indexOf(asfProperties);
  if (at < 0 || at + 92 > start.length) return null;
  // A broadcast does not know its length.
  if ((start.readUInt32LE(at + 88) & 1) === 1) return null;
  // Units of 100 ns, with a lead of so many ms.
  const lead = Number(start.readBigUInt64LE(at + 80)) / 1e3;
  const seconds = Number(start.readBigUInt64LE(at + 64)) / 1e7 - lead;
  return seconds > 0 ? seconds : null;
}

const segmentId = 0x18538067;

/** Where the segment that holds everything ends, by the first bytes of the file; null where that is not stated. */
function segmentEnd(start: Uint8Array): number | null {
  let at = 0;
  while (at < start.length) {
    const id = variableNumber(start, at, false);
    const size = id === null ? null : variableNumber(start, id.next, true);
    if (id === null || size === null || size.value === null) return null;
    at = size.next + size.value;
    if (id.value === segmentId) return at;
  }
  return null;
}

/** A number of EBML, as many bytes as its first one says; all ones are an unknown size. */
function variableNumber(
  bytes: Uint8Array,
  at: number,
  isSize: boolean,
): { readonly value: number | null; readonly next: number } | null {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = isSize ? first & (0xff >> length) : first;
  let unknown = isSize && value === 0xff >> length;
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return { value: unknown ? null : value, next: at + length };
}
