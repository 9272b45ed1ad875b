import { checkMinFrames } from '../pack/dataset-options.js';
import { openPack, type Pack, type PackMovie } from '../pack/pack.js';
import type { TaskCallbacks } from '../progress.js';
import { bySplit } from '../split.js';
import { type Finding, finding, findingKinds, severities } from './finding.js';
import { type Fingerprints, takeFingerprints } from './fingerprints.js';
import {
  identityFindings,
  labelShifts,
  poolFindings,
  scoreFindings,
  shiftFindings,
} from './movie-findings.js';
import { groupPictures, type PictureCallbacks } from './pictures.js';
import { frameFindings, sharedPictures } from './shared-pictures.js';

/**
 * Audits a dataset folder: its frames are read once, from first to last, and some 300 bytes of each are kept.
 * @throws DatasetError for a folder that holds no intact dataset or an invalid minimum; the signal's reason
 */
export async function auditDataset(
  folder: string,
  minFrames: number,
  callbacks: TaskCallbacks = {},
): Promise<Audit> {
  checkMinFrames(minFrames);
  const pack = openPack(folder);
  try {
    return await auditPack(pack, minFrames, callbacks);
  } finally {
    pack.close();
  }
}

/** The audit of an open dataset. */
export async function auditPack(
  pack: Pack,
  minFrames: number,
  callbacks: TaskCallbacks = {},
): Promise<Audit> {
  const fingerprints = await readFingerprints(pack, during('read-frames', callbacks));
  const { cautions } = pack.facts.source.scores;
  const comparing = during('compare-frames', callbacks);
  return await auditMovies(pack.movies, fingerprints, minFrames, comparing, cautions);
}

/** Progress as the share of one task. */
export function during(
  task: 'read-frames' | 'compare-frames',
  { signal, onProgress }: TaskCallbacks,
): PictureCallbacks {
  return { signal, onShare: (share) => onProgress?.({ task, done: share, total: 1 }) };
}

/** Bytes read at once: a progress and a stop a tenth of a second. */
const bytesAtOnce = 16 * 2 ** 20;

/**
 * The fingerprints of all frames of a dataset, which are read once, from first to last.
 * @throws what Pack.readFrames throws; the signal's reason
 */
export async function readFingerprints(
  pack: Pick<Pack, 'frames' | 'image' | 'readFrames'>,
  { signal, onShare }: PictureCallbacks,
): Promise<Fingerprints> {
  const frameBytes = pack.image ** 2 * 3;
  const atOnce = Math.max(1, Math.floor(bytesAtOnce / frameBytes));
  const room = new Uint8Array(atOnce * frameBytes);
  const taker = takeFingerprints(pack.frames, pack.image);
  for (let first = 0; first < pack.frames; first += atOnce) {
    const count = Math.min(atOnce, pack.frames - first);
    pack.readFrames(
      Array.from({ length: count }, (_, place) => first + place),
      room,
      0,
    );
    for (let place = 0; place < count; place += 1) {
      taker.take(first + place, room.subarray(place * frameBytes, (place + 1) * frameBytes));
    }
    onShare?.((first + count) / pack.frames);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return taker.fingerprints;
}

/** The result of an audit. It never says that a dataset is free of faults, only what it looked at and did not find. */
export type Audit = Awaited<ReturnType<typeof auditMovies>>;

/** Frames that a movie should have: as many as most sweeps draw. */
export const usualMinFrames = 15;

/**
 * Looks for what makes a dataset say too much or too little of a model. The order of the movies changes nothing.
 * @param fingerprints of all frames that the movies name
 * @param cautions what was odd about the score file, a sentence each
 * @throws the signal's reason
 */
export async function auditMovies(
  given: readonly PackMovie[],
  fingerprints: Fingerprints,
  minFrames: number,
  callbacks: PictureCallbacks = {},
  cautions: readonly string[] = [],
) {
  const movies = given.toSorted(
    (first, second) =>
      compared(first.movieId, second.movieId) || first.firstFrame - second.firstFrame,
  );
  const frames = movies.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const movieOf = new Uint32Array(frames);
  for (const [number, { firstFrame, frameCount }] of movies.entries()) {
    movieOf.fill(number, firstFrame, firstFrame + frameCount);
  }
  const pictureOf = await groupPictures(fingerprints, frames, movieOf, callbacks);
  const { pairs, common } = sharedPictures(pictureOf, movieOf, movies.length);
  const shifts = labelShifts(
    bySplit((split) => movies.filter((movie) => movie.split === split).map(({ label }) => label)),
  );
  // Leaks first, then warnings, then notes.
  const findings: readonly Finding[] = [
    ...frameFindings(movies, pairs, common),
    ...identityFindings(movies),
    ...shiftFindings(shifts),
    ...poolFindings(movies, minFrames),
    ...scoreFindings(movies),
    ...cautions.map((text) => finding('warning', 'score-file', [], { text })),
  ].toSorted(inOrder);
  const detailed = fingerprints.detailed.subarray(0, frames);
  // Frames so dark, flat or plain that they resemble many: not compared with others.
  const setAside = frames - detailed.reduce((sum, flag) => sum + flag, 0);
  const looked = { movies: movies.length, frames, setAside, minFrames };
  return { verdict: verdictOf(findings), looked, shifts, findings };
}

function verdictOf([worst]: readonly Finding[]): 'leak' | 'look-at-these' | 'nothing-found' {
  if (worst?.severity === 'leak') return 'leak';
  return worst?.severity === 'warning' ? 'look-at-these' : 'nothing-found';
}

function inOrder(first: Finding, second: Finding): number {
  return (
    severities.indexOf(first.severity) - severities.indexOf(second.severity) ||
    findingKinds.indexOf(first.kind) - findingKinds.indexOf(second.kind) ||
    compared(first.movies.join(' '), second.movies.join(' '))
  );
}

function compared(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
