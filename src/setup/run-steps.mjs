import { SetupFailure } from './setup-failure.mjs';

/**
 * One thing the set-up makes sure of. Its work answers with what stands now, in a few words, or throws a
 * SetupFailure; undefined says that nothing was asked of it.
 *
 * @typedef {{ readonly name: string, readonly ensure: (machine: import('./machine.mjs').Machine) => Promise<string | undefined> }} Step
 */

/**
 * Runs the steps in order, says what each did and how long it took, and stops at the first that fails.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {readonly Step[]} steps
 * @param {{ print?: (line: string) => void, clock?: () => number }} [options] clock in milliseconds
 * @returns {Promise<boolean>} whether all of them succeeded
 */
export async function runSteps(
  machine,
  steps,
  { print = console.log, clock = () => performance.now() } = {},
) {
  const started = clock();
  for (const { name, ensure } of steps) {
    const stepStarted = clock();
    try {
      const fact = await ensure(machine);
      if (fact !== undefined) {
        print(`${name.padEnd(12)} ${fact}  (${seconds(clock() - stepStarted)})`);
      }
    } catch (error) {
      describeFailure(name, error, seconds(clock() - stepStarted)).forEach((line) => print(line));
      return false;
    }
  }
  print(`set-up done in ${seconds(clock() - started)}`);
  return true;
}

/**
 * The lines that say which step failed, why, and what to type.
 *
 * @param {string} name
 * @param {unknown} error
 * @param {string} took
 * @returns {string[]}
 */
export function describeFailure(name, error, took) {
  if (!(error instanceof SetupFailure)) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      '',
      `The set-up failed at '${name}' after ${took}: ${why}`,
      'What to type: npm run setup   (once that is mended; what is done already is not done again)',
    ];
  }
  return [
    '',
    `The set-up failed at '${name}' after ${took}: ${error.message}`,
    ...error.lastLines.map((line) => `  | ${line}`),
    ...(error.log === undefined ? [] : [`The whole log: ${error.log}`]),
    `What to type: ${error.remedy}`,
  ];
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
