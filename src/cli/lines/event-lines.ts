import type { ActionEvent, TaskName } from '../../app/action.js';
import type { PassedKind, SweepRunEvent } from '../../app/run-context.js';
import { augmentationWarnings } from '../../report/text/checks.js';
import { bytesText, counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Terminal } from '../terminal/terminal.js';
import { named } from './text-lines.js';
import { timeLeft } from './time-left.js';

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly detail: string;
  /** Such as `, 40 s left`, or nothing while it is too early to say. */
  readonly left: string;
}

const barCells = 24;

/** How far each task is, as its moving line says it. */
const taskLines: Readonly<Record<TaskName, (progress: Progress) => string>> = {
  'check-augmentations': () => 'checking that each augmentation changes the batches',
  'compare-frames': (progress) => `comparing frames: ${percent(progress)}`,
  'contact-sheet': ({ done, total, left }) => `contact sheet: ${done} of ${total} movies${left}`,
  'check-database': ({ done, total, left }) =>
    `Comparing the database with the folders: ${done} of ${counted(total, 'trial')}${left}`,
  'explain-predictions': () => 'explaining the best and worst predictions; Ctrl-C leaves it',
  'export-model': (progress) => `exporting: ${percent(progress)}`,
  'export-table': (progress) => `writing ${progress.detail}: ${percent(progress)}`,
  'fetch-weights': ({ done, total, detail, left }) => {
    const filled = total > 0 ? Math.floor((done / total) * barCells) : 0;
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(barCells - filled)}]`;
    const [got, all] = [done, total].map((bytes) => (bytes / 1e6).toFixed(0));
    return `weights ${detail} ${bar} ${got} of ${all} MB${left}`;
  },
  'hash-dataset': (progress) =>
    `predict: reading the dataset's frames, once for this model: ${percent(progress)}`,
  'import-model': (progress) => `importing: ${percent(progress)}`,
  'pack-dataset': ({ detail, left }) => `packing: ${detail}${left}`,
  preflight: ({ done, total, detail, left }) =>
    `preflight: ${done} of ${counted(total, 'kind')} of trials tried${left}${detail === '' ? '' : ` | ${detail}`}`,
  'read-frames': (progress) => `reading frames: ${percent(progress)}`,
  'rebuild-database': ({ done, total, left }) =>
    `Rebuilding the database: ${done} of ${counted(total, 'trial')}${left}`,
  'remove-sweep': ({ done, total, detail }) =>
    `Removing sweep ${detail}: ${done} of ${counted(total, 'folder')}`,
  'render-trailers': ({ done, total, left }) => `rendering: ${done} of ${total} trailers${left}`,
  'verify-dataset': ({ done, total, left }) =>
    `verifying the dataset: ${bytesText(done)} of ${bytesText(total)}${left}`,
};

function percent({ done, total, left }: Progress): string {
  return `${Math.floor((100 * done) / total)} %${left}`;
}

/** Tasks that are mostly done sooner show no line until then. */
const silentMs: Readonly<Partial<Record<TaskName, number>>> = {
  'check-database': 1000,
  'rebuild-database': 1000,
};

/** Shows what an action reports: one moving line for the task at hand, a line for each piece of news. */
export function eventDisplay(
  { note, progress, endProgress }: Pick<Terminal, 'note' | 'progress' | 'endProgress'>,
  now: () => number,
): (event: ActionEvent) => void {
  const tasks = new Map<
    TaskName,
    { readonly began: number; readonly left: ReturnType<typeof timeLeft> }
  >();
  return (event) => {
    switch (event.kind) {
      case 'task': {
        const { task, done, total, detail = '' } = event;
        const { began, left } = tasks.get(task) ?? { began: now(), left: timeLeft(now) };
        tasks.set(task, { began, left });
        const text = left(done, total);
        if (now() - began < (silentMs[task] ?? 0)) return;
        progress(taskLines[task]({ done, total, detail, left: text }));
        return;
      }
      case 'task-ended':
        tasks.delete(event.task);
        endProgress();
        return;
      case 'waits-for-database':
        note(lockedLine(event.path, 'This command goes on once it is free.'));
        return;
      case 'database-free':
        note(`${event.path} is free again after ${duration(event.lockedMs)}.`);
        return;
      case 'problem':
        note(event.message);
    }
  };
}

/** @param then what happens meanwhile, one sentence */
export function lockedLine(path: string, then: string): string {
  return `Another program (a database browser with unsaved changes, say) has ${path} locked. ${then} Save or discard the changes there.`;
}

type Preparation = Extract<
  SweepRunEvent,
  { kind: 'other-dataset' | 'augmentations-checked' | 'preflight-passed' }
>;

/** What a run reports before its first trial. */
export function preparationLines(event: Preparation): readonly string[] {
  switch (event.kind) {
    case 'other-dataset': {
      const short = (sha256: string) => sha256.slice(0, 12) || 'none';
      return [
        `${event.sweep} was last run with another dataset (${short(event.before)}, now ${short(event.now)}): its trials are planned anew, and those of the other dataset no longer belong to it.`,
      ];
    }
    case 'augmentations-checked':
      return augmentationWarnings(event.checks);
    case 'preflight-passed':
      return named(
        event.passed.map((kind) => `preflight: ${passedText(kind)}`),
        'kinds of trials',
      );
  }
}

function passedText({ shape, peakMemoryBytes, stepMs }: PassedKind): string {
  const holds = `${shape}: holds ${bytesText(peakMemoryBytes)}`;
  if (stepMs === null) return holds;
  const step = stepMs < 1000 ? `${Math.ceil(stepMs)} ms` : duration(stepMs);
  return `${holds}, a step takes ${step}`;
}
