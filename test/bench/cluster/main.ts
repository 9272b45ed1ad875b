// npm run bench:cluster: the coordinator of a large sweep on a cluster, with stand-ins for Slurm and the trials.
import { benchProgram, folderBesideRuns } from '../program.js';
import { benchCluster, clusterReport } from './measure.js';

await benchProgram(
  {
    name: 'cluster',
    does: 'Measures the coordinator of a large sweep on a cluster, with stand-ins for Slurm and the trials.',
    options: {
      trials: { default: 10_000, from: 1, to: 100_000, is: 'of the sweep' },
      'at-once': { default: 500, from: 1, to: 100_000, is: 'how many run at a time' },
      'trial-seconds': { default: 300, from: 1, to: 86_400, is: 'length of a trial, on average' },
      for: { default: 120, from: 1, to: 3600, is: 'seconds that the coordinator is watched' },
    },
  },
  async (given, { folder, stop, progress, circumstances, report }) => {
    const asked = {
      trials: given.trials,
      atOnce: given['at-once'],
      trialSeconds: given['trial-seconds'],
    };
    const figures = await benchCluster({
      ...asked,
      forSeconds: given.for,
      warmUpSeconds: 15,
      beside: folderBesideRuns(folder),
      stop,
      onProgress: progress,
    });
    report(clusterReport(figures, asked, circumstances));
  },
);
