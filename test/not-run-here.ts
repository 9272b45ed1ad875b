import { readdirSync } from 'node:fs';
import { slurmAvailability } from './slurm/cluster/slurm-availability.mjs';

/** Test files that this machine cannot run, all for one reason. */
export interface NotRunHere {
  /** Paths from the top of the checkout, in order; none where it runs all. */
  readonly files: readonly string[];
  /** One sentence. */
  readonly reason: string;
}

/** What needs a real Slurm, where there is none. */
export function notRunHere(): NotRunHere {
  const availability = slurmAvailability();
  if (availability.kind === 'here') return { files: [], reason: '' };
  const names = readdirSync(new URL('slurm', import.meta.url)).filter((name) =>
    name.endsWith('.test.ts'),
  );
  return {
    files: names.toSorted().map((name) => `test/slurm/${name}`),
    reason:
      availability.kind === 'installable'
        ? 'Slurm is not installed; npm run test:slurm installs it (Debian, as root)'
        : availability.reason,
  };
}
