import { z } from 'zod';
import { setting } from './setting.js';

/** What a lab's names look like; nothing that a line of a batch script would read as something else. */
const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.:,=@+-]*$/, 'expected letters, digits and _ . : , = @ + -');

const memoryForm = 'expected a number with K, M, G or T, such as 8G';
const timeForm = 'expected minutes, HH:MM:SS or D-HH:MM:SS, such as 4:00:00';
const setupLine = z
  .string()
  .max(2000)
  .regex(/^[^\r\n\0]*$/, 'expected one line');

/** Trials as tasks of Slurm job arrays; what is left out is the cluster's own default. */
export const slurmSchema = z.strictObject({
  partition: setting(word.optional(), 'Where the tasks run, as `sbatch --partition`.'),
  account: setting(word.optional(), 'Whom they are charged to, as `sbatch --account`.'),
  qos: setting(word.optional(), 'Quality of service, as `sbatch --qos`.'),
  constraint: setting(word.optional(), 'Features that a node must have, as `sbatch --constraint`.'),
  gres: setting(
    word.optional(),
    'What each trial is given, such as gpu:1. A trial that requested a GPU and is given none fails at once, saying so.',
  ),
  cpus: setting(
    z.int().min(1).max(1024).default(1),
    'CPU cores of each trial. The number of threads is part of what a result depends on, to the last bit.',
  ),
  memory: setting(
    z
      .string()
      .regex(/^[1-9]\d{0,8}[KMGT]?$/, memoryForm)
      .optional(),
    'Memory of each trial, such as 8G, as `sbatch --mem`.',
  ),
  time: setting(
    z
      .string()
      .regex(/^(\d{1,3}-)?\d{1,3}(:\d{2}){0,2}$/, timeForm)
      .optional(),
    'Longest time of one attempt, as `sbatch --time`, such as 4:00:00. A minute before it is over, the trial writes a checkpoint and is queued again.',
  ),
  arrayLimit: setting(
    z.int().min(1).max(100_000).optional(),
    'How many trials run at a time; as many as the cluster allows when left out.',
  ),
  setup: setting(
    z.array(setupLine).max(100).default([]),
    'Lines of shell before the program, such as `module load nodejs/20`.',
  ),
});

/** What tasks request. */
export type SlurmSettings = z.output<typeof slurmSchema>;

/** How many GPUs each task is to have, whatever else its gres asks for. */
export function gpusOf({ gres = '' }: Pick<SlurmSettings, 'gres'>): number {
  const asked = gres.split(',').filter((one) => /^(gres[:/])?gpu(:|=|$)/.test(one));
  // gpu, gpu:2, gpu:a100 or gpu:a100:2.
  const counts = asked.map((one) => Number(/[:=](\d+)$/.exec(one)?.[1] ?? 1));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Milliseconds of a time limit in one of the forms that Slurm has; null where none is given. */
export function timeLimitMs({ time }: Pick<SlurmSettings, 'time'>): number | null {
  if (time === undefined) return null;
  const [days, rest] = time.includes('-') ? time.split('-') : [null, time];
  const [first = 0, second = 0, third = 0] = (rest ?? '').split(':').map(Number);
  const parts = (rest ?? '').split(':').length;
  // With days the first number is hours; without them one number is minutes, two are minutes and seconds.
  const hasHours = days !== null || parts === 3;
  const [hours, minutes, seconds] = hasHours ? [first, second, third] : [0, first, second];
  return (((Number(days ?? 0) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
