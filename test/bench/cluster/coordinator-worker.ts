// The process that `npm run bench:cluster` measures: a coordinator whose trials run elsewhere.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runsLayout } from '#src/runs/runs-layout.js';
import { slurmSchema } from '#src/settings/slurm.js';
import { planSlots } from '#src/executor/slots.js';
import type { RunEvent } from '#src/coordinator/run-event.js';
import { runSweep } from '#src/coordinator/run-sweep.js';
import { serveOneTask } from '#src/planning/benchmark/measuring-process.js';
import type { ClusterFigures, ClusterTask } from './measure.js';
import { noopPlan } from '../noop-plan.js';

serveOneTask<ClusterTask>(
  async ({ runsFolder, trials, forSeconds, warmUpSeconds }, progress): Promise<ClusterFigures> => {
    const plan = noopPlan(trials);
    const leave = new AbortController();
    const beginningsMs: number[] = [];
    const endsMs: number[] = [];
    let ended = 0;
    const begun = performance.now();
    let beganFirst: (ms: number) => void = () => undefined;
    const firstBeginning = new Promise<number>((resolve) => {
      beganFirst = resolve;
    });
    let before = process.cpuUsage();
    let since = begun;
    let measuring = false;
    const onEvent = (event: RunEvent) => {
      if (event.kind !== 'attempt-started' && event.kind !== 'attempt-ended') return;
      beganFirst(performance.now() - begun);
      if (event.kind === 'attempt-ended') ended += 1;
      if (!measuring) return;
      const { trialId } = event.trial;
      const trialFolder = runsLayout.trial(runsFolder, trialId);
      const isStart = event.kind === 'attempt-started';
      const file = isStart
        ? runsLayout.owner(join(trialFolder, `attempt-${event.attempt}`))
        : runsLayout.result(trialFolder);
      const delayMs = Date.now() - statSync(file).mtimeMs;
      (isStart ? beginningsMs : endsMs).push(delayMs);
    };
    const run = runSweep(
      {
        ...plan,
        runner: {
          ...plan.runner,
          executor: 'slurm',
          slurm: slurmSchema.parse({}),
          // Trials here have a configured length.
          stallTimeoutMs: 86_400_000,
          trialTimeoutMs: 86_400_000,
        },
      },
      {
        runsFolder,
        attemptEntry: '/none',
        environment: () => process.env,
        slots: planSlots(1, { cores: 1, devices: [] }),
        availableMemory: () => Infinity,
        stop: leave.signal,
        leave: leave.signal,
        onEvent,
      },
    );
    const watch = async () => {
      await firstBeginning;
      await sleep(warmUpSeconds * 1000);
      measuring = true;
      before = process.cpuUsage();
      since = performance.now();
      const endedBefore = ended;
      for (let left = forSeconds; left > 0; left -= 1) {
        progress(`${left} s to go, ${ended} trials have ended`);
        await sleep(1000);
      }
      const used = process.cpuUsage(before);
      const wallMs = performance.now() - since;
      leave.abort();
      return {
        cpuShare: (used.user + used.system) / 1000 / wallMs,
        endsASecond: ((ended - endedBefore) * 1000) / wallMs,
      };
    };
    const [measured] = await Promise.all([Promise.race([watch(), run.then(tooShort)]), run]);
    return {
      ...measured,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      firstBeginningMs: await firstBeginning,
      beginningsMs,
      endsMs,
    };
  },
  () => undefined,
);

function tooShort(): never {
  throw new Error(
    'All trials had ended before the measurement did: give more trials or longer ones',
  );
}
