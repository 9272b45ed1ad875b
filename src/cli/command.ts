import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import type { Context } from './context.js';

type OptionTable = Readonly<Record<string, Options>>;

/** What a command is given: the values of its options, under their names in camel case. */
export type Given<Table extends OptionTable> = ArgumentsCamelCase<InferredOptionTypes<Table>>;

/** @param depth how many words name the command: 2 for `frames extract` */
export type Command = (context: Context, depth?: number) => CommandModule;

interface Declaration<Table extends OptionTable> {
  /** Its last word and its positional arguments, such as `audit <folder>`. */
  readonly command: string;
  readonly describe: string;
  /** Positional arguments and options, in the order of --help. */
  readonly options: Table;
  /** What --help says at its end. */
  readonly epilogue?: string;
  readonly example?: readonly [command: string, description: string];
  /** Where it does nothing but print: see OutputRole. */
  readonly onlyPrints?: (given: Given<Table>) => boolean;
  readonly run: (context: Context, given: Given<Table>) => void | Promise<void>;
}

export function command<const Table extends OptionTable>({
  command: usage,
  describe,
  options,
  epilogue,
  example,
  onlyPrints,
  run,
}: Declaration<Table>): Command {
  const list = /\[(\w+)\.\.\]/.exec(usage)?.[1];
  return (context, depth = 1) => ({
    command: usage,
    describe,
    builder: (yargs) => {
      for (const [name, option] of Object.entries(options)) {
        const isPositional = new RegExp(`[<[]${name}\\b`).test(usage);
        if (isPositional) yargs.positional(name, option as object);
        else yargs.option(name, option);
      }
      if (example !== undefined) yargs.example(...example);
      return epilogue === undefined ? yargs : yargs.epilogue(epilogue);
    },
    handler: async (argv) => {
      const values: Record<string, unknown> = { ...argv };
      // yargs leaves what is after -- among the command's own words.
      if (list !== undefined) {
        values[list] = [...(argv[list] as string[]), ...argv._.slice(depth).map(String)];
      }
      const given = values as Given<Table>;
      if (onlyPrints?.(given) === true) context.printsResult();
      await run(context, given);
    },
  });
}

/** Commands under one word, such as `dataset build` and `dataset audit`. */
export function commandGroup(
  word: string,
  describe: string,
  commands: readonly Command[],
): Command {
  return (context) => ({
    command: word,
    describe,
    builder: (yargs) => {
      const modules = commands.map((one) => one(context, 2));
      for (const module of modules) yargs.command(module);
      const names = modules.map(({ command: usage }) => String(usage).split(' ')[0]);
      const listed = [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');
      return yargs.demandCommand(1, `Say what to do: ${word} ${listed}.`);
    },
    handler: () => undefined,
  });
}

/** Declarations of options: a text, a number, a choice, or a switch that is off. */
export const text = (describe: string) =>
  ({ type: 'string', requiresArg: true, describe }) as const;
export const textOr = (usual: string, describe: string) => ({ ...text(describe), default: usual });
export const needed = (describe: string) => ({ ...text(describe), demandOption: true }) as const;
export const number = (describe: string) =>
  ({ type: 'number', requiresArg: true, describe }) as const;
export const numberOr = (usual: number, describe: string) => ({
  ...number(describe),
  default: usual,
});
export const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const;
export const choice = <const Name extends string>(
  choices: readonly Name[],
  usual: NoInfer<Name>,
  describe: string,
) => ({ choices, default: usual, requiresArg: true, describe });

/** Declarations of positional arguments. */
export const argument = (describe: string) =>
  ({ type: 'string', demandOption: true, describe }) as const;
export const maybeArgument = (describe: string) => ({ type: 'string', describe }) as const;
export const argumentList = (describe: string) => ({
  type: 'string' as const,
  array: true as const,
  default: [] as string[],
  describe,
});

export const jsonOption = flag('print one line of JSON');

/** Prints the result of a command: as one line of JSON, or as lines for a person. */
export function printResult(
  { terminal }: Pick<Context, 'terminal'>,
  json: boolean,
  data: unknown,
  lines: () => readonly string[],
): void {
  for (const line of json ? [JSON.stringify(data)] : lines()) terminal.print(line);
}
