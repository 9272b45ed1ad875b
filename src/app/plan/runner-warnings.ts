import { commandWords } from '../../settings/command.js';
import { executorOf } from '../../executor/registry.js';
import { runnerSchema } from '../../settings/runner.js';
import type { Position } from '../../sweep/file/problem.js';
import type { Sweep } from '../../sweep/file/sweep-schema.js';
import { programTrouble, type ProgramSetting, programTroubleText } from './missing-program.js';
import type { PreparedSweep } from './prepared-sweep.js';
import type { ReadProfile, SweepFile } from './sweep-file.js';

type Warnings = PreparedSweep['warnings'];
type PositionOf = (path: readonly PropertyKey[]) => Position;

/**
 * What is said of the runner without effect, and the programs it names that are not there. Of what has no effect, with a profile, only
 * what that says itself: the sweep file may well be meant for other places too.
 * @param own what the sweep file says, defaults filled in
 */
export function runnerWarnings(
  own: Sweep['runner'],
  positionOf: PositionOf,
  { profile, folder }: Pick<SweepFile, 'profile' | 'folder'>,
): Warnings {
  return [
    ...idleSettings(own, positionOf, profile),
    ...(['onFinish', 'onEvent'] as const).flatMap((name) => {
      const given = profile?.profile.runner[name];
      const command = given ?? own[name];
      if (command === undefined) return [];
      const [file, place] =
        profile === null || given === undefined
          ? [undefined, positionOf]
          : [profile.file, profile.positionOf];
      const words = commandWords(command);
      return programWarnings(words, { setting: `runner.${name}`, folder, positionOf: place, file });
    }),
  ];
}

/** Of a command whose program or script is not there on this machine. @param file of the profile, where it stands in that */
export function programWarnings(
  command: readonly string[],
  {
    setting,
    folder,
    positionOf,
    file,
  }: {
    readonly setting: ProgramSetting;
    readonly folder: string;
    readonly positionOf: PositionOf;
    readonly file?: string | undefined;
  },
): Warnings {
  const trouble = programTrouble(command, folder, process.env);
  if (trouble === null) return [];
  const path = setting.split('.');
  return [
    {
      kind: 'missing-program',
      path,
      message: programTroubleText(trouble, setting, folder),
      ...positionOf(path),
      ...(file !== undefined && { file }),
    },
  ];
}

function idleSettings(
  own: Sweep['runner'],
  positionOf: PositionOf,
  profile: ReadProfile | null,
): Warnings {
  const given = profile === null ? own : profile.profile.runner;
  const { idleSettings: idle } = executorOf({ executor: given.executor ?? own.executor });
  const place = profile === null ? positionOf : profile.positionOf;
  return Object.entries(idle).flatMap(([name, message]) => {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    const isDefault = value === runnerSchema.parse({})[name as keyof Sweep['runner']];
    if (value === undefined || isDefault) return [];
    const path = ['runner', name];
    return [
      {
        kind: 'no-effect',
        path,
        message,
        ...place(path),
        ...(profile !== null && { file: profile.file }),
      },
    ];
  });
}
