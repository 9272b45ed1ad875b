import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';

/**
 * cwd, env: as of the child. log: a file that receives all the output. say: called every half minute while the command runs.
 *
 * @typedef {{ cwd?: string, env?: import('./machine.mjs').Environment, log?: string, say?: (line: string) => void }} RunOptions
 */

/**
 * code: the exit code, -1 where the program could not be started. output: the end of stdout and stderr together, at most 64 KB.
 *
 * @typedef {(command: string, args: readonly string[], options?: RunOptions) => Promise<{ code: number, output: string }>} Run
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
    // A closed terminal's SIGHUP goes to the process group: where this process ignores it, its children must not get it.
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
 * Runs a command of a step, with its output in a log of that name, which the next run replaces.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns the result, and what a SetupFailure shows of it
 */
export async function runLogged(machine, name, command, args, options) {
  const log = join(machine.cache, 'logs', `${name}.log`);
  const { code, output } = await machine.run(command, args, { ...options, log });
  return { code, output, evidence: { log, lastLines: lastLines(output) } };
}

/** @param {string} output */
function lastLines(output) {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-8).map((line) => line.slice(0, 160));
}

const offlineSigns =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|EHOSTUNREACH|Max retries exceeded|Failed to establish a new connection|NewConnectionError|NameResolutionError|Temporary failure (in name resolution|resolving)|Could not resolve|Connection (refused|reset|aborted|timed out)|Read timed out|Network is unreachable|ProxyError|IncompleteRead|Connection broken/i;

/** @param {string} output of npm, pip or apt-get */
export function looksOffline(output) {
  return offlineSigns.test(output);
}

/** A step that failed: why, in one sentence, and what to type. */
export class SetupFailure extends Error {
  /**
   * @param {string} why
   * @param {string} remedy
   * @param {{ log?: string, lastLines?: readonly string[] }} [evidence] the command's log file and its end
   */
  constructor(why, remedy, { log, lastLines: ending = [] } = {}) {
    super(why);
    this.name = 'SetupFailure';
    this.kind = 'setup-failure';
    this.remedy = remedy;
    this.log = log;
    this.lastLines = ending;
  }
}
