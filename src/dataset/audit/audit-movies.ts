import type { PackMovie } from '../pack/pack.js';
import type { Split } from '../split.js';
import { findingKinds, severities } from './finding.js';
import type { Finding, LabelShift } from './finding.js';
import type { Fingerprints } from './fingerprints.js';
import { frameFindings } from './frame-findings.js';
import { identityFindings } from './identity-findings.js';
import { labelShifts, shiftFindings } from './label-shift.js';
import { groupPictures } from './pictures.js';
import type { PictureCallbacks } from './pictures.js';
import { poolFindings } from './pool-findings.js';
import { scoreFindings } from './score-findings.js';
import { sharedPictures } from './shared-pictures.js';

/** What an audit came to. It never says that a dataset is sound, only what it looked at and did not find. */
export interface Audit {
  readonly verdict: 'leak' | 'look-at-these' | 'nothing-found';
  readonly looked: {
    readonly movies: number;
    readonly frames: number;
    /** Frames so dark, flat or plain that they resemble many: not compared with others. */
    readonly setAside: number;
    readonly minFrames: number;
  };
  readonly shifts: readonly LabelShift[];
  /** Leaks first, then warnings, then notes. */
  readonly findings: readonly Finding[];
}

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
): Promise<Audit> {
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
  const labelsOf = (split: Split) =>
    movies.filter((movie) => movie.split === split).map(({ label }) => label);
  const shifts = labelShifts({
    train: labelsOf('train'),
    validation: labelsOf('validation'),
    test: labelsOf('test'),
  });
  const findings = [
    ...frameFindings(movies, pairs, common),
    ...identityFindings(movies),
    ...shiftFindings(shifts),
    ...poolFindings(movies, minFrames),
    ...scoreFindings(movies),
    ...cautions.map((text): Finding => {
      return { kind: 'score-file', severity: 'warning', movies: [], figures: { text } };
    }),
  ].toSorted(inOrder);
  const detailed = fingerprints.detailed.subarray(0, frames);
  const setAside = frames - detailed.reduce((sum, flag) => sum + flag, 0);
  const looked = { movies: movies.length, frames, setAside, minFrames };
  return { verdict: verdictOf(findings), looked, shifts, findings };
}

function verdictOf(findings: readonly Finding[]): Audit['verdict'] {
  if (findings.some(({ severity }) => severity === 'leak')) return 'leak';
  return findings.some(({ severity }) => severity === 'warning')
    ? 'look-at-these'
    : 'nothing-found';
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
