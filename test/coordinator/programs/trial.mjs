// A small program that keeps the attempt contract as the real trial process does: it claims its attempt, checkpoints every
// epoch, resumes from the newest checkpoint, notices a dead coordinator, and publishes once. REELSWEEP_TEST says how it behaves:
// { journal, epochMs, behaviours: { [seed]: name } }.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptPlace, isFenced, newestCheckpointStep } from '#src/runs/attempt-folder.js';
import { claimAttempt } from '#src/runs/attempt-owner.js';
import { writeProgress } from '#src/runs/attempt-end.js';
import { writeFailure } from '#src/runs/attempt-end.js';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { readTrialFile } from '#src/runs/trial-file.js';
import { publishResult, readResult } from '#src/runs/result-file.js';

const folder = process.argv[2];
const { trialFolder, attempt } = attemptPlace(folder);
const { journal, epochMs, behaviours } = JSON.parse(process.env.REELSWEEP_TEST);
const parent = process.ppid;
let stopping = false;
for (const name of ['SIGTERM', 'SIGUSR1']) process.on(name, () => (stopping = true));
setInterval(() => (stopping ||= process.ppid !== parent), 20).unref();

if (!claimAttempt(folder)) process.exit(76);
const { trialId, settings, seed } = readTrialFile(trialFolder);
const published = readResult(trialFolder) !== null;
const note = (event) =>
  appendFileSync(journal, `${JSON.stringify({ event, trialId, attempt, seed, published })}\n`);
note('start');
if (published) process.exit(77);
console.log(`attempt ${attempt} of ${trialId}`);

const behaviour = behaviours[seed] ?? 'train';
if (behaviour === 'throw' || (behaviour === 'throw-once' && attempt === 1)) {
  throw new Error('thrown on request');
}
if (behaviour === 'diverge') {
  writeFailure(folder, { kind: 'diverged', message: 'The loss was NaN at step 3.', step: 3 });
  process.exit(78);
}
if (behaviour === 'bad-data') {
  writeFailure(folder, { kind: 'bad-data', message: 'There are no frames.' });
  process.exit(1);
}
if (behaviour === 'abort') process.abort();
if (behaviour === 'heap' || (behaviour === 'heap-once' && attempt === 1)) {
  console.error(
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  );
  process.abort();
}
if (behaviour === 'eat') {
  const eaten = [];
  for (;;) eaten.push(Array.from({ length: 100_000 }, Math.random));
}
if (behaviour === 'lie') process.exit(0);
if (behaviour === 'suicide' || (behaviour === 'suicide-once' && attempt === 1))
  process.kill(process.pid, 'SIGKILL');
const hangs = behaviour === 'hang' || (behaviour === 'hang-once' && attempt === 1);
if (behaviour === 'deaf') process.on('SIGTERM', () => (stopping = false));

// A gated trial goes no further before a test has made this file: how fast the machine is does not matter then.
const gate = join(dirname(journal), 'gate');

async function until(done) {
  while (!done()) await sleep(20);
}

const metrics = openMetricsWriter(folder);
const begun = newestCheckpointStep(trialFolder);
let state =
  begun === 0
    ? seed
    : Number(readFileSync(join(trialFolder, 'checkpoints', String(begun), 'state'), 'utf8'));
for (let epoch = begun + 1; epoch <= settings.epochs; epoch += 1) {
  await sleep(epochMs);
  if (hangs && epoch === 2) await until(() => stopping);
  if (behaviour === 'deaf' && epoch === 2) await until(() => false);
  if (behaviour === 'gated' && epoch === 3) await until(() => stopping || existsSync(gate));
  if (stopping) process.exit(75);
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  const value = state / 2_147_483_648;
  metrics.append([
    { epoch, step: epoch, name: 'trainMse', value },
    { epoch, step: epoch, name: 'validationMse', value: value / 2 },
  ]);
  metrics.flush();
  if (isFenced(folder)) process.exit(76);
  const checkpoint = join(trialFolder, 'checkpoints', String(epoch));
  if (!existsSync(checkpoint)) {
    const temporary = join(trialFolder, 'checkpoints', `.${epoch}.${process.pid}`);
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, 'state'), String(state));
    renameSync(temporary, checkpoint);
  }
  const { epochs } = settings;
  writeProgress(folder, {
    epoch,
    epochs,
    step: epoch,
    steps: epochs,
    samplesPerSecond: 10,
    peakMemoryBytes: 1000,
    etaMs: null,
    at: Date.now(),
  });
}
metrics.close();
if (isFenced(folder)) process.exit(76);
const value = state / 2_147_483_648;
const first = publishResult(trialFolder, {
  format: 1,
  trialId,
  attempt,
  selectedEpoch: settings.epochs,
  epochs: settings.epochs,
  metrics: { validationMse: value / 2, testMse: value },
  predictions: [
    { movieId: 'one', split: 'validation', label: 0, prediction: value },
    { movieId: 'two', split: 'test', label: 1, prediction: value },
  ],
  wallTimeMs: epochMs * settings.epochs,
  peakMemoryBytes: 1000,
  device: { kind: 'cpu', name: 'test', tensorflow: 'none', threads: 1 },
});
note(first ? 'published' : 'refused');
process.exit(first ? 0 : 77);
