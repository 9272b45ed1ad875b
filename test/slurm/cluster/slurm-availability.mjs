import { rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram } from '../../../src/setup/machine.mjs';

/** Where Debian puts daemons, which is not on every user's PATH. */
export const searchPath = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter);

/** Programs of Debian's slurm-wlm that the tests start. */
export const programs = ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'];

/**
 * Whether a real Slurm can be started here for tests.
 *
 * @typedef {{ readonly kind: 'here' } | { readonly kind: 'installable' } | { readonly kind: 'unavailable', readonly reason: string }} Availability
 *   installable: `npm run test:slurm` installs the package, where the network lets it
 */

/** @returns {Availability} */
export function slurmAvailability() {
  if (process.platform !== 'linux') {
    return unavailable(`Slurm runs on Linux, and this is ${process.platform}`);
  }
  if (process.getuid?.() !== 0) {
    return unavailable("Slurm's daemons, and the devices that simulate GPUs, need root");
  }
  const problem = deviceProblem();
  if (problem !== null) {
    return unavailable(`devices that simulate GPUs cannot be made here: ${problem}`);
  }
  const missing = programs.filter((name) => findProgram(name, { PATH: searchPath }) === undefined);
  if (missing.length === 0) return { kind: 'here' };
  if (findProgram('apt-get', process.env) !== undefined) return { kind: 'installable' };
  return unavailable(`${missing.join(', ')} cannot be found, and there is no apt-get`);
}

/**
 * @param {string} reason
 * @returns {Availability}
 */
function unavailable(reason) {
  return { kind: 'unavailable', reason };
}

/** mknod needs root, and some containers forbid it even then. */
function deviceProblem() {
  const device = join(tmpdir(), `reelsweep-device-${process.pid}`);
  try {
    makeDevice(device);
    return null;
  } catch (error) {
    const lines = error instanceof Error ? error.message.trim().split('\n') : [String(error)];
    return lines.at(-1)?.replace(device, 'a device file') ?? '';
  } finally {
    rmSync(device, { force: true });
  }
}

/**
 * A character device that is /dev/null by another name: Slurm sets CUDA_VISIBLE_DEVICES for character devices alone.
 *
 * @param {string} path
 */
export function makeDevice(path) {
  execFileSync('mknod', [path, 'c', '1', '3'], { stdio: ['ignore', 'ignore', 'pipe'] });
}
