import type { z } from 'zod';
import { slurmSchema } from './slurm.js';

/** The words of runner.executor; executor/registry.ts has what each does. */
export const executorNames = ['local', 'slurm'] as const;

/** Settings that only one executor has; the runner has them under its name. */
export const executorSettings = { slurm: slurmSchema } as const;

/** What the settings say of themselves in the runner's description. */
export const executorTexts: Readonly<Record<keyof typeof executorSettings, string>> = {
  slurm: 'What each trial asks Slurm for; read where executor is slurm.',
};

type Settings = typeof executorSettings;
type Name = keyof Settings;

const names = Object.keys(executorSettings) as Name[];

/** One entry for each executor with such settings. */
function forEach(entryOf: (name: Name) => unknown): unknown {
  return Object.fromEntries(names.map((name) => [name, entryOf(name)]));
}

/** The same as parts of the runner in a sweep file. */
export const optionalSettings = forEach((name) =>
  (executorSettings[name] as z.ZodType).optional().describe(executorTexts[name]),
) as { readonly [N in Name]: z.ZodOptional<Settings[N]> };

/** The same in a frozen plan; null where the sweep file says nothing. */
export const frozenSettings = forEach((name) =>
  (executorSettings[name] as z.ZodType).nullable().default(null),
) as { readonly [N in Name]: z.ZodDefault<z.ZodNullable<Settings[N]>> };

/** Executors' settings as a sweep file, or a profile, gives them. */
export type GivenSettings = { readonly [N in Name]?: z.output<Settings[N]> | undefined };

/** As a plan freezes them. */
export function frozen(given: GivenSettings) {
  return forEach((name) => given[name] ?? null) as {
    readonly [N in Name]: z.output<Settings[N]> | null;
  };
}

/** Those of `given` in the place of `own`, setting by setting. */
export function mergedSettings(
  own: GivenSettings,
  given: { readonly [N in Name]?: Partial<z.output<Settings[N]>> | undefined },
): GivenSettings {
  return Object.fromEntries(
    names
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, executorSettings[name].parse({ ...own[name], ...given[name] })]),
  );
}
