import { byName, namesLeftOut } from '../../files/by-name.js';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFenced } from '../../runs/attempt-folder.js';
import {
  exitCode,
  type FailureFile,
  type ProgressFile,
  writeProgress,
} from '../../runs/attempt-end.js';
import { readLogTail } from '../../runs/log-file.js';
import { openMetricsWriter } from '../../runs/metrics-file.js';
import { requireObeyed, writeRunsFile } from '../../runs/runs-file.js';
import {
  endProgram,
  followDescendants,
  markThisProcess,
  noteProgram,
} from '../../runs/program-processes.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { CommandTrial } from '../../runs/trial-file.js';
import { publishResult } from '../../runs/result-file.js';
import { namesIn } from '../../files/folder.js';
import { peakMemoryOf } from '../../files/process/processes.js';
import type { FreeSettings } from '../../settings/free-settings.js';
import { checkProgram } from '../planned-data.js';
import { BadDataError } from '../trial-failure.js';
import type { AttemptPlace } from '../train-trial.js';
import { earlierAttempts } from './earlier-attempts.js';
import { lineReader } from './line-reader.js';
import { programMetrics } from './program-metrics.js';
import { type ProgramEnd, programOutcome, startProgram } from './program-process.js';

const pollEveryMs = 200;
/** Of a program that starts processes all the time. */
const noteEveryMs = 1000;
/** At most so often as progress.json's readers expect. */
const progressEveryMs = 1000;

/**
 * Runs a user's program as the child of this trial process and keeps the contract for it: metrics, progress, stopping, the
 * result. Whatever it has started is gone when this returns.
 * @param host signal: aborted, the program is to checkpoint and end; graceMs: between SIGTERM and SIGKILL
 * @returns an exit code, the signal that the program died of, or why it failed
 * @throws BadDataError, DatasetError, the system's error
 */
export async function runProgram(
  { trialFolder, attempt, attemptFolder }: AttemptPlace,
  trial: CommandTrial,
  host: {
    readonly signal: AbortSignal;
    readonly log: (line: string) => void;
    readonly graceMs: number;
  },
): Promise<number | NodeJS.Signals | FailureFile> {
  const { signal, log, graceMs } = host;
  await checkProgram(trial);
  const earlier = earlierAttempts(trialFolder, attempt);
  const place = layOut(trialFolder, attemptFolder, trial);
  const writer = openMetricsWriter(attemptFolder);
  const metrics = programMetrics(log);
  const reader = lineReader(runsLayout.programMetrics(attemptFolder));
  const progressOf = programProgress(trial.settings, performance.now());
  let writtenAt = Number.NEGATIVE_INFINITY;
  let peak: number | null = null;
  let isNews = true;
  let notedAt = Number.NEGATIVE_INFINITY;

  /** Notes what the program has started since. */
  function follow(): void {
    if (descendants === null || program.pid === undefined) return;
    isNews = descendants.poll() || isNews;
    if (!isNews || performance.now() - notedAt < noteEveryMs) return;
    isNews = false;
    notedAt = performance.now();
    noteProgram(attemptFolder, { pid: program.pid, mark, descendants: descendants.known });
  }
  function poll(toEnd?: 'to-end'): void {
    for (const lines of reader.read(toEnd)) {
      const points = metrics.take(lines);
      if (points.length > 0) writer.append(points);
    }
    const held = program.pid === undefined ? null : peakMemoryOf(program.pid);
    if (held !== null) peak = Math.max(peak ?? 0, held);
    const now = performance.now();
    if (toEnd === undefined && now - writtenAt < progressEveryMs) return;
    writtenAt = now;
    writeProgress(attemptFolder, progressOf(metrics.place, peak ?? 0, now, Date.now()));
  }

  writer.append(earlier.missed);
  const since = performance.now();
  // Noted before it starts: whatever is killed from here on, the next coordinator finds what was started.
  const mark = markThisProcess();
  noteProgram(attemptFolder, { pid: null, mark, descendants: [] });
  const program = startProgram(place);
  const descendants = program.pid === undefined ? null : followDescendants(program.pid);
  follow();
  try {
    const end = await untilEnd();
    if (end === 'fenced') return exitCode.fenced;
    poll('to-end');
    writer.flush();
    const outcome = programOutcome({
      command: place.command,
      folder: place.folder,
      end,
      stopping: signal.aborted,
      lost: metrics.lost,
      step: metrics.place.step,
      logTail: readLogTail(attemptFolder),
    });
    if (outcome !== 'finished') return outcome;
    return publish(earlier.elapsedMs + performance.now() - since);
  } finally {
    await endAll();
    writer.close();
  }

  async function endAll(): Promise<void> {
    const known = descendants?.known ?? [];
    const left = await endProgram(attemptFolder, { pid: null, mark, descendants: known });
    if (left.length === 0) return;
    log(
      `Processes that the program has started could not be ended (${left.join(', ')}): they run as another user, or the system holds them.`,
    );
  }

  /** Passes a stop on, kills what ignores it, and ends what a newer attempt or a lost loss makes useless. */
  async function untilEnd(): Promise<ProgramEnd | 'fenced'> {
    let ended: ProgramEnd | null = null;
    const ending = (async () => {
      const end = await program.ended;
      // Whatever it has left behind must not write into a trial that goes on without it.
      await endAll();
      ended = end;
    })();
    let stoppedAt: number | null = null;
    for (;;) {
      await Promise.race([ending, sleep(pollEveryMs)]);
      if (ended !== null) return ended;
      follow();
      poll();
      if (isFenced(attemptFolder)) {
        log('A newer attempt owns the trial: the program is ended.');
        return 'fenced';
      }
      if (!signal.aborted && metrics.lost === null) continue;
      const now = performance.now();
      if (stoppedAt === null) program.terminate();
      stoppedAt ??= now;
      if (now - stoppedAt < graceMs) continue;
      log(`The program has not ended ${graceMs / 1000} s after SIGTERM: it is killed.`);
      await endAll();
      await ending;
    }
  }

  function publish(wallTimeMs: number): number {
    const values = byName([...earlier.last, ...metrics.last]);
    if (metrics.leftOut > 0) values[namesLeftOut] = metrics.leftOut;
    if (Object.keys(values).length === 0) throw new BadDataError({ kind: 'no-metrics' });
    if (isFenced(attemptFolder)) return exitCode.fenced;
    const published = publishResult(trialFolder, {
      kind: 'command',
      format: 1,
      trialId: trial.trialId,
      attempt,
      metrics: values,
      wallTimeMs,
      peakMemoryBytes: peak,
    });
    return published ? exitCode.published : exitCode.alreadyPublished;
  }
}

