import { afterAll, beforeAll } from 'vitest';
import { slurmSchema } from '#src/config/slurm.js';
import { describeExecutor } from '../executor/executor-contract.js';
import { type Cluster, startCluster } from './cluster/start-cluster.js';

let cluster: Cluster;
const before = { ...process.env };

beforeAll(async () => {
  cluster = await startCluster();
  // What is run in this process speaks to this cluster.
  Object.assign(process.env, cluster.environment);
});
afterAll(async () => {
  await cluster.stop();
  process.env = before;
});

describeExecutor('Slurm', { executor: 'slurm', slurm: slurmSchema.parse({ gres: 'gpu:1' }) });
