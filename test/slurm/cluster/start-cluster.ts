import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import {
  clusterConfiguration,
  gpuDevices,
  gresConfiguration,
  nodeNames,
  type ClusterOptions,
} from './cluster-configuration.js';
import { clusterProcesses, killNow, type ClusterProcess } from './cluster-processes.mjs';
import { Daemons } from './daemons.js';
import { freePorts } from './free-ports.js';
import { makeDevice, searchPath } from './slurm-availability.mjs';

const guardian = fileURLToPath(new URL('../programs/guardian.mjs', import.meta.url));
const readyMs = 60_000;
const commandMs = 60_000;
const attempts = 3;
const saveMs = 30_000;

/** What a command said. */
interface Said {
  /** Null where a signal ended it, or time ran out. */
  readonly exitCode: number | null;
  /** Without the last line end. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A Slurm cluster on loopback, of real daemons. */
export interface Cluster {
  /** Holds slurm.conf, state/, log/slurmctld.log, log/n1.log …; gone after stop(). */
  readonly folder: string;
  readonly nodes: readonly string[];
  /** A whole environment for processes that talk to this cluster: the test's own, with no other cluster's variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs one of Slurm's commands, or anything else, in the cluster's environment; never throws for its exit code. */
  readonly run: (
    command: string,
    args: readonly string[],
    options?: { readonly cwd?: string; readonly environment?: Readonly<Record<string, string>> },
  ) => Promise<Said>;
  /**
   * SIGKILL to `slurmctld`, or to the daemon of a node (`n1`), whose jobs live on. Returns once it is dead. A controller that is killed forgets
   * what it had not written: of several changes within 5 s only the first is sure to be kept (see saveState), jobs it had accepted included.
   */
  readonly killDaemon: (name: string) => Promise<void>;
  /** Starts one that is dead; returns at once (see waitForIdle). */
  readonly startDaemon: (name: string) => void;
  /**
   * Makes slurmctld write down what it knows of jobs, so that a kill afterwards loses nothing of it.
   * @throws where no job waits or runs (it writes upon changes alone), or after half a minute
   */
  readonly saveState: () => Promise<void>;
  /** SIGKILL to a node's daemon, its steps and its jobs, as when its power fails. */
  readonly killNode: (node: string) => Promise<void>;
  readonly drain: (node: string, reason: string) => Promise<void>;
  readonly resume: (node: string) => Promise<void>;
  /** Returns once sinfo calls all these nodes (default: all) idle. @throws with the end of the logs after a minute, or at once where a daemon is missing */
  readonly waitForIdle: (nodes?: readonly string[]) => Promise<void>;
  /** What lives of it: daemons, steps, jobs, and whatever runs with `environment`. */
  readonly processes: () => ClusterProcess[];
  /** Ends all of it, jobs included, by SIGKILL. The same happens automatically when the test's process dies. */
  readonly stop: () => Promise<void>;
}

/** A daemon is not there that should be; its log may say why. */
class DaemonEnded extends Error {}

/**
 * Starts a cluster on free ports of loopback and waits until its nodes are idle (some 3 s). Any number may run at once.
 * @throws where Slurm is not installed or does not come up
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Another process may have taken a port between the check and the start.
      if (!(error instanceof DaemonEnded) || attempt === attempts) throw error;
    }
  }
}

async function startOnce(options: ClusterOptions): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-'));
  const configuration = join(folder, 'slurm.conf');
  const nodes = nodeNames(options);
  for (const name of ['state', 'log', 'run', ...nodes.map((node) => join('spool', node))]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const watch = spawn(process.execPath, [guardian, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const stop = async () => {
    const ended = watch.exitCode === null ? once(watch, 'exit') : undefined;
    watch.stdin.end();
    await ended;
  };
  try {
    for (const device of gpuDevices(folder, options)) makeDevice(device);
    const ports = await freePorts(nodes.length + 1);
    writeFileSync(configuration, clusterConfiguration(folder, ports, options));
    writeFileSync(join(folder, 'gres.conf'), gresConfiguration(folder, options));
    const cluster = clusterIn(folder, nodes, stop);
    for (const name of ['slurmctld', ...nodes]) cluster.startDaemon(name);
    await cluster.waitForIdle();
    return cluster;
  } catch (error) {
    await stop();
    throw error;
  }
}

function clusterIn(folder: string, nodes: readonly string[], stop: () => Promise<void>): Cluster {
  const configuration = join(folder, 'slurm.conf');
  const environment = environmentFor(configuration);
  const daemons = new Daemons(environment);
  const processes = () => clusterProcesses(configuration);
  const run: Cluster['run'] = async (command, args, given = {}) => {
    const { exitCode, stdout, stderr } = await execa(command, [...args], {
      reject: false,
      stdin: 'ignore',
      timeout: commandMs,
      extendEnv: false,
      env: { ...environment, ...given.environment },
      ...(given.cwd === undefined ? {} : { cwd: given.cwd }),
    });
    return { exitCode: exitCode ?? null, stdout, stderr };
  };
  const update = async (...args: string[]) => {
    const { exitCode, stderr } = await run('scontrol', ['update', ...args]);
    if (exitCode !== 0) throw new Error(`scontrol update ${args.join(' ')}: ${stderr}`);
  };
  return {
    folder,
    nodes,
    environment,
    run,
    processes,
    stop,
    killDaemon: async (name) => daemons.kill(name),
    startDaemon: (name) => {
      daemons.start(name);
    },
    async saveState() {
      const asked = Date.now();
      const written = () => statSync(join(folder, 'state', 'job_state')).mtimeMs > asked;
      while (!written()) {
        const { stdout } = await run('squeue', ['-h', '-o', '%A']);
        const [job = ''] = stdout.trim().split('\n');
        if (job === '') throw new Error('There is no job that waits or runs.');
        await update(`jobid=${job}`, `admincomment=${Date.now()}`);
        if (Date.now() - asked > saveMs) throw new Error('slurmctld does not write its state.');
        await sleep(200);
      }
    },
    async killNode(node) {
      await daemons.kill(node);
      const living = () => processes().filter((found) => found.node === node);
      for (let left = living(); left.length > 0; left = living()) {
        for (const { pid } of left) killNow(pid);
        await sleep(20);
      }
    },
    drain: async (node, reason) => update(`nodename=${node}`, 'state=drain', `reason=${reason}`),
    resume: async (node) => update(`nodename=${node}`, 'state=resume'),
    async waitForIdle(wanted = nodes) {
      const deadline = Date.now() + readyMs;
      for (;;) {
        const { stdout, stderr } = await run('sinfo', ['-h', '-N', '-o', '%N %T']);
        const idle = new Set(stdout.split('\n').map((line) => line.trim()));
        if (wanted.every((node) => idle.has(`${node} idle`))) return;
        const ended = ['slurmctld', ...wanted].find((name) => !daemons.isRunning(name));
        if (ended !== undefined) {
          throw new DaemonEnded(`${ended} does not run.\n${logEnds(folder, [ended])}`);
        }
        if (Date.now() > deadline) {
          throw new Error(
            `The nodes ${wanted.join(', ')} are not idle after a minute.\n${stdout}\n${stderr}\n${logEnds(folder, ['slurmctld', ...nodes])}`,
          );
        }
        await sleep(100);
      }
    },
  };
}

function environmentFor(configuration: string): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(SLURM|SBATCH|SQUEUE|SCANCEL|SINFO|CUDA_VISIBLE)/.test(entry[0]),
  );
  return { ...Object.fromEntries(own), PATH: searchPath, SLURM_CONF: configuration };
}

function logEnds(folder: string, names: readonly string[]): string {
  return names
    .map((name) => {
      try {
        const text = readFileSync(join(folder, 'log', `${name}.log`), 'utf8');
        return `--- ${name}\n${text.split('\n').slice(-15).join('\n')}`;
      } catch {
        return `--- ${name}: no log`;
      }
    })
    .join('\n');
}
