// `node test/slurm/prepare.mjs [--if-possible]`: installs Debian's Slurm for the tests where it is missing. With --if-possible it ends well
// whatever comes of it: the tests that need Slurm are then listed as not run.
import { installSystemPackages } from '../../src/setup/debian.mjs';
import { describeMachine } from '../../src/setup/machine.mjs';
import { SetupFailure } from '../../src/setup/setup-failure.mjs';
import { programs, searchPath, slurmAvailability } from './cluster/slurm-availability.mjs';

const ifPossible = process.argv.includes('--if-possible');
const name = 'Slurm'.padEnd(12);
const machine = describeMachine({ env: { ...process.env, PATH: searchPath } });

try {
  await prepare();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  console.log(`${name} ${ifPossible ? 'the tests on a real Slurm are not run' : 'failed'}: ${why}`);
  if (error instanceof SetupFailure && !ifPossible) {
    for (const line of error.lastLines) console.log(`  | ${line}`);
    if (error.log !== undefined) console.log(`The whole log: ${error.log}`);
  }
  process.exitCode = ifPossible ? 0 : 1;
}

async function prepare() {
  const before = slurmAvailability();
  if (before.kind === 'unavailable') throw new Error(before.reason);
  if (before.kind === 'installable') {
    const missing = programs.filter((program) => machine.findProgram(program) === undefined);
    await installSystemPackages(machine, { missing, packages: ['slurm-wlm'] });
  }
  const { output } = await machine.run('slurmctld', ['-V']);
  console.log(`${name} ${output.trim()}`);
}
