import type { EChartsCoreOption } from 'echarts/core';
import type { ReportFigures } from '../report-figures.js';

/** What a chart shows, in numbers and words, and how large. */
export interface Chart {
  /** Unique in the page; part of ids in the SVG. */
  readonly id: string;
  /** The drawing's own, where a chart has several. */
  readonly title?: string;
  /** For readers who do not see the picture. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** Colours are the page's CSS variables. */
  readonly option: EChartsCoreOption;
  /** What a pointer or the arrow keys can ask about, from left to right. */
  readonly marks: readonly Mark[];
}

/** A place in a chart that has something to say. */
export interface Mark {
  /** In the units of the axes. */
  readonly at: readonly [x: number, y: number];
  readonly text: string;
  /** The setting it belongs to, by its place on the leaderboard; null where it belongs to none. */
  readonly place: number | null;
  /** The series to bring forward while it is asked about. */
  readonly series?: string;
}

/** What a chart of settings is drawn by, beside its data. */
export interface ChartView {
  /** The swept settings of each place, in words. */
  readonly settings: readonly string[];
  /** The place that validation chose. */
  readonly chosen: number | null;
  /** The places that a filter left; null for all. */
  readonly selection: ReadonlySet<number> | null;
  /** The first and last epoch to show of curves; null for all. */
  readonly epochs: readonly [number, number] | null;
}

/** What a chart is made of. */
export interface ChartSource {
  readonly figures: ReportFigures;
  /** The place of each point on the leaderboard, from 0. */
  readonly places: ReadonlyMap<string, number>;
  readonly chosen: number | null;
}

/** All about one chart, or about several of the same data. The page's script draws it again from `Data`, which is JSON of few bytes. */
export interface ChartKind<Data> {
  readonly title: string;
  /** Null where there is nothing to draw. */
  readonly data: (source: ChartSource) => Data | null;
  /** What it shows, of how many, and what it leaves out. */
  readonly caption: (data: Data, source: ChartSource) => string;
  /** By id. */
  readonly drawings: Readonly<Record<string, (data: Data, view: ChartView) => Chart>>;
}

export function inColour({ chosen }: ChartSource): string {
  return chosen === null ? '' : 'In colour: the setting that validation chose.';
}

export function isSelected({ selection }: ChartView, place: number): boolean {
  return selection === null || selection.has(place);
}

/** Marks in the order in which arrow keys go through them. */
export function fromLeft(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((one, other) => one.at[0] - other.at[0] || one.at[1] - other.at[1]);
}
