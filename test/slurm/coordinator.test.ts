import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { coordinate } from '../runner/coordinator-process.js';
import {
  causesOf,
  continued,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  standIns,
  startsOf,
  tasksOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster();

/** What kills the coordinator, its parent, at one point of handing trials over. */
const points = {
  'tasks.json is there and sbatch was not called': { sbatch: 'kill -9 $PPID' },
  'sbatch was called and job.json is not there': {
    sbatch: 'said=$("$real" "$@"); kill -9 $PPID; echo "$said"',
  },
  'job.json is there and nothing was released': {
    scontrol: '[ "$1" = release ] || exec "$real" "$@"; kill -9 $PPID',
  },
};
const short = 'sbatch was called and job.json is not there';

describe('a coordinator that is killed while it hands trials over', () => {
  it.each(Object.entries(points).filter(([point]) => isLong || point === short))(
    'when %s: no trial is lost, none is handed over twice',
    async (_, programs) => {
      const sweep = slurmSweep({ trials: 3 });
      const { child, last } = coordinate(sweep, standIns(sweep, programs));
      await last;
      expect(child.signalCode).toBe('SIGKILL');
      expect(startsOf(sweep)).toEqual([]);
      expect(await sweep.run()).toMatchObject({ succeeded: 3, failed: 0, stopped: null });
      expect(startsOf(sweep)).toHaveLength(3);
      expect(causesOf(sweep)).toEqual([['published'], ['published'], ['published']]);
      expect((await tasksOf(cluster(), sweep)).map(({ state }) => state)).toEqual(
        Array(3).fill('COMPLETED'),
      );
      expectWhole(sweep);
    },
  );

  if (isLong) {
    it('and whose sbatch comes late: what it hands over is taken out again and never starts', async () => {
      const sweep = slurmSweep({ trials: 3, behaviours: { 2: 'gated' } });
      const late = { sbatch: 'kill -9 $PPID; sleep 4; exec "$real" "$@"' };
      await coordinate(sweep, standIns(sweep, late)).last;
      const running = sweep.run();
      const states = async () => (await tasksOf(cluster(), sweep)).map(({ state }) => state);
      await eventually(
        async () => (await states()).filter((state) => state === 'CANCELLED').length > 0,
        'the late array is cancelled',
      );
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 3, failed: 0 });
      expect(startsOf(sweep)).toHaveLength(3);
      expect((await states()).filter((state) => state === 'COMPLETED')).toHaveLength(3);
      expectWhole(sweep);
    });

    it('again and again, at random moments: nothing is lost, nothing published twice', async () => {
      const sweep = slurmSweep({ trials: 6, epochs: 6, epochMs: 150 });
      for (let round = 0; round < 8; round += 1) {
        const { child, last } = coordinate(sweep);
        await sleep(500 + 350 * round);
        child.kill('SIGKILL');
        await last;
      }
      expect(await sweep.run()).toMatchObject({ succeeded: 6, failed: 0, stopped: null });
      expect(startsOf(sweep)).toHaveLength(6);
      expectWhole(sweep);
    });

    it('keeps a second one out', async () => {
      const sweep = slurmSweep({ trials: 1, behaviours: { 1: 'gated' } });
      const running = sweep.run();
      await eventually(() => startsOf(sweep).length === 1, 'the trial runs');
      const { error } = await coordinate(sweep).last;
      expect(error?.kind).toBe('another-coordinator');
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 1 });
      expect(startsOf(sweep)).toHaveLength(1);
      expectWhole(sweep);
    });

    it('of another sweep in the folder: its tasks go on, and are found again', async () => {
      const sweep = slurmSweep({ trials: 2, epochs: 4, behaviours: { 1: 'gated', 2: 'gated' } });
      const { child, last } = coordinate(sweep);
      await eventually(() => startsOf(sweep).length === 2, 'both trials run');
      child.kill('SIGKILL');
      await last;
      const other = slurmSweep({
        name: 'other',
        trials: 4,
        epochs: 1,
        runsFolder: sweep.runsFolder,
      });
      const { plan } = other;
      expect(await other.run({ ...plan, trials: plan.trials.slice(2) })).toMatchObject({
        succeeded: 2,
      });
      sweep.openGate();
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 2 });
      expect(startsOf(sweep)).toHaveLength(2);
      expect(causesOf(next)).toEqual([['published'], ['published']]);
    });
  }
});
