import { hostname } from 'node:os';
import { join } from 'node:path';

/** What a test may want of its cluster. */
export interface ClusterOptions {
  /** n1, n2, … (default 3). */
  readonly nodes?: number;
  /** Default 2. */
  readonly cpusPerNode?: number;
  /** Stand-in devices (default 2); 0: a cluster that knows no gres. */
  readonly gpusPerNode?: number;
  /** How long the controller remembers a job that ended, in seconds (default 3600). It looks every half minute or so. */
  readonly minJobAge?: number;
  /** From SIGTERM to SIGKILL, in seconds (default 3). */
  readonly killWait?: number;
  /** After how many seconds of silence a node is down (default 10). */
  readonly slurmdTimeout?: number;
  /** The exit code that puts a job back into the queue (default 75); null: none does. */
  readonly requeueExit?: number | null;
  /** How long a requeued job waits before it may start, in seconds (default 6, Slurm's least; its own default is 121). */
  readonly requeueWait?: number;
  /** One more than the highest task number (default 1001, Slurm's own). */
  readonly maxArraySize?: number;
  /** A second partition `urgent`, whose jobs take nodes from those of `gpu`, which are requeued after so many seconds' grace. */
  readonly preemption?: { readonly graceSeconds: number };
  /** Further lines of slurm.conf. */
  readonly lines?: readonly string[];
}

/** The first is the controller's. */
export type Ports = readonly number[];

export function nodeNames({ nodes = 3 }: ClusterOptions): string[] {
  return Array.from({ length: nodes }, (_, place) => `n${place + 1}`);
}

/** The stand-in GPUs' device files, the same for all nodes. */
export function gpuDevices(folder: string, { gpusPerNode = 2 }: ClusterOptions): string[] {
  return Array.from({ length: gpusPerNode }, (_, place) => join(folder, `gpu${place}`));
}

/** The text of gres.conf; empty where there are no GPUs. */
export function gresConfiguration(folder: string, options: ClusterOptions): string {
  return gpuDevices(folder, options)
    .map((device) => `Name=gpu File=${device}\n`)
    .join('');
}

/**
 * The text of slurm.conf: a controller and nodes on loopback, no accounting, no systemd, no munge (auth/none is for tests alone).
 * @param ports one more than there are nodes
 */
export function clusterConfiguration(
  folder: string,
  ports: Ports,
  options: ClusterOptions,
): string {
  const { cpusPerNode = 2, gpusPerNode = 2, preemption, requeueExit = 75 } = options;
  const [controller, ...ofNodes] = ports;
  const names = nodeNames(options);
  const partition = (name: string, rest: string) =>
    `PartitionName=${name} Nodes=${names.join(',')} State=UP ${rest}`;
  const gres = gpusPerNode > 0 ? ` Gres=gpu:${gpusPerNode}` : '';
  return [
    'ClusterName=reelsweep-test',
    `SlurmctldHost=${hostname().split('.')[0]}(127.0.0.1)`,
    `SlurmctldPort=${controller}`,
    'SlurmUser=root',
    'AuthType=auth/none',
    'CredType=cred/none',
    // Despite its name it says, too, how long a requeued job waits.
    `AuthInfo=cred_expire=${(options.requeueWait ?? 6) - 1}`,
    `StateSaveLocation=${join(folder, 'state')}`,
    `SlurmdSpoolDir=${join(folder, 'spool')}/%n`,
    `SlurmctldPidFile=${join(folder, 'run', 'slurmctld.pid')}`,
    `SlurmdPidFile=${join(folder, 'run')}/slurmd-%n.pid`,
    `SlurmctldLogFile=${join(folder, 'log', 'slurmctld.log')}`,
    `SlurmdLogFile=${join(folder, 'log')}/%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'SlurmdParameters=config_overrides',
    'SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2',
    'ReturnToService=2',
    'JobRequeue=1',
    'MailProg=/bin/true',
    `SlurmdTimeout=${options.slurmdTimeout ?? 10}`,
    `KillWait=${options.killWait ?? 3}`,
    `MinJobAge=${options.minJobAge ?? 3600}`,
    `MaxArraySize=${options.maxArraySize ?? 1001}`,
    ...(requeueExit === null ? [] : [`RequeueExit=${requeueExit}`]),
    ...(gpusPerNode > 0 ? ['GresTypes=gpu'] : []),
    ...(preemption === undefined
      ? []
      : ['PreemptType=preempt/partition_prio', 'PreemptMode=REQUEUE']),
    ...(options.lines ?? []),
    ...names.map(
      (name, place) =>
        `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ofNodes[place]} CPUs=${cpusPerNode} RealMemory=4000${gres}`,
    ),
    ...(preemption === undefined
      ? [partition('gpu', 'Default=YES')]
      : [
          partition('gpu', `Default=YES PriorityTier=1 GraceTime=${preemption.graceSeconds}`),
          partition('urgent', 'PriorityTier=2 PreemptMode=OFF'),
        ]),
    '',
  ].join('\n');
}
