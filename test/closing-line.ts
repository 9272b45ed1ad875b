import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { notRunHere } from './not-run-here.js';

/**
 * Prints the closing line that scripts read: `N passed, N failed`, and what was skipped if anything was; before it, by name, the files
 * that were asked for and cannot run on this machine.
 */
export default class ClosingLine implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') count.passed += 1;
        else if (state === 'skipped') count.skipped += 1;
        else count.failed += 1;
      }
    }
    const asked = this.#vitest === undefined ? [] : filtersOf(this.#vitest);
    const { files, reason } = notRunHere();
    const notRun = files
      .filter((file) => asked.length === 0 || asked.some((part) => file.includes(part)))
      .map((file) => `not run: ${file} (${reason})\n`);
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    // After the default reporter's own summary, which is written in the same turn.
    process.on('exit', () => {
      process.stdout.write(
        `\n${notRun.join('')}${count.passed} passed, ${count.failed} failed${skipped}\n`,
      );
    });
  }
}

/** The parts of paths that the command line gave; Vitest keeps them, and does not declare them. */
function filtersOf(vitest: Vitest): readonly string[] {
  return (vitest as { filenamePattern?: readonly string[] }).filenamePattern ?? [];
}
