import { z } from 'zod';
import { axisSchema, requiredSetting } from './axis.js';
import { gridShape } from './grid-shape.js';
import { runnerSchema } from '../../settings/runner.js';
import { settingFacts, settingNames, type Settings } from '../../settings/trainer.js';

/** More points than this are a slip of the pen, not a plan. */
const mostDrawn = 100_000;

const randomSchema = z
  .strictObject({
    random: z.strictObject({
      trials: z
        .int()
        .min(1)
        .max(mostDrawn)
        .describe(
          'How many different points are drawn. Each is trained `replicates` times: 50 with 3 replicates are 150 trials.',
        ),
    }),
  })
  .describe(
    'Points drawn at random by the sweep’s seed, each value of a list equally likely. More trials keep the first ones.',
  );

/** Which points of the axes are trained. */
const strategySchema = z.union([z.literal('grid').describe('Every combination.'), randomSchema]);

export type Strategy = z.output<typeof strategySchema>;

/** An object with every setting as an optional key, each as `member` gives it, described for editors. */
function perSetting(
  member: (name: keyof Settings) => z.ZodType,
  described: 'with-default' | 'plain' = 'plain',
) {
  return z.strictObject(
    Object.fromEntries(
      settingNames.map((name) => {
        const { description, default: value } = settingFacts(name);
        const hasDefault = described === 'with-default' && value !== undefined;
        const meta = { description, ...(hasDefault && { default: value }) };
        return [name, member(name).optional().meta(meta)];
      }),
    ),
  );
}

const somePoint = perSetting(requiredSetting, 'with-default');
const someValues = perSetting((name) =>
  z.union([requiredSetting(name), z.array(requiredSetting(name)).min(1)]),
);
const axes = perSetting(axisSchema);
const lists = perSetting((name) => z.array(requiredSetting(name)).min(1));

/** The sweep file. docs/sweep-file.md explains it; every key is described where editors show it. */
export const sweepSchema = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and single hyphens')
    .describe('Names the run folder and the report.'),
  dataset: z.string().min(1).describe('The folder that `dataset build` or `dataset import` wrote.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0)
    .describe('Decides every random number of the sweep.'),
  replicates: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How often every point of the grid is trained, each time with another seed.'),
  strategy: strategySchema
    .default('grid')
    .describe(
      'Which points are trained: every combination of the axes, or so many drawn at random.',
    ),
  ...gridShape({ somePoint, someValues, axes, lists }),
  runner: runnerSchema.prefault({}).describe('How trials are run; nothing here changes a result.'),
});

/** A sweep file, valid apart from its grid, which may still hold mistakes. */
export type Sweep = z.output<typeof sweepSchema>;
