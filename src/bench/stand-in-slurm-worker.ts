// The cluster of `reelsweep bench cluster`: takes the arrays that the stand-in sbatch leaves, pretends to run their trials, and
// writes what squeue prints. Its trials keep the attempt contract in files and are no processes.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAttempt } from '../attempt/attempt-folder.js';
import { claimAttempt } from '../attempt/claim-attempt.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { readTasks } from '../executor/slurm/submission-files.js';
import { serveOneTask } from './bench-worker-messages.js';
import { noopResult } from './noop-result.js';
import { standInLayout } from './stand-in-slurm.js';

export interface StandInTask {
  readonly folder: string;
  /** Trials that run at a time. */
  readonly atOnce: number;
  /** How long a trial takes, on average. */
  readonly seconds: number;
}

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
  async ({ folder, atOnce, seconds }) => {
    const tasks: Task[] = [];
    const arrays = new Set<string>();
    for (;;) {
      for (const task of newTasks(folder, arrays)) tasks.push(task);
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
      for (const task of tasks) {
        if (running >= atOnce) break;
        if (task.state !== 'PENDING') continue;
        begin(task, now, seconds, tasks.indexOf(task));
        running += 1;
      }
      const path = standInLayout.queue(folder);
      writeFileSync(`${path}.new`, tasks.map(lineOf).join(''));
      renameSync(`${path}.new`, path);
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

function begin(task: Task, now: number, seconds: number, place: number): void {
  const { folder } = openAttempt(task.trialFolder);
  task.attemptFolder = folder;
  const job = { id: task.id, node: 'stand-in', restarts: 0 };
  claimAttempt(folder, { host: 'stand-in', pid: 1, processStartTime: null, bootId: null, job });
  // Of different lengths, so that they do not all end together.
  task.endsAt = now + seconds * 1000 * (0.5 + (place % 100) / 100);
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

function lineOf({ id, state, jobName }: Task): string {
  const fields = [id.padEnd(40), state.padEnd(20), '0'.padEnd(12), '0'.padEnd(12)];
  return `${fields.join('')}${'stand-in'.padEnd(80)}${'None'.padEnd(60)}${jobName.padEnd(100)}\n`;
}
