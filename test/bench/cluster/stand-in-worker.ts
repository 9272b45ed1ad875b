// The cluster of `npm run bench:cluster`: takes the arrays that the stand-in sbatch leaves, pretends to run their trials, and
// writes what squeue prints. Its trials keep the attempt contract in files and are no processes.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAttempt } from '#src/runs/attempt-folder.js';
import { claimAttempt } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { queueColumns } from '#src/executor/slurm/queued-task.js';
import { readTasks } from '#src/executor/slurm/submission-files.js';
import { serveOneTask } from '#src/planning/benchmark/measuring-process.js';
import { noopResult } from '../noop-plan.js';
import { standInLayout, type StandInTask } from './stand-in-slurm.js';

interface Task {
  readonly id: string;
  readonly jobName: string;
  readonly trialFolder: string;
  state: 'PENDING' | 'RUNNING' | 'COMPLETED';
  attemptFolder: string;
  epoch: number;
  /** Milliseconds. */
  endsAt: number;
  speaksAt: number;
}

const periodMs = 250;
const epochMs = 10_000;

serveOneTask<StandInTask>(
  async (asked) => {
    const { folder, atOnce } = asked;
    const tasks: Task[] = [];
    const arrays = new Set<string>();
    for (;;) {
      const fresh = newTasks(folder, arrays);
      if (fresh.length > 0) {
        tasks.push(...fresh);
        // A query after sbatch sees what it accepted.
        writeQueue(folder, tasks);
      }
      const now = Date.now();
      let running = 0;
      for (const task of tasks) {
        if (task.state !== 'RUNNING') continue;
        if (now >= task.endsAt) end(task);
        else {
          if (now >= task.speaksAt) speak(task, now);
          running += 1;
        }
      }
      for (const [place, task] of tasks.entries()) {
        if (running >= atOnce) break;
        if (task.state !== 'PENDING') continue;
        begin(task, now, asked, place);
        running += 1;
      }
      writeQueue(folder, tasks);
      await sleep(periodMs);
    }
  },
  () => undefined,
);

function newTasks(folder: string, known: Set<string>): Task[] {
  const jobs = standInLayout.jobs(folder);
  return readdirSync(jobs)
    .filter((name) => /^\d+$/.test(name) && !known.has(name))
    .flatMap((jobId) => {
      known.add(jobId);
      const script = readFileSync(join(jobs, jobId), 'utf8').trimEnd().split('\n').at(-1) ?? '';
      const file = readTasks(dirname(script));
      return (file?.trials ?? []).map(({ folder: trialFolder }, index) => ({
        id: `${jobId}_${index}`,
        jobName: file?.jobName ?? '',
        trialFolder,
        state: 'PENDING' as const,
        attemptFolder: '',
        epoch: 0,
        endsAt: 0,
        speaksAt: 0,
      }));
    });
}

function begin(task: Task, now: number, { seconds, atOnce }: StandInTask, place: number): void {
  const { folder } = openAttempt(task.trialFolder);
  task.attemptFolder = folder;
  const job = { id: task.id, node: 'stand-in', restarts: 0 };
  claimAttempt(folder, { host: 'stand-in', pid: 1, processStartTime: null, bootId: null, job });
  // As if they had been running for a while: the first ones end one after the other.
  task.endsAt = now + seconds * 1000 * Math.min(1, (place + 1) / atOnce);
  task.speaksAt = now + epochMs;
  task.state = 'RUNNING';
}

function speak(task: Task, now: number): void {
  task.epoch += 1;
  task.speaksAt = now + epochMs;
  const { epoch } = task;
  const record = {
    seq: epoch,
    epoch,
    step: epoch,
    name: 'validationMse',
    value: 1,
    wallTimeMs: now,
  };
  writeFileSync(runsLayout.metrics(task.attemptFolder), `${JSON.stringify(record)}\n`, {
    flag: 'a',
  });
}

function end(task: Task): void {
  const result = noopResult(basename(task.trialFolder), 1);
  writeFileSync(runsLayout.result(task.trialFolder), `${JSON.stringify(result)}\n`);
  task.state = 'COMPLETED';
}

function writeQueue(folder: string, tasks: readonly Task[]): void {
  const path = standInLayout.queue(folder);
  writeFileSync(`${path}.new`, tasks.map(lineOf).join(''));
  renameSync(`${path}.new`, path);
}

/** As squeue prints it: each field padded to its width. */
function lineOf({ id, state, jobName }: Task): string {
  const fields = [id, state, '0', '0', 'stand-in', 'None', jobName];
  return `${queueColumns.map(([, width], place) => (fields[place] ?? '').padEnd(width)).join('')}\n`;
}
