import type { GridProblem } from './grid-problem.js';
import type { Grids } from './points.js';

/** Names that stand twice where only one can count: a setting under grid and in a zip or in two zips, and a variant's name. */
export function sharedNames(sweep: Grids): readonly GridProblem[] {
  const axes = [
    ...Object.keys(sweep.grid).map((name) => ({ name, path: ['grid', name] })),
    ...sweep.zip.flatMap((entry, index) =>
      Object.keys(entry).map((name) => ({ name, path: ['zip', index, name] })),
    ),
  ];
  const variants = sweep.variants.map(({ name }, index) => ({
    name,
    path: ['variants', index, 'name'],
  }));
  return [
    ...laterOnes(axes).map(({ name, path }) => ({
      kind: 'grid' as const,
      path,
      message: `${name} is swept in two places, and only one of them could count. Remove one.`,
    })),
    ...laterOnes(variants).map(({ name, path }) => ({
      kind: 'grid' as const,
      path,
      message: `"${name}" names two variants. Rename one.`,
    })),
  ];
}

function laterOnes<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  const seen = new Set<string>();
  return all.filter(({ name }) => {
    const again = seen.has(name);
    seen.add(name);
    return again;
  });
}
