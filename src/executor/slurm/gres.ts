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
