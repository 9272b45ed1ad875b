import { expect, it } from 'vitest';
import { gpusOf, slurmSchema, timeLimitMs } from '#src/settings/slurm.js';

it.each([
  ['30', 30],
  ['90:30', 90.5],
  ['4:00:00', 240],
  ['1-06', 30 * 60],
  ['2-00:30', 48 * 60 + 30],
  ['1-02:03:30', 26 * 60 + 3.5],
])('a time limit of %s is %d minutes, as sbatch takes it', (time, minutes) => {
  expect(timeLimitMs(slurmSchema.parse({ time }))).toBe(minutes * 60_000);
});

it.each([
  [undefined, 0],
  ['gpu', 1],
  ['gpu:2', 2],
  ['gpu:a100', 1],
  ['gpu:a100:4,shard:8', 4],
  ['gpu:a100:1,gpu:h100:2', 3],
  ['gpumem:80', 0],
])('gres %s asks for %d GPUs', (gres, gpus) => {
  expect(gpusOf(slurmSchema.parse({ gres }))).toBe(gpus);
});
