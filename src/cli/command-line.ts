import yargs, { type CommandModule } from 'yargs';
import { codeVersion } from './code-version.js';
import { datasetCommand } from './commands/dataset.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { framesCommand } from './commands/frames.js';
import { planCommand } from './commands/plan.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { statusCommand } from './commands/status.js';
import type { Context } from './context.js';
import { describeFailure } from './failure.js';
import { InputError } from './input-error.js';

const commands: readonly ((context: Context) => CommandModule)[] = [
  (context) => demoCommand(context, async (words) => await runCommandLine(words, context)),
  doctorCommand,
  framesCommand,
  datasetCommand,
  planCommand,
  runCommand,
  statusCommand,
  reportCommand,
];

/**
 * Runs one command line.
 * @param words the arguments after the program's name
 * @returns the exit code: 0 fine, 1 a trial or check failed, 2 wrong input, 75 stopped on request and resumable
 */
export async function runCommandLine(
  words: readonly string[],
  given: Omit<Context, 'exitWith'>,
): Promise<number> {
  let code = 0;
  const context: Context = {
    ...given,
    exitWith: (wanted) => {
      code = wanted;
    },
  };
  const { terminal, stop } = context;
  const { version } = await codeVersion();
  const parser = yargs([...words])
    .scriptName('reelsweep')
    .usage('$0 <command>\n\nHow well do the frames of a trailer predict a movie’s IMDB score?')
    .option('verbose', {
      type: 'boolean',
      default: false,
      describe: 'show where an error came from',
    })
    .check(refuseRepeats)
    .version(version)
    .strict()
    .demandCommand(1, 'Say what to do, such as `reelsweep demo`; --help lists the commands.')
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new InputError(message);
    });
  for (const command of commands) parser.command(command(context));
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    terminal.settle();
    if (stop.aborted && isAbort(error)) {
      terminal.note('Stopped. Run the same command again to go on from here.');
      return 75;
    }
    const { lines, exitCode } = describeFailure(error, words.includes('--verbose'));
    for (const line of lines) terminal.note(line);
    return exitCode;
  }
}

/** Of an option given twice, one value would silently win. Lists are positional arguments only. */
function refuseRepeats(argv: Readonly<Record<string, unknown>>): true {
  const twice = Object.keys(argv).find(
    (key) => Array.isArray(argv[key]) && !['_', 'videos'].includes(key),
  );
  if (twice === undefined) return true;
  throw new InputError(`--${twice} was given more than once; give it once.`);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
