import type { Finding } from '../finding.js';
import { offers, parseGres } from './gres.js';
import type { PartitionGroup } from './partitions.js';

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
