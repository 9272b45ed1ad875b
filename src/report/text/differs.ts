import type { Comparison } from '../comparison/comparison.js';
import { bothSides, type Sides } from '../comparison/sides.js';
import { counted } from '../../text/numbers.js';
import { valueText } from './settings.js';
import { durationText } from '../../text/times.js';

/** One thing in which two sweeps may differ, as text. */
interface DiffersRow extends Sides<string> {
  readonly name: string;
}

export interface DiffersText {
  /** What is not alike, and what each cost. */
  readonly rows: readonly DiffersRow[];
  /** Names of what is alike. */
  readonly equal: readonly string[];
}

/** What two sweeps are made of and what they cost, side by side. */
export function differsText({ differs }: Comparison): DiffersText {
  const made: DiffersRow[] = [
    row(
      'dataset',
      bothSides(differs.datasetSha256, (sha256) => (sha256 === '' ? 'none' : sha256.slice(0, 12))),
    ),
    row(
      'movies',
      bothSides(
        differs.movies,
        ({ train, validation, test }) => `${train} train, ${validation} validation, ${test} test`,
      ),
    ),
    row('trainer version', differs.trainer),
    row(
      'code',
      bothSides(
        differs.code,
        ({ version, commit, dirty }) =>
          `${version}${commit === null ? '' : ` at ${commit.slice(0, 10)}`}${dirty === true ? ' with uncommitted changes' : ''}`,
      ),
    ),
    row('sweep seed', bothSides(differs.seed, String)),
    row('replicates', bothSides(differs.replicates, String)),
    row(
      'axes',
      bothSides(differs.axes, (axes) => (axes.length === 0 ? 'none' : axes.join(', '))),
    ),
    row(
      'device',
      bothSides(differs.devices, (devices) => (devices.length === 0 ? '–' : devices.join('; '))),
    ),
  ];
  const settings = differs.settings.map(({ name, change, before, after }) => ({
    name,
    before: change === 'added' ? 'not there' : valueText(before),
    after: change === 'removed' ? 'not there' : valueText(after),
  }));
  const isUnlike = ({ before, after }: DiffersRow) => before !== after;
  return {
    rows: [...settings, ...made.filter(isUnlike), ...costRows(differs)],
    equal: made.filter((one) => !isUnlike(one)).map(({ name }) => name),
  };
}

/** Said even where equal: a change that helps may cost time, and one that costs nothing is worth knowing of. */
function costRows(differs: Comparison['differs']): DiffersRow[] {
  const pruned = differs.trials.before.pruned + differs.trials.after.pruned;
  return [
    row(
      'trials that succeeded',
      bothSides(differs.trials, ({ succeeded, planned }) => `${succeeded} of ${planned}`),
    ),
    ...(pruned === 0
      ? []
      : [
          row(
            'trials pruned',
            bothSides(differs.trials, (trials) => String(trials.pruned)),
          ),
        ]),
    ...differs.failures.map(({ state, cause, trials }) =>
      row(
        `${state.replaceAll('-', ' ')}${cause === null ? '' : `: ${cause.replaceAll('-', ' ')}`}`,
        bothSides(trials, (count) => (count === 0 ? 'none' : counted(count, 'trial'))),
      ),
    ),
    row(
      'time of a trial, mean',
      bothSides(differs.trialTimeMs, (time) => (time === null ? '–' : durationText(time))),
    ),
    row(
      'machine time of all attempts',
      bothSides(differs.machineTimeMs, (time) => durationText(time)),
    ),
  ];
}

function row(name: string, { before, after }: Sides<string>): DiffersRow {
  return { name, before, after };
}
