import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string | undefined>>} [env]
 * @property {string} [log] a file that receives all the output
 * @property {(line: string) => void} [say] told every half minute that the command still runs
 *
 * @typedef {object} RunResult
 * @property {number} code the exit code; -1 where the program could not be started
 * @property {string} output the end of stdout and stderr together, at most 64 KB
 *
 * @typedef {(command: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>} Run
 */

const keptCharacters = 65_536;
const stillRunningMs = 30_000;

/**
 * Runs a program without a shell and never throws: a failure is a code and the output that explains it.
 *
 * @type {Run}
 */
export async function runCommand(command, args, { cwd, env = process.env, log, say } = {}) {
  if (log !== undefined) await mkdir(dirname(log), { recursive: true });
  const file = log === undefined ? undefined : createWriteStream(log);
  file?.write(`$ ${[command, ...args].join(' ')}\n`);
  const started = performance.now();
  const reminder = setInterval(() => {
    say?.(`still running (${Math.round((performance.now() - started) / 1000)} s)`);
  }, stillRunningMs);
  let output = '';
  /** @param {string} text */
  const take = (text) => {
    file?.write(text);
    output = (output + text).slice(-keptCharacters);
  };
  /** @type {number} */
  const code = await new Promise((resolve) => {
    // A closed terminal's SIGHUP goes to the whole process group: what this process ignores must not end its children.
    const detached = process.listenerCount('SIGHUP') > 0 && process.platform !== 'win32';
    const child = spawn(command, args, { cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      take(`${error.message}\n`);
      resolve(-1);
    });
    child.on('close', (exitCode, signal) => {
      if (signal !== null) take(`ended by ${signal}\n`);
      resolve(exitCode ?? -1);
    });
  });
  clearInterval(reminder);
  if (file !== undefined) {
    file.end();
    await finished(file);
  }
  return { code, output };
}

/**
 * The last lines of a command's output that say something, each cut to what a terminal shows.
 *
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 8) {
  return output
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .map((line) => line.slice(0, 160));
}
