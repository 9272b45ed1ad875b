import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { resultsOf } from '../executor/executor-contract.js';
import { coordinate } from '../coordinator/coordinator-process.js';
import {
  causesOf,
  continued,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  type SlurmSweep,
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
    it('and one whose sbatch could not say that the job is there: it is found by its name', async () => {
      const sweep = slurmSweep({ trials: 3 });
      const mute = {
        sbatch:
          '"$real" "$@" >/dev/null; echo "sbatch: error: Socket timed out on send/recv operation" >&2; exit 1',
      };
      const { summary } = await coordinate(sweep, standIns(sweep, mute)).last;
      expect(summary).toMatchObject({ succeeded: 3, failed: 0, stopped: null });
      expect(startsOf(sweep)).toHaveLength(3);
      expect(await tasksOf(cluster(), sweep)).toHaveLength(3);
      expectWhole(sweep);
    });

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

async function controllerBack(): Promise<void> {
  cluster().startDaemon('slurmctld');
  await eventually(
    async () => (await cluster().run('scontrol', ['ping'])).exitCode === 0,
    'the controller answers',
  );
}

/** What is in the controller's memory only is written down by the next change after 5 s. */
async function remembered(): Promise<void> {
  await sleep(5500);
  for (const { id } of await tasksOf(cluster(), latest)) {
    await cluster().run('scontrol', ['update', `jobid=${id}`, 'comment=x']);
  }
  await sleep(500);
}

let latest: SlurmSweep;
const problemsOf = (sweep: SlurmSweep) =>
  sweep.events.flatMap((event) => (event.kind === 'problem' ? [event.message] : []));

if (isLong) {
  describe('a controller that is killed', () => {
    it('before trials are handed over: the coordinator says so, waits, and goes on', async () => {
      const sweep = slurmSweep({ trials: 2 });
      await cluster().killDaemon('slurmctld');
      const running = sweep.run();
      await eventually(
        () => problemsOf(sweep).some((message) => message.includes('does not answer')),
        'it says that there is no answer',
      );
      await controllerBack();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0, stopped: null });
      expect(problemsOf(sweep)).toContain('Slurm answers again.');
      expect(startsOf(sweep)).toHaveLength(2);
      expectWhole(sweep);
    });

    it('while trials run: they go on, and so does the coordinator', async () => {
      const behaviours = { 1: 'gated', 2: 'gated' };
      const sweep = slurmSweep({ trials: 2, epochs: 5, behaviours });
      latest = sweep;
      const running = sweep.run();
      await eventually(() => startsOf(sweep).length === 2, 'both run');
      await remembered();
      await cluster().killDaemon('slurmctld');
      await sleep(4000);
      await controllerBack();
      await sleep(4000);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expect(causesOf(sweep)).toEqual([['published'], ['published']]);
      expectWhole(sweep);
    });

    it('and may have forgotten that trials run: it kills them and starts them again, which is an interruption', async () => {
      const options = { trials: 2, epochs: 6 };
      const sweep = slurmSweep({ ...options, behaviours: { 1: 'gated', 2: 'gated' } });
      const running = sweep.run();
      const twoEpochs = (place: number) => existsSync(`${sweep.trialFolder(place)}/checkpoints/2`);
      await eventually(() => twoEpochs(0) && twoEpochs(1), 'both are in their third epoch');
      await cluster().killDaemon('slurmctld');
      await controllerBack();
      // It depends on when it last wrote down what it knew: then they start again, or they go on.
      await sleep(10_000);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      for (const causes of causesOf(sweep)) expect(causes.at(-1)).toBe('published');
      expectWhole(sweep);
      const straight = slurmSweep(options);
      await straight.run();
      expect(resultsOf(sweep)).toEqual(resultsOf(straight));
    });

    it('and has forgotten an array and given its number to a stranger: the stranger is left alone', async () => {
      await cluster().run('sbatch', ['--hold', '-o', '/dev/null', '--wrap', 'true']);
      const sweep = slurmSweep({ trials: 2, behaviours: { 1: 'gated', 2: 'gated' } });
      const running = sweep.run();
      await eventually(async () => (await tasksOf(cluster(), sweep)).length === 2, 'submitted');
      const [task] = await tasksOf(cluster(), sweep);
      const lost = task?.id.split('_')[0] ?? '';
      await cluster().killDaemon('slurmctld');
      cluster().startDaemon('slurmctld');
      await eventually(
        async () => (await cluster().run('scontrol', ['ping'])).exitCode === 0,
        'the controller answers',
      );
      const stranger = await cluster().run('sbatch', [
        '--parsable',
        '-o',
        '/dev/null',
        '--array=0-1',
        '--wrap',
        'sleep 30',
      ]);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expectWhole(sweep);
      if (stranger.stdout !== lost) return;
      const { stdout } = await cluster().run('squeue', ['-h', '-r', '-j', lost, '-o', '%T']);
      expect(new Set(stdout.split('\n'))).toEqual(new Set(['RUNNING']));
    });

    it('while trials are handed over: none is handed over twice, none is lost', async () => {
      const sweep = slurmSweep({ trials: 3 });
      let isKilled = false;
      const running = sweep.run();
      await eventually(() => sweep.events.length > 0, 'it has started');
      await cluster().killDaemon('slurmctld');
      isKilled = true;
      await sleep(6000);
      await controllerBack();
      expect(isKilled).toBe(true);
      expect(await running).toMatchObject({ succeeded: 3, failed: 0 });
      expect(startsOf(sweep)).toHaveLength(3);
      expectWhole(sweep);
    });
  });
}
