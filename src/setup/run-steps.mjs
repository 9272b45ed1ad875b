import { SetupFailure } from './setup-failure.mjs';

/**
 * One thing the set-up makes sure of. Its work answers with what is in place now, in a few words, or throws a
 * SetupFailure; undefined says that nothing was needed of it. It begins once the steps named in `after` are done.
 *
 * @typedef {{
 *   readonly name: string,
 *   readonly after?: readonly string[],
 *   readonly ensure: (machine: import('./machine.mjs').Machine) => Promise<string | undefined>,
 * }} Step
 */

/**
 * Runs the steps, those that do not depend on each other at the same time, and says in their order what each did and how
 * long it took. Once one fails no other begins, and those that run are waited for, since half an installation helps nobody.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {readonly Step[]} steps each after those that it depends on
 * @param {{ print?: (line: string) => void, clock?: () => number }} [options] clock in milliseconds
 * @returns {Promise<boolean>} whether all of them succeeded
 */
export async function runSteps(
  machine,
  steps,
  { print = console.log, clock = () => performance.now() } = {},
) {
  const started = clock();
  /** @type {Map<string, Promise<string | undefined>>} the line about each step, once it is done */
  const lines = new Map();
  /** @type {string[] | undefined} */
  let failure;
  const running = new Set();
  for (const { name, after = [], ensure } of steps) {
    const earlier = after.map((other) => {
      const line = lines.get(other);
      if (line === undefined) throw new Error(`'${name}' must be listed below '${other}'`);
      return line;
    });
    const work = async () => {
      await Promise.all(earlier);
      if (failure !== undefined) return undefined;
      const stepStarted = clock();
      running.add(name);
      try {
        const fact = await ensure(machineFor(machine, name));
        if (fact === undefined) return undefined;
        return `${name.padEnd(12)} ${fact}  (${seconds(clock() - stepStarted)})`;
      } catch (error) {
        failure ??= describeFailure(name, error, seconds(clock() - stepStarted));
        return undefined;
      } finally {
        running.delete(name);
        if (failure !== undefined && running.size > 0) {
          machine.say(`${name} failed; waiting for ${[...running].join(', ')} to end`);
        }
      }
    };
    lines.set(name, work());
  }
  for (const line of lines.values()) {
    const text = await line;
    if (text !== undefined) print(text);
  }
  failure?.forEach((line) => print(line));
  if (failure === undefined) print(`set-up done in ${seconds(clock() - started)}`);
  return failure === undefined;
}

/**
 * The machine as one step sees it: what it says has its name before it, since several run at a time.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string} name
 * @returns {import('./machine.mjs').Machine}
 */
function machineFor(machine, name) {
  /** @param {string} line */
  const say = (line) => machine.say(`${name}: ${line}`);
  const run = machine.run;
  return {
    ...machine,
    say,
    run: (command, args, options) => run(command, args, { say, ...options }),
  };
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
