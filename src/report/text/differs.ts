import { counted } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';
import { joined, spaced, valueText } from '../../text/words.js';
import type { Comparison } from '../comparison/comparison.js';
import { bothSides, type Sides } from '../comparison/matched-points.js';

/** One thing in which two sweeps may differ, as text. */
export interface DiffersRow extends Sides<string> {
  readonly name: string;
}

/**
 * What two sweeps are made of and what they cost, side by side.
 * @returns `equal`: a sentence of what is alike, empty where nothing is
 */
export function differsText({ differs }: Comparison): {
  readonly rows: readonly DiffersRow[];
  readonly equal: string;
} {
  const settings = differs.settings.map(({ name, change, before, after }) => ({
    name,
    before: change === 'added' ? 'not there' : valueText(before),
    after: change === 'removed' ? 'not there' : valueText(after),
  }));
  const made = [
    row('dataset', differs.datasetSha256, (sha256) => sha256.slice(0, 12) || 'none'),
    row(
      'movies',
      differs.movies,
      ({ train, validation, test }) => `${train} train, ${validation} validation, ${test} test`,
    ),
    row('trainer version', differs.trainer, String),
    row('code', differs.code, ({ version, commit, dirty }) =>
      joined([
        version,
        commit === null ? '' : `at ${commit.slice(0, 10)}`,
        dirty === true ? 'with uncommitted changes' : '',
      ]),
    ),
    row('sweep seed', differs.seed, String),
    row('replicates', differs.replicates, String),
    row('axes', differs.axes, (axes) => axes.join(', ') || 'none'),
    row('device', differs.devices, (devices) => devices.join('; ') || '–'),
  ];
  const isUnlike = ({ before, after }: DiffersRow) => before !== after;
  const equal = made.filter((one) => !isUnlike(one)).map(({ name }) => name);
  return {
    rows: [...settings, ...made.filter(isUnlike), ...costRows(differs)],
    equal: equal.length === 0 ? '' : `Equal in both: ${equal.join(', ')}.`,
  };
}

/** Said even where equal: a change that helps may cost time, and one that costs nothing is worth knowing of. */
function costRows({ trials, failures, ...times }: Comparison['differs']): DiffersRow[] {
  const isPruned = trials.before.pruned + trials.after.pruned > 0;
  return [
    row('trials that succeeded', trials, ({ succeeded, planned }) => `${succeeded} of ${planned}`),
    ...(isPruned ? [row('trials pruned', trials, ({ pruned }) => String(pruned))] : []),
    ...failures.map(({ state, cause, trials: counts }) =>
      row(joined([spaced(state), spaced(cause ?? '')], ': '), counts, (count) =>
        count === 0 ? 'none' : counted(count, 'trial'),
      ),
    ),
    row('time of a trial, mean', times.trialTimeMs, (time) =>
      time === null ? '–' : durationText(time),
    ),
    row('machine time of all attempts', times.machineTimeMs, durationText),
  ];
}

function row<Value>(name: string, sides: Sides<Value>, text: (side: Value) => string): DiffersRow {
  return { name, ...bothSides(sides, text) };
}
