import { cpus } from 'node:os';

/** The processor's name and how many cores it has: benchmarks of one such machine speak for another. */
export function machineName(): string {
  const processors = cpus();
  const name = processors[0]?.model.trim() ?? 'unknown processor';
  return `${name}, ${processors.length} ${processors.length === 1 ? 'core' : 'cores'}`;
}
