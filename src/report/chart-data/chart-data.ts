/** What the charts of a page show, as JSON of few bytes. A setting is its place on the leaderboard, from 0. */
export interface ChartData {
  /** The swept settings of each place, in words. */
  readonly settings: readonly string[];
  /** The place that validation chose. */
  readonly chosen: number | null;
  readonly curves: CurvesData | null;
  readonly settingsMap: SettingsMapData | null;
  readonly predictions: PredictionsData | null;
  readonly trials: TrialErrorsData | null;
  readonly times: TimesData | null;
}

export interface CurvesData {
  readonly metric: 'relative validation MSE' | 'validation MSE' | 'training MSE';
  /** Settings that have a curve; `lines` may show fewer. */
  readonly settings: number;
  readonly lines: readonly CurveLine[];
}

export interface CurveLine {
  readonly place: number;
  readonly epochs: readonly number[];
  /** Mean over replicates. */
  readonly means: readonly number[];
  /** Lowest and highest replicate, where there are several. */
  readonly range: { readonly low: readonly number[]; readonly high: readonly number[] } | null;
}

/** One axis of the parallel coordinates. */
export interface SettingsAxis {
  readonly name: string;
  /** What the tables' filters call it. */
  readonly filter: string;
  /** Whether it is what came of a setting, rather than a part of it. */
  readonly result: boolean;
  /** Texts of its values in order; null for an axis of numbers. */
  readonly values: readonly string[] | null;
}

export interface SettingsMapData {
  readonly axes: readonly SettingsAxis[];
  /** By place: a number, or the index of a value, on each axis; null where there is none. */
  readonly rows: readonly (readonly (number | null)[])[];
  /** How many settings have a figure. */
  readonly results: number;
  /** The places whose lines are drawn: all of them, or the best and every n-th of the rest. */
  readonly drawn: readonly number[];
}

export interface TrialErrorsData {
  /** 1 where errors are relative to the measured baseline; else the baseline's MSE, or null. */
  readonly baseline: number | null;
  readonly relative: boolean;
  /** Test movies; 0 where trials only told their figures. */
  readonly movies: number;
  readonly places: number;
  readonly replicates: number;
  readonly ended: readonly {
    readonly place: number;
    readonly replicate: number;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** Trials without a test figure: pruned ones were ended on purpose, the others failed. */
  readonly without: readonly {
    readonly place: number;
    readonly replicate: number;
    readonly pruned: boolean;
  }[];
}

export interface TimesData {
  readonly split: 'validation' | 'test';
  readonly relative: boolean;
  readonly points: readonly {
    readonly place: number;
    readonly seconds: number;
    readonly value: number;
  }[];
  /** Places that no other setting beats in both time and error, the quickest first. */
  readonly front: readonly number[];
}

export interface PredictionsData {
  readonly split: 'test' | 'validation';
  readonly trainingMean: number;
  /** The largest error first. */
  readonly movies: readonly {
    readonly title: string;
    readonly actual: number;
    readonly predicted: number;
  }[];
}
