import { type Examination, examineSystem } from '../../app/examine-system.js';
import { executorKinds } from '../../executor/registry.js';
import { command, flag, jsonOption, printResult } from '../command.js';
import { InputError } from '../input-error.js';

const marks = { ok: 'ok     ', missing: 'MISSING', failed: 'FAILED ', warning: 'warning' } as const;

/** Executors with their own checks: `doctor --<name>`. */
const checked = executorKinds.flatMap(({ name, checks }) =>
  checks === null ? [] : [{ name, checks }],
);

const executorOptions = Object.fromEntries(
  checked.flatMap(({ name, checks }) => [
    [name, flag(checks.describe)],
    ...Object.entries(checks.options),
  ]),
);

export const doctorCommand = command({
  command: 'doctor',
  describe: 'Look at what is installed; each thing is ok or comes with its fix',
  options: {
    gpu: flag('look at the GPU alone: its driver, its agreement with PyTorch, its speed'),
    ...executorOptions,
    json: jsonOption,
  },
  onlyPrints: () => true,
  async run(context, given) {
    const { terminal, exitWith } = context;
    const findings = await examineSystem(context, examinationOf(given), (name) => {
      terminal.progress(`looking at: ${name}`);
    });
    terminal.endProgress();
    printResult(context, given.json, findings, () =>
      findings.flatMap(({ name, state, fact, fix }) => [
        `${marks[state]}  ${name}: ${fact}`,
        ...(state !== 'ok' && fix !== undefined ? [`         ${fix}`] : []),
      ]),
    );
    exitWith(findings.some(({ state }) => state === 'missing' || state === 'failed') ? 1 : 0);
  },
});

/** @throws InputError for options that do not go together */
function examinationOf(given: Readonly<Record<string, unknown>>): Examination {
  const areas = ['gpu', ...checked.map(({ name }) => name)];
  if (areas.filter((area) => given[area] === true).length > 1) {
    throw new InputError(`Give ${areas.map((area) => `--${area}`).join(' or ')}, one at a time.`);
  }
  for (const { name, checks } of checked) {
    if (given[name] === true) return { kind: 'executor', name, options: given };
    const stray = Object.keys(checks.options).find((option) => Boolean(given[option]));
    if (stray !== undefined) {
      throw new InputError(`--${stray} is for --${name}: reelsweep doctor --${name} --${stray} …`);
    }
  }
  return { kind: given['gpu'] === true ? 'gpu' : 'installation' };
}
