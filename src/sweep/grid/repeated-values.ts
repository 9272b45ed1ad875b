import type { GridProblem } from './grid-problem.js';
import { valueText } from './point-identity.js';
import type { Factor, SubGrid } from './points.js';

/** Values that stand twice in their axis and rows that stand twice in their zip: each would make its points twice. */
export function repeatedValues(grids: readonly SubGrid[]): readonly GridProblem[] {
  return grids.flatMap(({ factors }) => factors.flatMap(repeatsIn));
}

function repeatsIn({ names, choices, placeOf }: Factor): GridProblem[] {
  const seen = new Set<string>();
  return choices.flatMap((choice, index): GridProblem[] => {
    const text = valueText(choice);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    const [name = ''] = names;
    const path = placeOf(name, index);
    const what = names.length === 1 ? Object.values(choice)[0] : choice;
    const message = `${JSON.stringify(what)} stands twice, which would make its points twice. Remove one.`;
    return [{ kind: 'grid', path, message }];
  });
}
