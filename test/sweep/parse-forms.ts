import { parseSweep as parseAnySweep } from '#src/sweep/file/parse-sweep.js';

/** A sweep file of trials that reelsweep trains. */
export function parseSweep(text: string, file: string) {
  const { kind, reading } = parseAnySweep(text, file);
  if (kind !== 'training') throw new Error('It names a program.');
  return reading;
}

/** A sweep file of a user's own program. */
export function parseCommandSweep(text: string, file: string) {
  const { kind, reading } = parseAnySweep(text, file);
  if (kind !== 'command') throw new Error('It names no program.');
  return reading;
}
