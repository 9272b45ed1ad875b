import { shortLine } from '../../files/sanitize-text.js';
import { counted } from '../../text/numbers.js';
import { failed, type Finding, passed, warning } from '../finding.js';

/** A group of alike nodes in a partition, as sinfo sums them up. */
export interface PartitionGroup {
  readonly partition: string;
  readonly isDefault: boolean;
  /** up, down, drain or inact. */
  readonly availability: string;
  /** As Slurm prints it: `infinite`, `1-00:00:00`. */
  readonly timeLimit: string;
  readonly nodes: number;
  /** As Slurm prints it: `gpu:2`, `gpu:a100:4(S:0-1),shard:8`; empty where there is none. */
  readonly gres: string;
}

/** Arguments for sinfo; parsePartitions reads the answer. */
export const partitionQuery = ['-h', '-o', '%P|%a|%l|%D|%G'] as const;

/** Reads sinfo's answer to partitionQuery; a line that looks otherwise is left out. */
export function parsePartitions(output: string): PartitionGroup[] {
  return output.split('\n').flatMap((line) => {
    const fields = line.trim().split('|');
    const [name = '', availability = '', timeLimit = '', nodes, gres] = fields;
    if (name === '' || gres === undefined || fields.length > 5) return [];
    return {
      partition: name.replace(/\*$/, ''),
      isDefault: name.endsWith('*'),
      availability,
      timeLimit,
      nodes: Number(nodes),
      gres: gres === '(null)' ? '' : gres,
    };
  });
}

/** A kind of device and how many of it: `gpu:a100:4` is four of the kind gpu, type a100. */
export interface Gres {
  readonly kind: string;
  /** Null where no type is given. */
  readonly type: string | null;
  readonly count: number;
}

/** Kind, type, count and its unit. Slurm 24 and later print what kind of resource it is first; a number alone is no type. */
const gresPattern =
  /^(?:gres[:/])?([\w-]+)(?:[:=](?!\d+[KMGTP]?$)([\w.-]+))?(?:[:=](\d+)([KMGTP]?))?$/;
const units = ['', 'K', 'M', 'G', 'T', 'P'];

/**
 * Reads a list as sinfo prints it and sbatch takes it: `gpu`, `gpu:2`, `gpu:a100:4(S:0-1),shard:8`. A count may end in K, M, G …
 * @returns null where a part is no such thing
 */
export function parseGres(text: string): Gres[] | null {
  const parts = text.replaceAll(/\([^)]*\)/g, '').split(',');
  const matches = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => gresPattern.exec(part));
  if (!matches.every((match) => match !== null)) return null;
  return matches.map(([, kind = '', type = null, count = '1', unit = '']) => {
    return { kind, type, count: Number(count) * 1024 ** units.indexOf(unit) };
  });
}

/** Whether a node that offers this can give one task what it asks for. */
export function offers(offered: readonly Gres[], wanted: Gres): boolean {
  const fitting = offered.filter(
    ({ kind, type }) => kind === wanted.kind && (wanted.type === null || wanted.type === type),
  );
  return fitting.reduce((sum, { count }) => sum + count, 0) >= wanted.count;
}

/** @param wanted the partition's name; undefined for the cluster's default */
export function partitionFinding(
  groups: readonly PartitionGroup[],
  wanted: string | undefined,
): Finding {
  const name = 'partition';
  if (groups.length === 0) {
    const fact = 'sinfo lists none that this user sees';
    return failed(name, fact, 'ask the administrator which partition is yours');
  }
  const existing = list(groups.map(({ partition }) => partition));
  const meant = groups.filter(({ partition, isDefault }) =>
    wanted === undefined ? isDefault : partition === wanted,
  );
  const [first] = meant;
  if (first === undefined && wanted === undefined) {
    const fact = `none is the default, so that one must be named; there are: ${existing}`;
    return failed(name, fact, 'reelsweep doctor --slurm --partition NAME');
  }
  if (first === undefined) {
    return failed(name, `there is no ${wanted}; there are: ${existing}`, 'name one of these');
  }
  const { partition, availability, timeLimit } = first;
  const which = wanted === undefined ? `${partition} (the default)` : partition;
  const fact = `${which}: ${availability}, ${counted(nodesOf(meant), 'node')}, longest job ${timeLimit}`;
  if (availability === 'up') return passed(name, fact);
  const fix = `scontrol update partitionname=${partition} state=up   (an administrator), or another partition`;
  return failed(name, fact, fix);
}

function nodesOf(groups: readonly PartitionGroup[]): number {
  return groups.reduce((sum, group) => sum + group.nodes, 0);
}

