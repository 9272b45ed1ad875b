import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, resolve } from 'node:path';
import { whyNotStarted } from '../../settings/command.js';

/** The settings that name a program. */
export type ProgramSetting = 'trial.command' | 'runner.onFinish' | 'runner.onEvent';

/** What is seen of a command before it is started. */
type ProgramProblem =
  | {
      readonly kind: 'no-program';
      readonly program: string;
      /** Code of the system's error. */
      readonly reason: string;
    }
  | {
      readonly kind: 'no-script';
      readonly program: string;
      readonly script: string;
      /** Whether the program can only mean it as what it is to run, so that it is bound to fail. */
      readonly certain: boolean;
    };

/**
 * What keeps a command from being started: a program that is not there or may not be executed, or a script that it names and that
 * is missing.
 * @param folder absolute; where the program will start
 * @param environment of the program: its PATH
 * @returns null where nothing is seen
 */
export function programProblem(
  [program = '', ...words]: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): ProgramProblem | null {
  const places = program.includes('/')
    ? [resolve(folder, program)]
    : (environment['PATH'] ?? '').split(delimiter).map((place) => resolve(folder, place, program));
  const reasons = places.map((place) => reasonAgainst(place));
  if (!reasons.includes(null)) {
    const reason = reasons.find((one) => one !== 'ENOENT') ?? 'ENOENT';
    return { kind: 'no-program', program, reason };
  }
  const place = words.findIndex((word) => scriptName.test(word));
  const script = words[place];
  const before = words.slice(0, Math.max(place, 0));
  // With -c, -m and -e it runs something else, and the word may be a file that it makes.
  if (script === undefined || before.some((word) => runsAnother.test(word))) return null;
  if (reasonAgainst(resolve(folder, script), constants.F_OK) !== 'ENOENT') return null;
  const certain = interpreter.test(basename(program)) && before.every(isOption);
  return { kind: 'no-script', program, script, certain };
}

/** A sentence or two: what is wrong and what to do. */
export function programProblemText(
  problem: ProgramProblem,
  setting: ProgramSetting,
  folder: string,
): string {
  const then =
    setting === 'trial.command' ? '' : ' The sweep runs all the same, and no one is notified.';
  if (problem.kind === 'no-program') {
    const { program, reason } = problem;
    return `${JSON.stringify(program)} of ${setting} could not be started (${whyNotStarted(reason)}): correct it. It is looked for on the PATH, or, with a slash in its name, from ${folder}.${then}`;
  }
  const { script, certain } = problem;
  const other = certain ? '' : ', unless the program makes the file itself';
  return `${JSON.stringify(script)} of ${setting} is not there (${resolve(folder, script)}): correct its name${other}.${then}`;
}

/** A word that names a script: an option, such as --out=a.py, is none. */
const scriptName = /^[^-=\s][^=\s]*\.(?:py|sh|bash|js|mjs|cjs|ts|pl|rb|R|jl|lua)$/;
const runsAnother = /^(?:-[a-zA-Z]*[cme]|--eval|--print|-p)$/;
const interpreter =
  /^(?:(?:python|pypy|node|ruby|perl|lua|bash|zsh)[\d.]*|sh|dash|ksh|Rscript|julia|bun)$/;

/** An option of an interpreter, or the word that belongs to one. */
function isOption(word: string, index: number, all: readonly string[]): boolean {
  return word.startsWith('-') || /^-[WXrIO]$|^--(?:require|import)$/.test(all[index - 1] ?? '');
}

/** null where a file is there and may be used so. */
function reasonAgainst(path: string, mode: number = constants.X_OK): string | null {
  try {
    if (!statSync(path).isFile()) return 'EACCES';
    accessSync(path, mode);
    return null;
  } catch (error) {
    const { code = 'ENOENT' } = error as NodeJS.ErrnoException;
    return code === 'ENOTDIR' ? 'ENOENT' : code;
  }
}
