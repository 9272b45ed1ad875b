import { defineConfig } from 'vitest/config';
import { tests } from './areas.mjs';

/** For Stryker, which puts its mutants into dist/: what is tested there is what ships, the page's script next to it. */
export default defineConfig({
  test: {
    include: tests.map((pattern) => `test/${pattern}.test.ts`),
    testTimeout: 60_000,
    setupFiles: ['./test/refuse-own-group.ts'],
  },
});
