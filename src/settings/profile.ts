import { z } from 'zod';
import { runnerSchema } from './runner.js';
import { type SlurmSettings, slurmSchema } from './slurm.js';

type RunnerSettings = z.output<typeof runnerSchema>;

/** Settings of the runner that a profile gives; of slurm, too, those that it gives. */
export interface Profile {
  readonly runner: Omit<Partial<RunnerSettings>, 'slurm'> & {
    readonly slurm?: Partial<SlurmSettings>;
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

/** A profile: how trials are run in one place, whatever the sweep. What it gives stands in the place of the sweep file's. */
export const profileSchema = z.strictObject({
  runner: withoutDefaults({
    ...runnerSchema.shape,
    slurm: withoutDefaults(slurmSchema.shape).describe(runnerSchema.shape.slurm.description ?? ''),
  }).describe('Settings that replace those of the sweep file, one by one; so do those of slurm.'),
}) as unknown as z.ZodType<Profile>;

/** A sweep's runner with what a profile gives in its place, setting by setting. */
export function withProfile(
  runner: RunnerSettings,
  { runner: { slurm, ...given } }: Profile,
): RunnerSettings {
  return {
    ...runner,
    ...given,
    ...(slurm !== undefined && { slurm: slurmSchema.parse({ ...runner.slurm, ...slurm }) }),
  };
}
