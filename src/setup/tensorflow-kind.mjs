/**
 * Which native TensorFlow this machine gets.
 * - cpu, cuda: the library inside PyPI's wheel (Linux x64 with glibc)
 * - given: a folder that REELSWEEP_TENSORFLOW names
 * - tfjs: what tfjs-node's own installer fetches (any other platform; untested)
 *
 * @typedef {{ readonly kind: 'cpu' | 'cuda' | 'tfjs', readonly because: string } | { readonly kind: 'given', readonly folder: string, readonly because: string }} TensorflowKind
 */

/** CUDA 12 runs on every driver from 525.60.13 on (NVIDIA's table of minor version compatibility). */
const oldestDriver = [525, 60, 13];
const oldestGlibc = [2, 27];

/**
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<TensorflowKind>}
 */
export async function tensorflowKind(machine) {
  const wish = machine.env['REELSWEEP_TENSORFLOW'];
  if (wish !== undefined && wish !== '' && wish !== 'cpu' && wish !== 'cuda') {
    return { kind: 'given', folder: wish, because: 'REELSWEEP_TENSORFLOW names it' };
  }
  const glibc = machine.platform === 'linux' ? machine.glibcVersion() : undefined;
  if (machine.arch !== 'x64' || glibc === undefined || isOlder(glibc, oldestGlibc)) {
    const here = `${machine.platform} ${machine.arch}${glibc === undefined ? '' : `, glibc ${glibc}`}`;
    return {
      kind: 'tfjs',
      because: `PyPI's library needs Linux x64 with glibc 2.27 or later (here: ${here})`,
    };
  }
  if (wish === 'cpu' || wish === 'cuda') {
    return { kind: wish, because: `REELSWEEP_TENSORFLOW=${wish}` };
  }
  const driver = await nvidiaDriver(machine);
  if (driver === undefined) return { kind: 'cpu', because: 'no NVIDIA driver' };
  if (isOlder(driver, oldestDriver)) {
    return {
      kind: 'cpu',
      because: `the NVIDIA driver ${driver} is older than ${oldestDriver.join('.')}, which CUDA 12 needs`,
    };
  }
  return { kind: 'cuda', because: `NVIDIA driver ${driver}` };
}

/**
 * The driver's version, asked of nvidia-smi, else of the kernel module (a container may lack the tool).
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>}
 */
async function nvidiaDriver(machine) {
  if (machine.findProgram('nvidia-smi') !== undefined) {
    const query = ['--query-gpu=driver_version', '--format=csv,noheader'];
    const { code, output } = await machine.run('nvidia-smi', query);
    const version = /^\d+(\.\d+)+/m.exec(output)?.[0];
    if (code === 0 && version !== undefined) return version;
  }
  return /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(
    machine.readText('/proc/driver/nvidia/version') ?? '',
  )?.[1];
}

/**
 * @param {string} version
 * @param {readonly number[]} oldest
 */
function isOlder(version, oldest) {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