/**
 * Whether some node of the partition can give one task these devices.
 * @param wanted as sbatch's --gres takes it, such as `gpu:1`
 * @param groups the groups of the partition that is meant
 */
export function gresFinding(groups: readonly PartitionGroup[], wanted: string): Finding {
  const name = 'gres';
  const parsed = parseGres(wanted) ?? [];
  if (parsed.length === 0) {
    const fix = 'write it as kind:count or kind:type:count: gpu:1';
    return failed(name, `'${wanted}' is not understood`, fix);
  }
  const fitting = groups.filter(({ gres }) => {
    const offered = parseGres(gres) ?? [];
    return parsed.every((one) => offers(offered, one));
  });
  const nodes = nodesOf(fitting);
  if (nodes > 0) {
    const have = nodes === 1 ? 'node has' : 'nodes have';
    return passed(
      name,
      `${wanted}: ${nodes} ${have} it (${list(fitting.map(({ gres }) => gres))})`,
    );
  }
  const offered = list(groups.map(({ gres }) => gres).filter((gres) => gres !== ''));
  const partition = groups[0]?.partition ?? 'the partition';
  const fact = `no node of ${partition} has ${wanted}; there is: `;
  return offered === ''
    ? failed(name, `${fact}none at all`, 'leave --gres off, or name another partition')
    : failed(name, `${fact}${offered}`, 'ask for one of these');
}

/** Each once, in order, and no more than a line holds. */
function list(names: readonly string[]): string {
  return limited([...new Set(names)], 20, ', ');
}

function limited(items: readonly string[], most: number, separator: string): string {
  const more = items.length - most;
  return `${items.slice(0, most).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A node as sinfo shows it. */
export interface SlurmNode {
  readonly node: string;
  /** Without the mark that may follow it: idle, mixed, allocated, drained, draining, down … */
  readonly state: string;
  /** Whether the controller hears nothing of it (a star after its state). */
  readonly isSilent: boolean;
  /** Why it is drained or down; empty where no reason is given. */
  readonly reason: string;
}

/** Arguments for sinfo; parseNodes reads the answer. The reason is last: it may hold anything. */
export const nodeQuery = ['-h', '-N', '-o', '%N|%T|%E'] as const;

/** Reads sinfo's answer to nodeQuery: each node once, though it may be in several partitions. */
export function parseNodes(output: string): SlurmNode[] {
  const nodes = new Map<string, SlurmNode>();
  for (const line of output.split('\n')) {
    const [, node, state = '', mark = '', text = ''] =
      /^([^|]+)\|([a-z_]+)([^|a-z_]*)\|(.*)$/i.exec(line) ?? [];
    if (node === undefined) continue;
    const reason = text.trim() === 'none' ? '' : text.trim();
    nodes.set(node, { node, state, isSilent: mark.includes('*'), reason });
  }
  return [...nodes.values()];
}

/** States in which a node takes jobs, now or when it is free; one that is powered down to save energy wakes for a job. */
const working = new Set(
  'idle mixed allocated completing planned reserved powered_down powering_down powering_up'.split(
    ' ',
  ),
);
const mostNodesNamed = 10;

/** Which of the partition's nodes take jobs, and how to return those that do not to service. */
export function nodesFinding(nodes: readonly SlurmNode[]): Finding {
  const name = 'nodes';
  if (nodes.length === 0) {
    return failed(name, 'sinfo lists none', 'ask the administrator which partition has nodes');
  }
  const out = nodes.filter(({ state, isSilent }) => isSilent || !working.has(state));
  const count = `${nodes.length - out.length} of ${nodes.length} take jobs`;
  if (out.length === 0) return passed(name, count);
  const described = out.map(({ node, state, isSilent, reason }) => {
    const why = reason === '' ? '' : ` (${shortLine(reason, 100)})`;
    return `${node} ${state}${isSilent ? ', silent' : ''}${why}`;
  });
  const report = out.length === nodes.length ? failed : warning;
  return report(name, `${count}; ${limited(described, mostNodesNamed, '; ')}`, fixFor(out));
}

function fixFor(out: readonly SlurmNode[]): string {
  const drained = out.filter(({ isSilent }) => !isSilent).map(({ node }) => node);
  return drained.length === 0
    ? 'the administrator checks slurmd there; a node that answers again is used again, or after scontrol update nodename=… state=resume'
    : `once the reason is gone, an administrator types: scontrol update nodename=${drained.slice(0, mostNodesNamed).join(',')} state=resume`;
}
