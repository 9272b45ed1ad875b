import { shortLine } from '../../files/sanitize-text.js';
import type { Finding } from '../finding.js';

/** A node as sinfo tells it. */
export interface SlurmNode {
  readonly node: string;
  /** Without the mark that may follow it: idle, mixed, allocated, drained, draining, down … */
  readonly state: string;
  /** Whether the controller hears nothing of it (a star after its state). */
  readonly isSilent: boolean;
  /** Why it is drained or down; empty where nobody said. */
  readonly reason: string;
}

/** What sinfo is asked for; parseNodes reads the answer. The reason is last: it may hold anything. */
export const nodeQuery = ['-h', '-N', '-o', '%N|%T|%E'] as const;

/** Reads sinfo's answer to nodeQuery: each node once, though it may be in several partitions. */
export function parseNodes(output: string): SlurmNode[] {
  const nodes = new Map<string, SlurmNode>();
  for (const line of output.split('\n')) {
    const [, node, state, mark, reason] = /^([^|]+)\|([a-z_]+)([^|a-z_]*)\|(.*)$/i.exec(line) ?? [];
    if (node === undefined || state === undefined) continue;
    const said = reason?.trim() ?? '';
    nodes.set(node, {
      node,
      state,
      isSilent: mark?.includes('*') === true,
      reason: said === 'none' ? '' : said,
    });
  }
  return [...nodes.values()];
}

/** States in which a node takes jobs, now or when it is free. */
const working = new Set([
  'idle',
  'mixed',
  'allocated',
  'completing',
  'planned',
  'reserved',
  // Powered down to save energy: it wakes for a job.
  'powered_down',
  'powering_down',
  'powering_up',
]);
const namedAtMost = 10;

/** Which of the partition's nodes take jobs, and how those that do not are brought back. */
export function nodesFinding(nodes: readonly SlurmNode[]): Finding {
  const name = 'nodes';
  const out = nodes.filter(({ state, isSilent }) => isSilent || !working.has(state));
  const count = `${nodes.length - out.length} of ${nodes.length} take jobs`;
  if (out.length === 0 && nodes.length > 0) return { name, state: 'ok', fact: count };
  const told = out
    .slice(0, namedAtMost)
    .map(
      ({ node, state, isSilent, reason }) =>
        `${node} ${state}${isSilent ? ', silent' : ''}${reason === '' ? '' : ` (${shortLine(reason, 100)})`}`,
    );
  const more = out.length - told.length;
  const fact = `${count}; ${told.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
  return {
    name,
    state: out.length === nodes.length ? 'failed' : 'warning',
    fact: nodes.length === 0 ? 'sinfo lists none' : fact,
    fix: fixFor(out),
  };
}

function fixFor(out: readonly SlurmNode[]): string {
  const drained = out.filter(({ isSilent }) => !isSilent);
  if (out.length === 0) return 'ask the administrator which partition has nodes';
  if (drained.length === 0) {
    return 'the administrator looks at slurmd there; a node that answers again comes back by itself, or with scontrol update nodename=… state=resume';
  }
  const names = drained.slice(0, namedAtMost).map(({ node }) => node);
  return `once the reason is mended, an administrator types: scontrol update nodename=${names.join(',')} state=resume`;
}
