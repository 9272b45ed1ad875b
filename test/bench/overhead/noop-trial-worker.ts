// A trial that trains nothing: what `npm run bench:overhead` starts to see what the coordinator and the attempt contract cost.
// It keeps the contract and reads nothing back, so that the process is little more than Node itself.
import { basename } from 'node:path';
import { attemptPlace, isFenced } from '#src/runs/attempt-folder.js';
import { claimAttempt } from '#src/runs/attempt-owner.js';
import { exitCode } from '#src/runs/attempt-end.js';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { publishResult } from '#src/runs/result-file.js';
import { noopResult } from '../noop-plan.js';

function attend(folder: string): number {
  const { trialFolder, attempt } = attemptPlace(folder);
  if (!claimAttempt(folder)) return exitCode.fenced;
  const metrics = openMetricsWriter(folder);
  metrics.append([{ epoch: 1, step: 1, name: 'validationMse', value: 1 }]);
  metrics.close();
  if (isFenced(folder)) return exitCode.fenced;
  const published = publishResult(trialFolder, noopResult(basename(trialFolder), attempt));
  return published ? exitCode.published : exitCode.alreadyPublished;
}

process.exitCode = attend(process.argv[2] ?? '');
