import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** For Stryker: the tests of pure modules against the sources themselves, which carry the mutants, not against dist/. */
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^#src\/(.*)\.js$/,
        replacement: fileURLToPath(new URL('../../src/$1.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: (process.env['REELSWEEP_MUTATION_TESTS'] ?? 'test/statistics,test/sweep/grid')
      .split(',')
      .map((folder) => `${folder}/**/*.test.ts`),
    testTimeout: 60_000,
    setupFiles: ['./test/refuse-own-group.ts'],
  },
});
