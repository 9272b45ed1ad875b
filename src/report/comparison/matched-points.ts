import { byName } from '../../files/by-name.js';
import { canonicalJson, type JsonValue } from '../../files/canonical-json.js';
import { bothSides, type Sides } from './sides.js';
import { pointsOf, type Point } from '../figures/points.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/** A setting with one value throughout each sweep, and another in the other; a sweep that lacks it has no member of its name. */
export interface ChangedSetting {
  readonly name: string;
  readonly change: 'changed' | 'added' | 'removed';
  readonly before?: unknown;
  readonly after?: unknown;
}

interface MatchedPoints {
  /** What was changed for all trials at once: points are matched without it. */
  readonly changed: readonly ChangedSetting[];
  /** Points whose other settings are equal, in the order of `after`. */
  readonly matched: readonly Sides<Point>[];
  /** How many points the one sweep has and the other lacks. */
  readonly only: Sides<number>;
}

/**
 * The points that two sweeps have in common. A setting that has one value in each sweep, and not the same, is what somebody changed
 * between the two: it is told apart from the points, or no two would ever be alike.
 */
export function matchedPoints(sweeps: Sides<SweepRecord>): MatchedPoints {
  const points = bothSides(sweeps, pointsOf);
  const changed = changedSettings(points);
  const apart = new Set(changed.map(({ name }) => name));
  const keyed = bothSides(points, (all) => new Map(all.map((one) => [keyOf(one, apart), one])));
  const matched = [...keyed.after].flatMap(([key, after]) => {
    const before = keyed.before.get(key);
    return before === undefined ? [] : [{ before, after }];
  });
  const only = bothSides(points, (all) => all.length - matched.length);
  return { changed, matched, only };
}

function changedSettings({ before, after }: Sides<readonly Point[]>): ChangedSetting[] {
  const names = new Set([...before, ...after].flatMap(({ settings }) => Object.keys(settings)));
  return [...names].toSorted().flatMap((name): ChangedSetting[] => {
    const [one, other] = [onlyValue(before, name), onlyValue(after, name)];
    if (one === null || other === null || one.text === other.text) return [];
    if (one.text === missing) return [{ name, change: 'added', after: other.value }];
    if (other.text === missing) return [{ name, change: 'removed', before: one.value }];
    return [{ name, change: 'changed', before: one.value, after: other.value }];
  });
}

/** The value that a setting has at all points; null where there are several, or no points. */
function onlyValue(
  points: readonly Point[],
  name: string,
): { readonly value: unknown; readonly text: string } | null {
  const [first] = points;
  if (first === undefined) return null;
  const value = first.settings[name];
  const text = textOf(value);
  const isOnly = points.every(({ settings }) => textOf(settings[name]) === text);
  return isOnly ? { value, text } : null;
}

function keyOf({ settings }: Point, apart: ReadonlySet<string>): string {
  const kept = Object.entries(settings).filter(([name]) => !apart.has(name));
  return textOf(byName(kept));
}

const missing = 'missing';

/** Equal for equal values, in whatever order their members stand. */
function textOf(value: unknown): string {
  return value === undefined ? missing : canonicalJson(value as JsonValue);
}

export interface PairedTrials {
  /** Two trials that succeeded, one of each sweep. */
  readonly pairs: readonly Sides<TrialRecord>[];
  /** All that succeeded and that the other sweep does not share, with a partner or without. */
  readonly own: Sides<readonly TrialRecord[]>;
  /** Trials that both sweeps share: they are one and the same, and say nothing of a difference. */
  readonly reused: number;
}

/**
 * Pairs the trials of two points: those of one replicate number with each other, which start from the same seed where the sweeps'
 * seeds are equal, then what is left in order. Where one side has more, the rest has no part.
 */
export function pairedTrials({ before, after }: Sides<readonly TrialRecord[]>): PairedTrials {
  const [one, other] = [succeeded(before), succeeded(after)];
  const ids = new Set(one.map(({ trialId }) => trialId));
  const shared = new Set(other.map(({ trialId }) => trialId).filter((id) => ids.has(id)));
  const own = bothSides({ before: one, after: other }, (trials) =>
    trials.filter(({ trialId }) => !shared.has(trialId)),
  );
  const left = [...own.before];
  const alike = own.after.flatMap((trial) => {
    const place = left.findIndex(({ replicate }) => replicate === trial.replicate);
    const [match] = place < 0 ? [] : left.splice(place, 1);
    return match === undefined ? [] : [{ before: match, after: trial }];
  });
  const taken = new Set(alike.map((pair) => pair.after));
  const rest = own.after.filter((trial) => !taken.has(trial));
  const inOrder = rest.flatMap((trial, index) => {
    const match = left[index];
    return match === undefined ? [] : [{ before: match, after: trial }];
  });
  return { pairs: [...alike, ...inOrder], own, reused: shared.size };
}

function succeeded(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials
    .filter(({ state }) => state === 'succeeded')
    .toSorted((one, other) => one.replicate - other.replicate);
}
