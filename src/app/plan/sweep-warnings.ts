import { backbones } from '../../networks/backbones.js';
import { executorOf } from '../../executor/registry.js';
import { runnerSchema } from '../../settings/runner.js';
import type { Pack } from '../../dataset/pack/pack.js';
import { unevenSplitText } from '../../dataset/pack/dataset-options.js';
import { commandWords } from '../../settings/command.js';
import type { Position } from '../../sweep/file/read-yaml.js';
import type { Settings } from '../../settings/trainer.js';
import type { Sweep } from '../../sweep/file/sweep-schema.js';
import type { Path } from '../../sweep/grid/points.js';
import type { SweepWarning } from '../../sweep/grid/points.js';
import { counted } from '../../text/numbers.js';
import { programProblem, programProblemText, type ProgramSetting } from './missing-program.js';
import type { SweepFile } from './sweep-file.js';

/** What warnings are found in. */
export interface WarningFacts {
  readonly sweep: Pick<Sweep, 'runner'> &
    Partial<Pick<Sweep, 'settings' | 'grid' | 'zip' | 'variants'>>;
  /** Settings of the points; none where the trials are a program of the user's. */
  readonly points: readonly Settings[];
  readonly pack: Pick<Pack, 'movies' | 'facts'> | null;
  /** `trial.command`; null where reelsweep trains. */
  readonly command: readonly string[] | null;
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  readonly file: Pick<SweepFile, 'profile' | 'folder'>;
}

export type PlacedWarning = SweepWarning & Position & { readonly file?: string };

/** One occurrence; `inProfile` where the path is one of the profile. */
interface Found {
  readonly path: Path;
  readonly message: string;
  readonly inProfile?: boolean;
}

/** What can be run but may not be what is meant: each kind, where it occurs, and what is said of it. */
const checks: Partial<Record<SweepWarning['kind'], (facts: WarningFacts) => readonly Found[]>> = {
  'more-frames-than-pools': (facts) =>
    distinct(facts.points, ({ frames }) => frames).flatMap(({ frames }) => {
      const pools = (facts.pack?.movies ?? []).map(({ frameCount }) => frameCount);
      const few = pools.filter((count) => count < frames);
      if (few.length === 0) return [];
      const smallest = Math.min(...few);
      const message = `frames: ${frames} is more than the pools of ${few.length} of the ${pools.length} movies hold; the smallest has ${smallest}. There every frame of the pool is drawn before one is drawn again, until there are ${frames}: frames repeat, and resample shows little that is new. Use frames: ${smallest} or fewer, or extract more frames.`;
      return [{ path: pathOf(facts, 'frames', frames), message }];
    }),
  'batch-of-one': (facts) =>
    distinct(facts.points.filter(usesBatchStatistics), ({ batchSize }) => batchSize).flatMap(
      ({ backbone, batchSize, image }) => {
        const movies = facts.pack?.facts.split.counts.train ?? 0;
        const batches = Math.ceil(movies / batchSize);
        // Batches are as equal as can be: where one holds a single movie, none holds more than two.
        const ofOne = Math.max(0, 2 * batches - movies);
        if (movies === 0 || ofOne === 0) return [];
        const message = `batchSize: ${batchSize} makes ${ofOne} of the ${batches} ${batches === 1 ? 'batch' : 'batches'} of an epoch batches of one movie (${counted(movies, 'training movie')}). The last BatchNorm layers of ${backbone} then see ${counted(Math.ceil(image / 32) ** 2, 'value')} a channel, and their running statistics, which validation uses, fit no movie: the validation MSE may explode while the training loss looks well. Use a larger batchSize, freeze: backbone, or vgg16, which has no BatchNorm.`;
        return [{ path: pathOf(facts, 'batchSize', batchSize), message }];
      },
    ),
  'uneven-split': ({ pack }) => {
    const split = pack?.facts.split;
    const message = split === undefined ? null : unevenSplitText(split.counts, split.shares);
    return message === null ? [] : [{ path: ['dataset'], message }];
  },
  'no-effect': ({ sweep, file: { profile } }) => {
    // With a profile only the profile's settings: the sweep file may well be meant for other places too.
    const given = profile?.described?.runner ?? sweep.runner;
    const { idleSettings } = executorOf({ executor: given.executor ?? sweep.runner.executor });
    const values = given as Readonly<Record<string, unknown>>;
    const defaults = runnerSchema.parse({}) as Readonly<Record<string, unknown>>;
    return Object.entries(idleSettings)
      .filter(([name]) => (values[name] ?? defaults[name]) !== defaults[name])
      .map(([name, message]) => ({
        path: ['runner', name],
        message,
        inProfile: profile !== null,
      }));
  },
  'missing-program': missingPrograms,
};

