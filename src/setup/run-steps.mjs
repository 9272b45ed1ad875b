import { SetupFailure } from './run-command.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */

/**
 * One step of the set-up, started once the steps named in `after` are done. `ensure` returns in a few words what is in place
 * now, undefined where nothing was needed, or throws a SetupFailure.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} [after]
 * @property {(machine: Machine) => Promise<string | undefined>} ensure
 */

/**
 * Runs independent steps at the same time, and prints in their order what each did and how long it took. After a failure no
 * step is started, and the running ones are waited for, so that no installation is left half done.
 *
 * @param {Machine} machine
 * @param {readonly Step[]} steps each below those that it depends on
 * @param {{ print?: (line: string) => void, clock?: () => number }} [options] clock in milliseconds
 * @returns {Promise<boolean>} whether all of them succeeded
 */
export async function runSteps(
  machine,
  steps,
  { print = console.log, clock = () => performance.now() } = {},
) {
  const started = clock();
  /** @type {Map<string, Promise<string | undefined>>} the line about each step */
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
        const fact = await ensure(machineOf(machine, name));
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
  for (const line of failure ?? [`set-up done in ${seconds(clock() - started)}`]) print(line);
  return failure === undefined;
}

/**
 * Steps run at the same time, so each line begins with the step's name.
 *
 * @type {(machine: Machine, name: string) => Machine}
 */
function machineOf(machine, name) {
  /** @param {string} line */
  const say = (line) => machine.say(`${name}: ${line}`);
  return {
    ...machine,
    say,
    run: (command, args, options) => machine.run(command, args, { say, ...options }),
  };
}

/**
 * Which step failed, why, and what to type.
 *
 * @param {string} name
 * @param {unknown} error
 * @param {string} took
 * @returns {string[]} lines
 */
export function describeFailure(name, error, took) {
  const why = error instanceof Error ? error.message : String(error);
  const lines = ['', `The set-up failed at '${name}' after ${took}: ${why}`];
  if (!(error instanceof SetupFailure)) {
    const remedy = 'npm run setup   (once that is fixed; finished steps are not repeated)';
    return [...lines, `What to type: ${remedy}`];
  }
  return [
    ...lines,
    ...error.lastLines.map((line) => `  | ${line}`),
    ...(error.log === undefined ? [] : [`The whole log: ${error.log}`]),
    `What to type: ${error.remedy}`,
  ];
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
