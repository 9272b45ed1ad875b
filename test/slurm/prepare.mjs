// `node test/slurm/prepare.mjs`: installs Debian's Slurm for the tests where it is missing.
import { installSystemPackages } from '../../src/setup/system-packages.mjs';
import { describeMachine } from '../../src/setup/machine.mjs';
import { SetupFailure } from '../../src/setup/run-command.mjs';
import { programs, searchPath, slurmAvailability } from './cluster/slurm-availability.mjs';

const name = 'Slurm'.padEnd(12);
const machine = describeMachine({ env: { ...process.env, PATH: searchPath } });

try {
  await prepare();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  console.log(`${name} failed: ${why}`);
  if (error instanceof SetupFailure) {
    for (const line of error.lastLines) console.log(`  | ${line}`);
    if (error.log !== undefined) console.log(`The whole log: ${error.log}`);
  }
  process.exitCode = 1;
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
