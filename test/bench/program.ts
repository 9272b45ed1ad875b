import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder, packageVersion } from '#src/app/code-version.js';
import { InputError } from '#src/cli/input-error.js';
import { timeLeft } from '#src/cli/lines/time-left.js';
import { describeFailure } from '#src/cli/terminal/failure.js';
import { listenForStop } from '#src/cli/terminal/stop-signals.js';
import { openTerminal } from '#src/cli/terminal/terminal.js';
import { writeAtomic } from '#src/files/atomic-write.js';
import { wholeNumber } from '#src/planning/benchmark/bench-case.js';
import { machineName } from '#src/planning/measured-case.js';
import { bytesText } from '#src/text/numbers.js';
import { reportText, type BenchReport } from './report.js';

/** An option with its default: a flag, words, or a whole number in a range. */
type Option =
  | { readonly default: boolean; readonly is: string }
  | { readonly default: string | undefined; readonly is: string }
  | { readonly default: number; readonly from: number; readonly to: number; readonly is: string };

type Options = Readonly<Record<string, Option>>;

type Given<Asked extends Options> = {
  readonly [Name in keyof Asked]: Asked[Name]['default'] extends number
    ? number
    : Asked[Name]['default'] extends boolean
      ? boolean
      : Asked[Name]['default'] extends string
        ? string
        : string | undefined;
};

/** What a benchmark works with. */
export interface Bench {
  /** The folder whose disk is measured and whose `runs/bench/` gets the table. */
  readonly folder: string;
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  /** When, where and with which version: the beginning of every report's data. */
  readonly circumstances: {
    readonly at: string;
    readonly machine: string;
    readonly version: string;
  };
  /** @param share of all that is to be done, for an estimate of the time left */
  readonly progress: (line: string, share?: number) => void;
  /** A line that stays, such as what one round measured. */
  readonly note: (line: string) => void;
  /** Writes the report so far, so that an end halfway keeps what was measured. */
  readonly report: (report: BenchReport) => void;
}

/**
 * Runs a benchmark as a program: its options, its end by Ctrl-C, its table on standard output and in runs/bench/, and its exit code
 * (0, 1 for what failed, 2 for wrong input, 75 when stopped).
 * @param files what positional arguments are, where there may be any
 */
export async function benchProgram<const Asked extends Options>(
  { name, does, options, files }: Omit<About, 'options'> & { readonly options: Asked },
  run: (given: Given<Asked>, bench: Bench, positional: readonly string[]) => Promise<void>,
): Promise<void> {
  const terminal = openTerminal({ out: process.stdout, err: process.stderr }, Date.now);
  const { stop, stopNow } = listenForStop(terminal.note);
  try {
    const { flags, given, positional } = parsed(options, files);
    if (flags.help) {
      for (const line of help({ name, does, options, files })) terminal.print(line);
      return;
    }
    const at = new Date().toISOString();
    const folder = process.cwd();
    const path = join(
      resolve(folder, 'runs/bench'),
      `${at.slice(0, 19).replaceAll(':', '-')}-${name}`,
    );
    const left = timeLeft(Date.now, 0);
    let last: BenchReport | undefined;
    await run(
      given as Given<Asked>,
      {
        folder,
        stop,
        stopNow,
        circumstances: { at, machine: machineName(), version: packageVersion() },
        progress: (line, share) => {
          terminal.progress(share === undefined ? line : `${line}${left(share, 1)}`);
        },
        note: terminal.note,
        report(report) {
          mkdirSync(resolve(folder, 'runs/bench'), { recursive: true });
          writeAtomic(`${path}.md`, reportText(report));
          writeAtomic(`${path}.json`, `${JSON.stringify(report.data)}\n`);
          last = report;
        },
      },
      positional,
    );
    terminal.endProgress();
    if (last === undefined) return;
    if (flags.json) terminal.print(JSON.stringify(last.data));
    else {
      terminal.print(reportText({ ...last, rounds: undefined }));
      terminal.print(`${relative(folder, path)}.md, .json`);
    }
  } catch (error) {
    terminal.endProgress();
    if (stop.aborted) process.exitCode = 75;
    else {
      const { lines, exitCode } = describeFailure(error, true);
      for (const line of lines.slice(0, exitCode === 2 ? 1 : undefined)) terminal.note(line);
      process.exitCode = exitCode;
    }
  }
}

interface About {
  readonly name: string;
  readonly does: string;
  readonly options: Options;
  readonly files?: string | undefined;
}

function parsed(options: Options, files: string | undefined) {
  const types = Object.entries(options).map(([option, { default: value }]) => [
    option,
    { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
  ]);
  const { values, positionals } = parsedWords({
    options: {
      ...(Object.fromEntries(types) as Record<string, { type: 'boolean' | 'string' }>),
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowPositionals: files !== undefined,
  });
  const given = Object.entries(options).map(([option, asked]) => {
    const value = values[option] ?? asked.default;
    return [
      option,
      'from' in asked ? wholeNumber(option, value as string, asked.from, asked.to) : value,
    ];
  });
  return {
    flags: { json: values['json'] === true, help: values['help'] === true },
    given: Object.fromEntries(given) as object,
    positional: positionals,
  };
}

function parsedWords(config: {
  options: Record<string, { type: 'boolean' | 'string' }>;
  allowPositionals: boolean;
}) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

function help({ name, does, options, files }: About): readonly string[] {
  const words = files === undefined ? '' : ` [${files}]`;
  return [
    `npm run bench:${name} --${words} [options]`,
    '',
    does,
    '',
    ...Object.entries(options).map(([option, { default: value, is }]) => {
      const usual = typeof value === 'boolean' || value === undefined ? '' : ` (${value})`;
      return `  --${option.padEnd(16)} ${is}${usual}`;
    }),
    `  --${'json'.padEnd(16)} print one line of JSON`,
  ];
}

/** A compiled program of a benchmark, as worker processes need it: test/bench/NAME.ts is build/bench/NAME.js. */
export function compiledProgram(path: string): string {
  return join(packageFolder, 'build/bench', path);
}

/** A file beside the sources of the benchmarks, such as a peer's Python program. */
export function besideSources(path: string): string {
  return join(packageFolder, 'test/bench', path);
}

/** That a benchmark would fill a disk. */
export function noSpace(path: string, needed: number, free: number, advice: string): InputError {
  return new InputError(
    `${path} has ${bytesText(free)} free, and this takes ${bytesText(needed)}: ${advice}.`,
  );
}

/** The folder that holds `runs/` of a folder, wherever a link leads: a benchmark that writes there has the same disk. */
export function folderBesideRuns(folder: string): string {
  const runs = resolve(folder, 'runs');
  return existsSync(runs) ? dirname(realpathSync(runs)) : resolve(folder);
}
