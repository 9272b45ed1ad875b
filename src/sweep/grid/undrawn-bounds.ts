import type { GridProblem } from './grid-problem.js';
import type { Grids, SubGrid } from './points.js';

/** Bounds in a sweep that draws nothing from them. */
export function undrawnBounds(sweep: Grids, grids: readonly SubGrid[]): readonly GridProblem[] {
  if (sweep.strategy !== 'grid') return [];
  return grids.flatMap(({ bounds }) =>
    bounds.map(({ path, between }): GridProblem => {
      const message = `Values between ${between[0]} and ${between[1]} are drawn, and strategy: grid draws none. Write strategy: { random: { trials: 50 } } beside grid, or the values as a list, range, linspace or logspace.`;
      return { kind: 'grid', path, message };
    }),
  );
}
