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
