import { z } from 'zod';
import { runnerSchema } from './runner.js';
import { executorSettings, executorTexts, mergedSettings } from './executors.js';

type RunnerSettings = z.output<typeof runnerSchema>;

type ExecutorName = keyof typeof executorSettings;

/** Settings of the runner that a profile gives; of an executor, too, those that it gives. */
export interface Profile {
  readonly runner: Omit<Partial<RunnerSettings>, ExecutorName> & {
    readonly [Name in ExecutorName]?: Partial<z.output<(typeof executorSettings)[Name]>>;
  };
}

/** The same keys with the same rules; what is left out stays out. */
function withoutDefaults(shape: Readonly<Record<string, z.ZodType>>) {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(shape).map(([key, schema]) => {
        const plain = schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
        return [key, plain.optional().describe(schema.description ?? '')];
      }),
    ),
  );
}

/** A profile: how trials are run in one place, whatever the sweep. What it gives replaces the sweep file's. */
export const profileSchema = z.strictObject({
  runner: withoutDefaults({
    ...runnerSchema.shape,
    ...Object.fromEntries(
      (Object.keys(executorSettings) as ExecutorName[]).map((name) => [
        name,
        withoutDefaults(executorSettings[name].shape).describe(executorTexts[name]),
      ]),
    ),
  }).describe('Settings that replace those of the sweep file, one by one; so do those of slurm.'),
}) as unknown as z.ZodType<Profile>;

/** A sweep's runner with what a profile gives in its place, setting by setting. */
export function withProfile(runner: RunnerSettings, { runner: given }: Profile): RunnerSettings {
  return { ...runner, ...given, ...mergedSettings(runner, given) } as RunnerSettings;
}
