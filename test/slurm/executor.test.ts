import { slurmSchema } from '#src/settings/slurm.js';
import { describeExecutor } from '../executor/executor-contract.js';
import { useCluster } from './fault-fixture.js';

useCluster();

describeExecutor('Slurm', { executor: 'slurm', slurm: slurmSchema.parse({ gres: 'gpu:1' }) });
