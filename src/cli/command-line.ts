import yargs from 'yargs';
import { lostDigits } from '../sweep/file/yaml-slips.js';
import { packageVersion } from '../app/code-version.js';
import type { Command } from './command.js';
import type { Context } from './context.js';
import { describeFailure } from './terminal/failure.js';
import { InputError } from './input-error.js';
import { standardInput } from './terminal/standard-input.js';
import { eventDisplay } from './lines/event-lines.js';
import type { OutputRole } from './terminal/output-role.js';

/** Each command is loaded when it is typed: the charts of the report alone take half a second to load. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demoCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
  trailers: async () => (await import('./commands/trailers.js')).trailersCommand,
  frames: async () => (await import('./commands/frames.js')).framesCommand,
  dataset: async () => (await import('./commands/dataset.js')).datasetCommand,
  plan: async () => (await import('./commands/plan.js')).planCommand,
  run: async () => (await import('./commands/run.js')).runCommand,
  stop: async () => (await import('./commands/control.js')).stopCommand,
  pause: async () => (await import('./commands/control.js')).pauseCommand,
  resume: async () => (await import('./commands/control.js')).resumeCommand,
  retry: async () => (await import('./commands/control.js')).retryCommand,
  status: async () => (await import('./commands/status.js')).statusCommand,
  dashboard: async () => (await import('./commands/dashboard.js')).dashboardCommand,
  logs: async () => (await import('./commands/logs.js')).logsCommand,
  gc: async () => (await import('./commands/gc.js')).gcCommand,
  rm: async () => (await import('./commands/rm.js')).rmCommand,
  bench: async () => (await import('./commands/bench.js')).benchCommand,
  predict: async () => (await import('./commands/predict.js')).predictCommand,
  model: async () => (await import('./commands/model.js')).modelCommand,
  store: async () => (await import('./commands/store.js')).storeCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
};

/** What a command line is given. */
type Given = Omit<Context, 'exitWith' | 'printsResult' | 'onEvent' | 'runCommand'> & {
  /** Called before the command begins, and once more where it says that it only prints. */
  readonly onRole?: (role: OutputRole) => void;
};

/**
 * Runs one command line.
 * @param words the arguments after the program's name
 * @returns the exit code: 0 fine, 1 a trial or check failed, 2 wrong input, 75 stopped on request and resumable
 */
export async function runCommandLine(
  words: readonly string[],
  { onRole, ...given }: Given,
): Promise<number> {
  let code = 0;
  const context: Context = {
    ...given,
    exitWith: (wanted) => {
      code = wanted;
    },
    printsResult: () => onRole?.('result'),
    onEvent: eventDisplay(given.terminal, given.now),
    runCommand: async (more) => await runCommandLine(more, context),
  };
  const { terminal, stop } = context;
  const [typed = ''] = words;
  const usages = new Map<string, string>();
  const parser = yargs(words.map((word) => (word === '-' ? standardInput : word)))
    .scriptName('reelsweep')
    .usage('$0 <command>\n\nHow well do the frames of a trailer predict a movie’s IMDB score?')
    .option('verbose', {
      type: 'boolean',
      default: false,
      describe: 'show where an error came from',
    })
    .check(refuseRepeats)
    .middleware(({ help, version, json }) => {
      // Both are printed without a command: they are its result.
      const isAsked = help === true || version === true;
      onRole?.(isAsked ? 'result' : json === true ? 'work-and-result' : 'work');
    })
    .check((argv) => refuseOtherNumbers(argv, words))
    // In the language of everything else here, whatever the machine's is.
    .detectLocale(false)
    .updateStrings({ 'Not enough arguments following: %s': 'The option --%s needs a value.' })
    .version(packageVersion())
    .strict()
    .demandCommand(1, 'Say what to do, such as `reelsweep demo`; --help lists the commands.')
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error: Error | undefined) => {
      // yargs' own complaints, such as of an option without its value, are of wrong input.
      throw error === undefined || error.name === 'YError'
        ? new InputError(complaint(message, words, usages.get(typed)))
        : error;
    });
  const wanted = Object.hasOwn(commands, typed) ? [typed] : Object.keys(commands);
  for (const name of wanted) {
    const load = commands[name];
    if (load === undefined) continue;
    const module = (await load())(context);
    if (typeof module.command === 'string') usages.set(name, module.command);
    parser.command(module);
  }
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    terminal.endProgress();
    if (stop.aborted && isAbort(error)) {
      terminal.note('Stopped. Run the same command again to go on from here.');
      return 75;
    }
    const { lines, exitCode } = describeFailure(error, words.includes('--verbose'));
    for (const line of lines) terminal.note(line);
    return exitCode;
  }
}

/** What yargs complains of, with what is to be typed and options named as they are typed. */
function complaint(message: string, words: readonly string[], usage: string | undefined): string {
  if (message.startsWith('Unknown argument')) {
    const file = words.find((word) => /^-[^-].*\./.test(word));
    const hint = `; for a file of that name type ./${file}, or -- before it`;
    const [first = ''] = words;
    const isCommand = file === undefined && message === `Unknown argument: ${first}`;
    if (isCommand) return `There is no command ${first}. --help lists the commands.`;
    return `${message}${file === undefined ? '' : hint}.`;
  }
  const [, missing] = /^Missing required arguments?: (.+)$/.exec(message) ?? [];
  if (missing !== undefined) {
    const options = missing.split(', ').map((name) => `--${name}`);
    return `Missing: ${options.join(', ')}. Give ${options.length === 1 ? 'it' : 'them'} a value; --help shows what each is.`;
  }
  if (!message.startsWith('Not enough non-option arguments')) {
    return message.replace(/^The option --(.) /, 'The option -$1 ');
  }
  return usage?.includes('<') === true
    ? `Something is missing. The command is: reelsweep ${usage}`
    : 'Something is missing; --help shows what goes where.';
}

/** What is a list: positional arguments, and options that may be repeated, under both names that yargs gives them. */
const lists: ReadonlySet<string> = new Set([
  '_',
  'videos',
  'folders',
  'yt-dlp-option',
  'ytDlpOption',
]);

/** Of another option given twice, one value would silently win. */
function refuseRepeats(argv: Readonly<Record<string, unknown>>): true {
  const twice = Object.keys(argv).find((key) => Array.isArray(argv[key]) && !lists.has(key));
  if (twice === undefined) return true;
  throw new InputError(`--${twice} was given more than once; give it once.`);
}

/** What is no number is shown as it was typed; one with more digits than a number holds would silently be another. */
function refuseOtherNumbers(
  argv: Readonly<Record<string, unknown>>,
  words: readonly string[],
): true {
  for (const [index, word] of words.entries()) {
    const [, name = '', attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const value = argv[name];
    const source = attached ?? words[index + 1] ?? '';
    if (typeof value !== 'number') continue;
    if (Number.isNaN(value)) {
      throw new InputError(`--${name} must be a number, not '${source.slice(0, 60)}'.`);
    }
    const lost = lostDigits(source, value);
    if (lost !== null) throw new InputError(`--${name}: ${lost}`);
  }
  return true;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
