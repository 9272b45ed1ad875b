import type { ProgramEnd, Surroundings } from '#src/executor/finding.js';

/** What a program answers, by its name; one that is not listed does not start. */
export type Answers = Readonly<Record<string, Partial<ProgramEnd>>>;

export function fakeSurroundings(
  answers: Answers = {},
  changes: Partial<Surroundings> = {},
): Surroundings {
  return {
    folder: '/work folder',
    nodeVersion: '24.0.0',
    environment: {},
    freeBytes: async () => 100e9,
    run: async (program) => {
      const answer = answers[program];
      if (answer === undefined) {
        return { kind: 'not-started', output: '', complaint: `spawn ${program} ENOENT` };
      }
      return { kind: 'ended', output: '', complaint: '', ...answer };
    },
    ...changes,
  };
}