/** All warnings, with their places. */
export function sweepWarnings(facts: WarningFacts): readonly PlacedWarning[] {
  const { profile } = facts.file;
  return Object.entries(checks).flatMap(([kind, find]) =>
    find(facts).map(({ path, inProfile = false, message }) => {
      const isOfProfile = inProfile && profile !== null;
      const position = isOfProfile ? profile.positionOf(path) : facts.positionOf(path);
      const file = isOfProfile ? { file: profile.file } : {};
      return { kind: kind as SweepWarning['kind'], path, message, ...position, ...file };
    }),
  );
}

/** One of the points for each value. */
function distinct(
  points: readonly Settings[],
  valueOf: (settings: Settings) => number,
): readonly Settings[] {
  return [...new Map(points.map((settings) => [valueOf(settings), settings])).values()];
}

/** Frozen layers normalise with the statistics that they came with. */
function usesBatchStatistics({ backbone, freeze }: Settings): boolean {
  return backbones[backbone].hasBatchNorm && freeze === 'none';
}

/** Commands of the sweep file and the profile whose program or script is not there on this machine. */
function missingPrograms({ sweep, command, file }: WarningFacts): readonly Found[] {
  const { profile, folder } = file;
  const found = (words: readonly string[], setting: ProgramSetting, inProfile: boolean) => {
    const problem = programProblem(words, folder, process.env);
    if (problem === null) return [];
    const message = programProblemText(problem, setting, folder);
    return [{ path: setting.split('.'), message, inProfile }];
  };
  const hooks = (['onFinish', 'onEvent'] as const).flatMap((name) => {
    const given = profile?.described?.runner[name];
    const hook = given ?? sweep.runner[name];
    if (hook === undefined) return [];
    return found(commandWords(hook), `runner.${name}`, given !== undefined);
  });
  return [...(command === null ? [] : found(command, 'trial.command', false)), ...hooks];
}

/** Where the file gives a setting this value, or the setting at all; its dataset where it leaves it to the default. */
function pathOf(
  { sweep: { settings = {}, grid = {}, zip = [], variants = [] } }: WarningFacts,
  name: keyof Settings,
  value: number,
): Path {
  const places: { path: Path; given: Readonly<Record<string, unknown>> }[] = [
    { path: ['grid'], given: grid },
    ...zip.map((given, index) => ({ path: ['zip', index], given })),
    ...variants.flatMap((variant, index) => [
      { path: ['variants', index, 'settings'], given: variant.settings },
      { path: ['variants', index, 'grid'], given: variant.grid },
    ]),
    { path: ['settings'], given: settings },
  ];
  const giving = places.filter(({ given }) => Object.hasOwn(given, name));
  for (const { path, given } of giving) {
    const list = given[name];
    if (list === value) return [...path, name];
    const index = Array.isArray(list) ? list.indexOf(value) : -1;
    if (index >= 0) return [...path, name, index];
  }
  const [first] = giving;
  return first === undefined ? ['dataset'] : [...first.path, name];
}
