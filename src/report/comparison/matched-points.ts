import { byName } from '../../files/by-name.js';
import { canonicalJson, type JsonValue } from '../../files/canonical-json.js';
import { pointsOf, type Point } from '../figures/points.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/** The same of two sweeps: `before` is the one compared with, `after` the one that is reported. */
export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/** What `of` says of each. */
export function bothSides<T, U>({ before, after }: Sides<T>, of: (side: T) => U): Sides<U> {
  return { before: of(before), after: of(after) };
}

/** A setting with one value throughout each sweep, and another in the other; a sweep that lacks it has no member of its name. */
export interface ChangedSetting {
  readonly name: string;
  readonly change: 'changed' | 'added' | 'removed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * The points that two sweeps have in common. A setting that has one value in each sweep, and not the same, was changed between the
 * two for all trials: points are matched without it, or no two would ever be alike.
 * @returns `matched`: points whose other settings are equal, in the order of `after`; `only`: how many points the other sweep lacks
 */
export function matchedPoints(sweeps: Sides<SweepRecord>) {
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
function onlyValue(points: readonly Point[], name: string) {
  const value = points[0]?.settings[name];
  const text = textOf(value);
  const isOnly = points.every(({ settings }) => textOf(settings[name]) === text);
  return isOnly && points.length > 0 ? { value, text } : null;
}

function keyOf({ settings }: Point, apart: ReadonlySet<string>): string {
  const kept = Object.entries(settings).filter(([name]) => !apart.has(name));
  return textOf(byName(kept));
}

const missing = 'missing';

/** Equal for equal values, in whatever order their members are. */
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
 * Pairs the trials of two points, all of which succeeded: those of one replicate number with each other, which start from the same
 * seed where the sweeps' seeds are equal, then what is left in order. Where one side has more, the rest has no part.
 */
export function pairedTrials(trials: Sides<readonly TrialRecord[]>): PairedTrials {
  const ordered = bothSides(trials, (all) =>
    all.toSorted((one, other) => one.replicate - other.replicate),
  );
  const ids = bothSides(ordered, (all) => new Set(all.map(({ trialId }) => trialId)));
  const isShared = ({ trialId }: TrialRecord) => ids.before.has(trialId) && ids.after.has(trialId);
  const own = bothSides(ordered, (all) => all.filter((trial) => !isShared(trial)));
  const left = [...own.before];
  const pairWith = (after: TrialRecord, place: number) => {
    const [before] = place < 0 ? [] : left.splice(place, 1);
    return before === undefined ? [] : [{ before, after }];
  };
  const alike = own.after.flatMap((trial) =>
    pairWith(
      trial,
      left.findIndex(({ replicate }) => replicate === trial.replicate),
    ),
  );
  const taken = new Set(alike.map(({ after }) => after));
  const inOrder = own.after
    .filter((trial) => !taken.has(trial))
    .flatMap((trial) => pairWith(trial, 0));
  const reused = [...ids.after].filter((id) => ids.before.has(id)).length;
  return { pairs: [...alike, ...inOrder], own, reused };
}
