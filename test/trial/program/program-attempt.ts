import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAttempt } from '#src/runs/attempt-folder.js';
import { readFailure } from '#src/runs/attempt-end.js';
import { readMetrics } from '#src/runs/metrics-file.js';
import { readProgress } from '#src/runs/attempt-end.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { writeTrialFile } from '#src/runs/trial-file.js';
import { readResult } from '#src/runs/result-file.js';
import { sha256 } from '#src/files/hash.js';

const realEntry = fileURLToPath(
  new URL('../../../dist/app/run/attempt-process.js', import.meta.url),
);

/** The same with less patience. */
const impatient = `
import { runAttempt } from '#src/trial/run-attempt.js';
process.exitCode = await runAttempt(process.argv[1], { log: console.log, programGraceMs: 300 });`;

/** What every test's program begins with. */
const prelude = `
import json, os, signal, subprocess, sys, time
folder = os.environ["REELSWEEP_ATTEMPT"]
checkpoints = os.environ["REELSWEEP_CHECKPOINTS"]
metrics = open(os.path.join(folder, "metrics.jsonl"), "a", buffering=1)
def tell(name, value, **place):
    print(json.dumps({"name": name, "value": value, **place}), file=metrics)
`;

/** A trial whose program is this Python text, or another command. */
export function programTrial(
  python: string,
  {
    command = ['python3', 'train.py'],
    settings = {},
    dataset,
  }: {
    command?: string[];
    settings?: Record<string, unknown>;
    dataset?: { folder: string; sha256: string };
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-program-'));
  const text = `${prelude}${python}\n`;
  writeFileSync(join(folder, 'train.py'), text);
  const trialFolder = join(folder, 'trial');
  const files = command.includes('train.py') ? [{ name: 'train.py', sha256: sha256(text) }] : [];
  writeTrialFile(trialFolder, {
    kind: 'command',
    format: 1,
    trialId: '0123456789abcdef',
    settings,
    seed: 11,
    trainer: 'command-1',
    program: { command, folder, files },
    ...(dataset !== undefined && { dataset }),
    code: { version: '0.1.0', commit: null, dirty: null },
  });
  return {
    folder,
    trialFolder,
    /** A file that programs of this trial leave. */
    left: (name: string) => join(folder, name),
    result: () => readResult(trialFolder),
    /** @param logPath where its output goes; its log.txt if left out */
    start(patience: 'real' | 'impatient' = 'real', logPath?: string) {
      const { folder: attemptFolder } = openAttempt(trialFolder);
      const log = openSync(logPath ?? runsLayout.log(attemptFolder), 'a');
      const words =
        patience === 'real'
          ? [realEntry, attemptFolder]
          : ['--input-type=module', '--eval', impatient, attemptFolder];
      const child = spawn(process.execPath, words, {
        stdio: ['ignore', log, log],
        detached: true,
      });
      closeSync(log);
      return {
        pid: child.pid ?? 0,
        attemptFolder,
        kill: (signal: NodeJS.Signals) => child.kill(signal),
        ended: new Promise<{ code: number | null; signal: string | null }>((resolve) => {
          child.on('exit', (code, signal) => resolve({ code, signal }));
        }),
        log: () => readFileSync(runsLayout.log(attemptFolder), 'utf8'),
        failure: () => readFailure(attemptFolder),
        progress: () => readProgress(attemptFolder),
        metrics: () =>
          readMetrics(attemptFolder, 0).records.map(({ name, value, step, epoch }) => ({
            name,
            value,
            step,
            epoch,
          })),
      };
    },
  };
}

/** Whether the process that wrote its pid into a file has been there, and is gone. */
export function isGone(path: string): boolean | 'not yet there' {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text === '') return 'not yet there';
  try {
    const stat = readFileSync(`/proc/${text}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return true;
  }
}
