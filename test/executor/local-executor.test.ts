import { describeExecutor } from './executor-contract.js';

describeExecutor('local', { executor: 'local' });
