import { readFileSync, readdirSync } from 'node:fs';

/**
 * A living process of a test cluster.
 *
 * @typedef {{ readonly pid: number, readonly name: string, readonly node: string | null }} ClusterProcess
 *   name: its command line, cut to 200 characters; node: the node it belongs to, or null
 */

/**
 * All processes that belong to a cluster, found by the configuration in their environment: daemons, steps and jobs all
 * have it, whatever their parent is by now. Their descendants count too, in case one cleared its environment.
 *
 * @param {string} configuration the path of the cluster's slurm.conf
 * @returns {ClusterProcess[]}
 */
export function clusterProcesses(configuration) {
  /** @type {Map<number, { parent: number, environment: readonly string[] }>} */
  const all = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const found = readProcess(Number(entry));
    if (found !== null) all.set(Number(entry), found);
  }
  /** @param {number} pid */
  const belongs = (pid) => {
    let at = pid;
    for (let found = all.get(at); found !== undefined; found = all.get(at)) {
      if (at === process.pid) return false;
      if (found.environment.includes(`SLURM_CONF=${configuration}`)) return true;
      at = found.parent;
    }
    return false;
  };
  return [...all]
    .filter(([pid]) => pid !== process.pid && belongs(pid))
    .map(([pid, { environment }]) => ({ pid, name: commandLine(pid), node: nodeOf(environment) }));
}

/** @param {readonly string[]} environment */
function nodeOf(environment) {
  // The daemon's own variable, which its steps inherit, or the one that Slurm gives to a job.
  const node = environment.find((entry) => /^(REELSWEEP_TEST_NODE|SLURMD_NODENAME)=/.test(entry));
  return node === undefined ? null : node.slice(node.indexOf('=') + 1);
}

/** @param {number} pid */
function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything, spaces and brackets included.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return { parent: Number(parent), environment };
  } catch {
    // It ended meanwhile, or is another user's.
    return null;
  }
}

/** @param {number} pid */
function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200);
  } catch {
    return '';
  }
}

/** @param {number} pid */
export function killNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
