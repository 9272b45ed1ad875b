import { sanitizeLine, shortLine } from '../../files/sanitize-text.js';
import type { Finding, Surroundings } from '../finding.js';

const programs = ['sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'] as const;

/** Slurm's commands, all at once, with their version. */
export async function commandsFinding(run: Surroundings['run']): Promise<Finding> {
  const name = 'Slurm’s commands';
  const ends = await Promise.all(
    programs.map(async (program) => ({ program, ...(await run(program, ['--version'])) })),
  );
  const absent = ends.filter(({ kind }) => kind === 'not-started');
  if (absent.length > 0) {
    return {
      name,
      state: 'missing',
      fact: `not on the PATH: ${absent.map(({ program }) => program).join(', ')}`,
      fix: 'call reelsweep on a login node of the cluster (often after: module load slurm)',
    };
  }
  // They read the cluster's configuration before they say even their version.
  const failed = ends.find(({ kind }) => kind === 'failed');
  if (failed !== undefined) {
    return {
      name,
      state: 'failed',
      fact: `${failed.program} finds no cluster: ${lastWords(failed.complaint)}`,
      fix: 'call reelsweep on a login node of the cluster, or set SLURM_CONF to its slurm.conf',
    };
  }
  const versions = [...new Set(ends.map(({ output }) => sanitizeLine(output.trim())))];
  return { name, state: 'ok', fact: `${programs.join(', ')}: ${versions.join(', ')}` };
}

/** Whether slurmctld answers. scontrol's ping asks each controller once, where other commands try again for nine seconds. */
export async function controllerFinding(run: Surroundings['run']): Promise<Finding> {
  const name = 'controller';
  const { kind, output, complaint } = await run('scontrol', ['ping']);
  const said = output.split('\n').filter((line) => /^Slurmctld/i.test(line));
  const up = said.find((line) => /\bUP\b/.test(line));
  if (up !== undefined) return { name, state: 'ok', fact: sanitizeLine(up) };
  return {
    name,
    state: 'failed',
    fact:
      said[0] === undefined || kind === 'not-started'
        ? lastWords(complaint)
        : sanitizeLine(said[0]),
    fix: 'wait for it, or tell the administrator; a sweep that runs waits by itself',
  };
}

function lastWords(text: string): string {
  return shortLine(text.trim().split('\n').at(-1) ?? '', 300);
}
