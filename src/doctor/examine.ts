import { checkDisk } from './disk-check.js';
import { type Check, type Finding, type Surroundings, thisMachine } from '../executor/finding.js';
import { checkGpus } from './gpu-check.js';
import { checkMedia } from './media-check.js';
import { checkNode } from './node-check.js';
import { checkPython } from './python-check.js';
import { checkSqlite } from './sqlite-check.js';
import { checkTensorFlow } from './tensorflow-check.js';
import { checkYtDlp } from './yt-dlp-check.js';

const checks: readonly Check[] = [
  checkNode,
  checkMedia('ffmpeg'),
  checkMedia('ffprobe'),
  checkTensorFlow,
  checkGpus,
  checkSqlite,
  checkDisk,
  checkYtDlp,
  checkPython,
];

export interface ExamineOptions {
  /** The folder reelsweep is called in. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Another machine, for tests. */
  readonly surroundings?: Surroundings;
}

/**
 * Looks at everything reelsweep needs on this machine, all at once (about a second, most of it TensorFlow loading).
 * @returns one finding a check, always in the same order
 * @throws the signal's reason when aborted
 */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const surroundings = options.surroundings ?? thisMachine(options.folder, options.signal);
  return Promise.all(checks.map(async (check) => check(surroundings)));
}
