import { shownCsv } from '../../text/csv.js';
import { shortLine } from '../../files/sanitize-text.js';
import { cautionText } from '../cautions.js';
import type { VideoAnswer } from '../video-score.js';

/** `sha256` and `model` (the SHA-256 of the network's parameters) tell whether this model has answered to these contents before. */
export const predictionColumns = [
  'file',
  'score',
  'low',
  'high',
  'level',
  'drawDeviation',
  'framesKept',
  'framesSampled',
  'doubts',
  'reason',
  'message',
  'seconds',
  'at',
  'trialId',
  'sha256',
  'model',
] as const;

/** What a row says beside the answer. */
export interface RowFacts {
  /** When the answer was there, in milliseconds since 1970. */
  readonly at: number;
  readonly trialId: string;
  /** Of the video's contents; null where they cannot be read. */
  readonly sha256: string | null;
  readonly model: string;
}

/** Of a text from outside, so many characters are kept. */
const mostCharacters = 1000;

/** The line that names the columns, without a line end. */
export const headerLine = predictionColumns.join(',');

/**
 * A video as a line without a line end: no cell holds one, control characters being made visible, so that the end of a line is the end
 * of a row. Scores are on the IMDB scale; a video without one has its reason, in a word and in a sentence.
 */
export function predictionRow(answer: VideoAnswer, facts: RowFacts): string {
  const cells: Readonly<Record<(typeof predictionColumns)[number], string | number | null>> = {
    ...(answer.kind === 'scored' ? scoreCells(answer) : refusalCells(answer)),
    file: plain(answer.path),
    at: new Date(facts.at).toISOString(),
    trialId: facts.trialId,
    sha256: facts.sha256,
    model: facts.model,
  };
  return shownCsv([predictionColumns.map((column) => cells[column])]).trimEnd();
}

function scoreCells(answer: Extract<VideoAnswer, { kind: 'scored' }>) {
  const { score, interval, draws, frames, doubts, seconds } = answer;
  return {
    score: rounded(score),
    low: interval === null ? null : rounded(interval.low),
    high: interval === null ? null : rounded(interval.high),
    level: interval?.level ?? null,
    drawDeviation: rounded(draws.standardDeviation),
    framesKept: frames.kept,
    framesSampled: frames.sampled,
    doubts: doubts.map(cautionText).join(' '),
    reason: null,
    message: null,
    seconds: rounded(seconds.extract + seconds.predict),
  };
}

function refusalCells({ reason, message }: Extract<VideoAnswer, { kind: 'refused' }>) {
  return {
    score: null,
    low: null,
    high: null,
    level: null,
    drawDeviation: null,
    framesKept: null,
    framesSampled: null,
    doubts: null,
    reason,
    message: plain(message),
    seconds: null,
  };
}

function plain(text: string): string {
  return shortLine(text, mostCharacters).replaceAll('\t', ' ');
}

/** More digits than anybody believes, and none that only fill the table. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}
