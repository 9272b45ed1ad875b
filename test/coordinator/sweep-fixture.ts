import { frozen } from '#src/settings/executors.js';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingsSchema } from '#src/settings/trainer.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import type { RunEvent } from '#src/coordinator/run-event.js';
import { runSweep } from '#src/coordinator/run-sweep.js';
import type { RunTiming, TrialCosts } from '#src/coordinator/run-options.js';
import type { SweepSummary } from '#src/coordinator/sweep-summary.js';
import { openStore } from '#src/store/open-store.js';
import { readSweep, type SweepRecord } from '#src/store/queries/sweep-record.js';
import { rebuildStore } from '#src/store/ingest/rebuild-store.js';
import { storeContents } from '#src/store/export/store-tables.js';
import type { SweepPlan, TrainingPlan } from '#src/runs/sweep-plan.js';
import { runOptions } from './programs/run-options.mjs';

const attemptEntry = fileURLToPath(new URL('./programs/trial.mjs', import.meta.url));
export const coordinatorEntry = fileURLToPath(
  new URL('./programs/coordinator.mjs', import.meta.url),
);

/** What a trial program notes of itself. */
export interface JournalLine {
  readonly event: 'start' | 'published' | 'refused';
  readonly trialId: string;
  readonly attempt: number;
  readonly seed: number;
  /** Whether the trial had a result already. */
  readonly published: boolean;
}

export interface FixtureOptions {
  readonly name?: string;
  readonly trials?: number;
  readonly epochs?: number;
  readonly epochMs?: number;
  /** By seed; trials have the seeds 1, 2, 3 …; the default is to train. */
  readonly behaviours?: Readonly<Record<number, string>>;
  readonly runner?: Partial<SweepPlan['runner']>;
  readonly workers?: number;
  readonly timing?: Partial<RunTiming>;
  readonly runsFolder?: string;
  readonly costs?: TrialCosts;
  readonly availableMemory?: () => number;
  readonly availableDisk?: () => number;
  /** Unix milliseconds, and monotonic ones. */
  readonly clock?: () => number;
  readonly elapsed?: () => number;
  readonly onEvent?: (event: RunEvent) => void;
}

/** A sweep of small real processes in its own folder. */
export function sweepFixture(options: FixtureOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-sweep-'));
  const runsFolder = options.runsFolder ?? join(folder, 'runs');
  const journal = join(folder, 'journal.jsonl');
  const plan = testPlan(options);
  const test = { journal, epochMs: options.epochMs ?? 5, behaviours: options.behaviours ?? {} };
  const timing: Partial<RunTiming> = {
    pollMs: 20,
    graceMs: 1000,
    backOffMs: 5,
    heartbeatMs: 200,
    queueMs: 300,
    ...options.timing,
  };
  const workers = options.workers ?? 2;
  const events: RunEvent[] = [];
  const input = { runsFolder, attemptEntry, workers, test, timing };
  const { stop, stopNow, options: base } = runOptions(input);
  return {
    folder,
    runsFolder,
    plan,
    events,
    stop,
    stopNow,
    /** What the coordinator program reads. */
    forCoordinator: { plan, ...input },
    run: (changed: SweepPlan = plan): Promise<SweepSummary> =>
      runSweep(changed, {
        ...base,
        ...(options.costs !== undefined && { costs: options.costs }),
        ...(options.availableMemory !== undefined && { availableMemory: options.availableMemory }),
        ...(options.availableDisk !== undefined && { availableDisk: options.availableDisk }),
        ...(options.clock !== undefined && { clock: options.clock }),
        ...(options.elapsed !== undefined && { elapsed: options.elapsed }),
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      }),
    /** Lets gated trials go on past their second epoch. */
    openGate: () => {
      writeFileSync(join(folder, 'gate'), '');
    },
    record: (name: string = plan.name): SweepRecord => {
      const store = openStore(runsLayout.database(runsFolder), { mode: 'read' });
      try {
        return readSweep(store, name);
      } finally {
        store.close();
      }
    },
    journal: (): JournalLine[] =>
      existsSync(journal)
        ? readFileSync(journal, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as JournalLine)
        : [],
    trialFolder: (place: number) =>
      runsLayout.trial(runsFolder, plan.trials[place]?.trialId ?? 'none'),
  };
}

/** Everything the database says, before and after it is made again from the folders. */
export function contentsAndRebuilt(runsFolder: string) {
  const contents = () => {
    const store = openStore(runsLayout.database(runsFolder), { mode: 'write' });
    try {
      return storeContents(store);
    } finally {
      store.close();
    }
  };
  const before = contents();
  const report = rebuildStore(runsFolder);
  return { before, after: contents(), report };
}

export function testPlan(options: FixtureOptions = {}): TrainingPlan {
  const count = options.trials ?? 4;
  const settings = { ...settingsSchema.parse({ epochs: options.epochs ?? 3 }), image: 64 };
  return {
    format: 1,
    name: options.name ?? 'small',
    seed: 7,
    replicates: 1,
    axes: ['noise'],
    fileText: 'name: small\n',
    dataset: {
      folder: '/data/none',
      sha256: 'ab'.repeat(32),
      facts: { image: 64, baseline: { testMse: 1 } },
      movies: [
        { movieId: 'one', title: 'One, "the" movie', year: 1999, score: 7.5, split: 'validation' },
        { movieId: 'two', title: '</script>', year: null, score: 3, split: 'test' },
      ],
    },
    code: { version: '0.1.0', commit: null, dirty: null },
    trainer: '1',
    runner: {
      workers: 2,
      trialTimeoutMs: 60_000,
      stallTimeoutMs: 30_000,
      retries: 2,
      keep: 'best',
      trialsPerDevice: 1,
      order: 'plan',
      prune: null,
      onFinish: null,
      onEvent: null,
      executor: 'local',
      ...frozen({}),
      ...options.runner,
    },
    trials: Array.from({ length: count }, (_, index) => ({
      trialId: (index + 1).toString(16).padStart(16, '0'),
      position: index + 1,
      replicate: 1,
      point: `point-${index + 1}`,
      settings: { ...settings, noise: index / 1000 },
      seed: index + 1,
    })),
  };
}