/** Makes the program's folders and its settings.json. */
function layOut(trialFolder: string, attemptFolder: string, trial: CommandTrial) {
  const { program, settings, seed, trialId } = trial;
  const programFolder = runsLayout.program(attemptFolder);
  const checkpoints = runsLayout.checkpoints(trialFolder);
  const dataset = trial.dataset?.folder ?? null;
  mkdirSync(programFolder, { recursive: true });
  mkdirSync(checkpoints, { recursive: true, mode: 0o755 });
  // The program loads what it finds there, and loading can run code.
  for (const path of [checkpoints, ...namesIn(checkpoints).map((name) => join(checkpoints, name))])
    requireObeyed(path);
  const facts = { trialId, seed, settings, dataset, checkpoints };
  writeRunsFile(runsLayout.programSettings(attemptFolder), `${JSON.stringify(facts, null, 2)}\n`);
  const { command, folder } = program;
  return { command, folder, programFolder, checkpoints, seed, dataset };
}

/**
 * How a program's metrics become progress.json. Where a setting named `epochs` is a whole number, the end is that many away.
 * @param startedAt monotonic milliseconds
 */
function programProgress(settings: FreeSettings, startedAt: number) {
  const { epochs: wanted } = settings;
  const epochs =
    typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1 ? wanted : null;
  let first: { readonly epoch: number; readonly at: number } | null = null;
  return (
    { step, epoch }: { readonly step: number; readonly epoch: number },
    peakMemoryBytes: number,
    now: number,
    at: number,
  ): ProgressFile => {
    // A resumed program begins further on: speed is what it has done since its first words.
    if (first === null && epoch > 0) first = { epoch: epoch - 1, at: startedAt };
    const done = first === null ? 0 : epoch - first.epoch;
    const speed = first === null || done === 0 ? null : (now - first.at) / done;
    return {
      epoch,
      epochs,
      step,
      steps: null,
      samplesPerSecond: null,
      peakMemoryBytes,
      etaMs: speed === null || epochs === null ? null : Math.max(0, epochs - epoch) * speed,
      at,
    };
  };
}
