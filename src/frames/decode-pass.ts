import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { inputGuards, type MediaEnd, startMedia } from './ffmpeg-command.js';
import type { ExtractionLimits } from './extraction-options.js';
import { readPictures, type Picture } from './picture-stream.js';
import { selectExpression, type SampledMoments } from './sampled-moments.js';
import type { VideoFacts } from './video-facts.js';

/** No pool image is longer than this, whatever a header claims about the shape of its pixels. */
const longestSide = 4096;

export interface DecodedFrames<T> {
  /** What `onPicture` made of each sampled frame, with the frame's time in seconds, in film order. */
  readonly frames: readonly { readonly time: number; readonly made: T }[];
  /** Frames that came out of the decoder in all. */
  readonly decoded: number;
  /** Times of the first and the last decoded frame in seconds; null where none has a timestamp. */
  readonly span: { readonly first: number; readonly last: number } | null;
  readonly end: MediaEnd;
}

interface DecodeRequest<T> {
  readonly path: string;
  readonly video: VideoFacts;
  readonly moments: SampledMoments;
  /** The shorter side of a picture at most, in pixels. */
  readonly size: number;
  readonly threads: number;
  readonly limits: ExtractionLimits;
  /** Works on one picture; at most `inFlight` are worked on at a time, and ffmpeg waits meanwhile. */
  readonly onPicture: (picture: Picture) => Promise<T>;
  readonly inFlight: number;
  readonly onDecoded: (decoded: number) => void;
  readonly signal: AbortSignal;
}

/**
 * One pass over the video: every frame is decoded once, the sampled ones are turned upright, made smaller and handed over as RGB.
 * Their true timestamps come from the decoder on a second pipe, since a damaged file does not yield what its packets promise.
 */
export async function decodeSampled<T>(request: DecodeRequest<T>): Promise<DecodedFrames<T>> {
  const { video, moments, limits } = request;
  const process = await startMedia(
    {
      program: 'ffmpeg',
      inputOptions: {
        nostdin: true,
        v: 'error',
        ...inputGuards,
        threads: request.threads,
        max_pixels: limits.pixelsPerFrame,
        copyts: true,
      },
      path: request.path,
      outputOptions: {
        map: `0:${video.stream}`,
        fps_mode: 'passthrough',
        filter_threads: 1,
        vf: filters(request),
        f: 'image2pipe',
        'c:v': 'ppm',
      },
      target: 'pipe:1',
    },
    request.signal,
  );
  const mostFrames = Math.min(
    limits.frames,
    Math.ceil(limits.pixels / (video.width * video.height)),
  );
  const notes = readNotes([process.notes, process.tally], (decoded) => {
    // Packets may promise less than comes out of them.
    if (decoded > mostFrames) throw new RangeError('It decodes to more than it may cost.');
    request.onDecoded(decoded);
  });
  const giveUp = () => {
    process.kill();
  };
  notes.catch(giveUp);
  const made: Promise<T>[] = [];
  // A film whose frames change size over and over restarts the filters, and each restart lets one more frame pass.
  const mostPictures = moments.targets.length * 2 + 100;
  try {
    const working = new Set<Promise<unknown>>();
    for await (const picture of readPictures(process.stdout, longestSide ** 2)) {
      if (made.length >= mostPictures) throw new RangeError('Its frames change size too often.');
      const work = request.onPicture(picture);
      made.push(work);
      const done = work.catch(giveUp).finally(() => working.delete(done));
      working.add(done);
      if (working.size >= request.inFlight) await Promise.race(working);
    }
    const results = await Promise.all(made);
    const { passed, decoded, first, last } = await notes;
    const span = decoded > 0 ? { first: first * video.tick, last: last * video.tick } : null;
    const frames = framesAtTargets(moments, passed, video, results);
    return { frames, decoded, span, end: await process.ended };
  } finally {
    process.kill();
    await Promise.allSettled([process.ended, notes, ...made]);
  }
}

/**
 * The filters, in order: note each frame, keep the sampled ones, note those, make them smaller, RGB. The notes of all frames are
 * written in blocks, since waking this process for each costs more than all else it does; only where a frame is known by its number
 * do both kinds go line by line into one pipe, so that their order gives the number.
 */
function filters({ moments, size, video }: DecodeRequest<unknown>): string {
  const note = (key: string, target: string) =>
    `metadata=mode=add:key=${key}:value=1,metadata=mode=print:key=${key}:file=pipe\\\\:${target}`;
  const lineByLine = '3:direct=1';
  const shorter = 'min(iw*sar,ih)';
  const factor = `min(1,min(${size}/${shorter},${longestSide}/max(iw*sar,ih)))`;
  const side = (length: string) => `'max(1,round(${length}*${factor}))'`;
  // Colours are converted after scaling, when there are fewest pixels, and from the range that scaling was given to write.
  const { colours } = video;
  const range = colours === undefined ? '' : ':out_range=limited';
  return [
    note('decoded', moments.by === 'n' ? lineByLine : '4'),
    `select='${selectExpression(moments)}'`,
    note('sampled', lineByLine),
    // Averaging over the area that a pixel covers: what follows in the dataset then differs little from one step.
    `scale=w=${side('iw*sar')}:h=${side('ih')}:flags=area+accurate_rnd${range}`,
    ...(colours?.filters ?? []),
    'setsar=1',
    'format=rgb24',
  ].join(',');
}

interface Notes {
  /**
   * For each picture, in order: its timestamp in ticks (NaN without one), and its number among all frames where both kinds of notes came
   * by one pipe.
   */
  readonly passed: readonly { readonly pts: number; readonly n: number }[];
  readonly decoded: number;
  /** Timestamps of the first and the last decoded frame. */
  readonly first: number;
  readonly last: number;
}

async function readNotes(
  streams: readonly Readable[],
  onDecoded: (decoded: number) => void,
): Promise<Notes> {
  const passed: { pts: number; n: number }[] = [];
  let decoded = 0;
  let first = Number.NaN;
  let last = Number.NaN;
  const readStream = async (input: Readable): Promise<void> => {
    let pts = Number.NaN;
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.startsWith('frame:')) {
        pts = Number(/pts:(-?\d+)/.exec(line)?.[1] ?? Number.NaN);
      } else if (line.startsWith('decoded=')) {
        decoded += 1;
        if (decoded === 1) first = pts;
        last = pts;
        onDecoded(decoded);
      } else if (line.startsWith('sampled=')) passed.push({ pts, n: decoded - 1 });
    }
  };
  await Promise.all(streams.map(readStream));
  return { passed, decoded, first, last };
}

/** Pairs pictures with their times, leaving out those that answer no further target (after a restart of the filters). */
function framesAtTargets<T>(
  moments: SampledMoments,
  passed: Notes['passed'],
  video: VideoFacts,
  results: readonly T[],
): { time: number; made: T }[] {
  const unit = moments.by === 'pts' ? video.tick : 1 / (video.framesPerSecond ?? 25);
  const frames: { time: number; made: T }[] = [];
  let reached = 0;
  for (const [index, made] of results.entries()) {
    const moment = passed[index]?.[moments.by] ?? Number.NaN;
    let now = reached;
    while (now < moments.targets.length && moment >= (moments.targets[now] ?? Infinity)) now += 1;
    if (now > reached) frames.push({ time: Math.round(moment * unit * 1e6) / 1e6, made });
    reached = now;
  }
  return frames;
}
