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
