import { z } from 'zod';

type SettingsObject = z.ZodType<Readonly<Record<string, unknown>>>;

/** Lists of one length. */
function varyingTogether(lists: SettingsObject): SettingsObject {
  return lists
    .refine(
      (entry) => new Set(Object.values(entry).map((list) => (list as unknown[]).length)).size <= 1,
      'lists that vary together must be equally long',
    )
    .refine(saysSomething, 'expected lists that vary together, such as { frames: [5, 15], … }');
}

/** One or several entries with the values of some settings, of one at least. */
function exclusions(entry: SettingsObject) {
  const excluding = entry.refine(
    saysSomething,
    'expected at least one setting with its value: without any it would exclude every point',
  );
  return z.union([
    z.array(excluding).max(mostEntries),
    excluding.transform((one) => [one] as Readonly<Record<string, unknown>>[]),
  ]);
}

function saysSomething(entry: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(entry).length > 0;
}

/** More entries than this are no longer written by hand, and each costs time at every point. */
const mostEntries = 1000;

/** What a grid is said with: an object of settings, of axes, and of lists. */
interface GridParts {
  readonly somePoint: SettingsObject;
  /** As somePoint, but a setting may have a list of values. */
  readonly someValues: SettingsObject;
  readonly axes: SettingsObject;
  readonly lists: SettingsObject;
}

/** The keys of a sweep file that say which points there are, whatever the settings are called. */
export function gridShape({ somePoint, someValues, axes, lists }: GridParts) {
  return {
    settings: somePoint.prefault({}).describe('Settings that all trials share.'),
    grid: axes.prefault({}).describe('Settings that are crossed: every combination is a point.'),
    zip: z
      .array(varyingTogether(lists))
      .max(100)
      .prefault([])
      .describe('Each entry’s lists vary together, and cross with the rest.'),
    variants: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(60),
          settings: somePoint.prefault({}),
          grid: axes.prefault({}),
        }),
      )
      .max(mostEntries)
      .prefault([])
      .describe(
        'Further grids beside the first, each crossed on its own over the shared settings.',
      ),
    exclude: exclusions(someValues)
      .prefault([])
      .describe(
        'Points left out: those that match an entry in all of its settings. A list means any of its values.',
      ),
  };
}
