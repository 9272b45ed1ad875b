import type { Finding } from '../finding.js';

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

/** What sinfo is asked for; parsePartitions reads the answer. */
export const partitionQuery = ['-h', '-o', '%P|%a|%l|%D|%G'] as const;

/** Reads sinfo's answer to partitionQuery; a line that looks otherwise is left out. */
export function parsePartitions(output: string): PartitionGroup[] {
  return output.split('\n').flatMap((line): PartitionGroup[] => {
    const [name, availability, timeLimit, nodes, gres, ...more] = line.trim().split('|');
    if (name === undefined || name === '' || gres === undefined || more.length > 0) return [];
    return [
      {
        partition: name.replace(/\*$/, ''),
        isDefault: name.endsWith('*'),
        availability: availability ?? '',
        timeLimit: timeLimit ?? '',
        nodes: Number(nodes),
        gres: gres === '(null)' ? '' : gres,
      },
    ];
  });
}

/** A kind of device and how many of it: `gpu:a100:4` is four of the kind gpu, type a100. */
export interface Gres {
  readonly kind: string;
  /** Null where no type is said. */
  readonly type: string | null;
  readonly count: number;
}

/**
 * Reads a list as sinfo prints it and sbatch takes it: `gpu`, `gpu:2`, `gpu:a100:4(S:0-1),shard:8`. A count may end in K, M, G …
 * @returns null where a part is no such thing
 */
export function parseGres(text: string): Gres[] | null {
  const parts = text
    .replaceAll(/\([^)]*\)/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const read = parts.map(parsePart);
  return read.every((part) => part !== null) ? read : null;
}

const units = ['', 'K', 'M', 'G', 'T', 'P'];

function parsePart(part: string): Gres | null {
  // Slurm 24 and later print what kind of resource it is first.
  const [kind = '', ...rest] = part.replace(/^gres[:/]/, '').split(/[:=]/);
  const counted = /^(\d+)([KMGTP]?)$/.exec(rest.at(-1) ?? '');
  const types = counted === null ? rest : rest.slice(0, -1);
  if (!/^[\w-]+$/.test(kind) || types.length > 1 || types.some((type) => !/^[\w.-]+$/.test(type))) {
    return null;
  }
  const count = counted === null ? 1 : Number(counted[1]) * 1024 ** units.indexOf(counted[2] ?? '');
  return { kind, type: types[0] ?? null, count };
}

/** Whether a node that offers this can give one task what it asks for. */
export function offers(offered: readonly Gres[], asked: Gres): boolean {
  const fitting = offered.filter(
    ({ kind, type }) => kind === asked.kind && (asked.type === null || asked.type === type),
  );
  return fitting.reduce((sum, { count }) => sum + count, 0) >= asked.count;
}

const namedAtMost = 20;

/**
 * The partition that is asked for, or the cluster's own default.
 * @param asked the name, or undefined: whatever sbatch takes by itself
 */
export function partitionFinding(
  groups: readonly PartitionGroup[],
  asked: string | undefined,
): Finding {
  const name = 'partition';
  const there = list(groups.map(({ partition }) => partition));
  if (groups.length === 0) {
    const fact = 'sinfo lists none that this user sees';
    return { name, state: 'failed', fact, fix: 'ask the administrator which partition is yours' };
  }
  const wanted = groups.filter(({ partition, isDefault }) =>
    asked === undefined ? isDefault : partition === asked,
  );
  const [first] = wanted;
  if (first === undefined) {
    return asked === undefined
      ? {
          name,
          state: 'failed',
          fact: `none is the default, so that one must be named; there are: ${there}`,
          fix: 'reelsweep doctor --slurm --partition NAME',
        }
      : {
          name,
          state: 'failed',
          fact: `there is no ${asked}; there are: ${there}`,
          fix: 'name one of these',
        };
  }
  const nodes = wanted.reduce((sum, group) => sum + group.nodes, 0);
  const fact = `${first.partition}${asked === undefined ? ' (the default)' : ''}: ${first.availability}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, longest job ${first.timeLimit}`;
  if (first.availability === 'up') return { name, state: 'ok', fact };
  const fix = `scontrol update partitionname=${first.partition} state=up   (an administrator), or another partition`;
  return { name, state: 'failed', fact, fix };
}

/**
 * Whether some node of the partition can give one task these devices.
 * @param asked as sbatch's --gres takes it, such as `gpu:1`
 * @param groups the groups of the partition that is meant
 */
export function gresFinding(groups: readonly PartitionGroup[], asked: string): Finding {
  const name = 'gres';
  const wanted = parseGres(asked);
  if (wanted === null || wanted.length === 0) {
    const fact = `'${asked}' is not understood`;
    return { name, state: 'failed', fact, fix: 'write it as kind:count or kind:type:count: gpu:1' };
  }
  const fitting = groups.filter(({ gres }) => {
    const offered = parseGres(gres) ?? [];
    return wanted.every((one) => offers(offered, one));
  });
  const nodes = fitting.reduce((sum, group) => sum + group.nodes, 0);
  if (nodes > 0) {
    const fact = `${asked}: ${nodes} ${nodes === 1 ? 'node has' : 'nodes have'} it (${list(fitting.map(({ gres }) => gres))})`;
    return { name, state: 'ok', fact };
  }
  const there = list(groups.map(({ gres }) => gres).filter((gres) => gres !== ''));
  return {
    name,
    state: 'failed',
    fact: `no node of ${groups[0]?.partition ?? 'the partition'} has ${asked}; there is: ${there === '' ? 'none at all' : there}`,
    fix: there === '' ? 'leave --gres off, or name another partition' : 'ask for one of these',
  };
}

/** Each once, in order, and no more than a line holds. */
function list(names: readonly string[]): string {
  const once = [...new Set(names)];
  const more = once.length - namedAtMost;
  return `${once.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
