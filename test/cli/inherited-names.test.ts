import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { piecesOf } from '#src/dashboard/pieces/pieces-of.js';
import { readView } from '#src/dashboard/view.js';
import { ownMarkup } from '#src/page/html-template.js';
import { contentsAndRebuilt } from '../coordinator/sweep-fixture.js';
import { reelsweep } from './command-process.js';
import { typed } from './typed.js';

/** What objects inherit, as settings, as axes and as metrics. */
const names = [
  'constructor',
  '__proto__',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'plain',
];
const axes = ['__proto__', 'constructor'];

/** Refuses to run unless it has every setting, and tells a metric of every name. */
const program = `set -e
cd "$REELSWEEP_ATTEMPT"
for name in ${names.join(' ')}; do
  grep -q "\\"$name\\": " settings.json
  echo "{\\"name\\": \\"$name\\", \\"value\\": 0.25, \\"epoch\\": 1}" >> metrics.jsonl
done
echo '{"name": "validationMse", "value": 0.5, "epoch": 1}' >> metrics.jsonl`;

const sweep = `name: names
trial: { command: [sh, p.sh] }
settings: { ${names.filter((name) => !axes.includes(name) && name !== 'valueOf').join(': 1, ')}: 1 }
grid: { ${axes.map((name) => `${name}: [1, 2]`).join(', ')} }
zip: [{ valueOf: [3, 4] }]
exclude: { __proto__: 2, constructor: [2], valueOf: 4 }
runner: { retries: 0 }
`;

interface Trial {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
}

const sorted = (values: object) => Object.keys(values).toSorted();

it(
  'names that objects inherit are ordinary ones from the sweep file to the report',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-names-'));
    writeFileSync(join(folder, 'p.sh'), program);
    writeFileSync(join(folder, 'sweep.yaml'), sweep);
    const planned = await typed(folder, 'plan', 'sweep.yaml', '--csv');
    expect(planned.out.split('\r\n')[0]).toBe(
      'position,trial,__proto__,constructor,valueOf,replicate,seed,estimatedHours,done',
    );
    expect(planned.out.trim().split('\r\n')).toHaveLength(1 + 7);

    const run = await reelsweep(folder, 'run', 'sweep.yaml');
    expect(run).toMatchObject({ code: 0 });

    const status = await typed(folder, 'status', 'names', '--json');
    const { trials } = JSON.parse(status.out) as { trials: Trial[] };
    expect(trials).toHaveLength(7);
    for (const { settings, metrics } of trials) {
      expect(sorted(settings)).toEqual(names.toSorted());
      expect(sorted(metrics)).toEqual([...names, 'validationMse'].toSorted());
      expect(Object.entries(metrics).filter(([, value]) => value === 0.25)).toHaveLength(7);
    }
    expect((await typed(folder, 'status', 'names')).out).toMatch(
      /trial +__proto__ +constructor +valueOf +seed/,
    );

    const json = await typed(folder, 'report', 'names', '--json');
    const figures = JSON.parse(json.out) as { axes: string[]; trials: { told: object }[] };
    expect(figures.axes).toEqual([...axes, 'valueOf']);
    for (const { told } of figures.trials) expect(sorted(told)).toEqual(names.toSorted());
    for (const format of ['csv', 'md'])
      expect(await typed(folder, 'report', 'names', '--format', format)).toMatchObject({ code: 0 });
    // The same trials in another sweep, to be compared with.
    writeFileSync(join(folder, 'later.yaml'), sweep.replace('names', 'later'));
    expect(await reelsweep(folder, 'run', 'later.yaml')).toMatchObject({ code: 0 });
    expect(await typed(folder, 'report', 'later', '--compare', 'names')).toMatchObject({ code: 0 });
    expect(await typed(folder, 'report', 'names')).toMatchObject({ code: 0 });
    // A chart's library that takes a name for a key would give every object of this process a property.
    for (const name in {}) throw new Error(`Every object has ${name} now.`);
    const page = readFileSync(join(folder, 'reports/names.html'), 'utf8');
    for (const name of names) expect(page).toMatch(new RegExp(`<th[^>]*>(<button[^>]*>)?${name}`));

    expect(await typed(folder, 'store', 'export', 'trials', '--out', 'trials.jsonl')).toMatchObject(
      { code: 0 },
    );
    const [line = ''] = readFileSync(join(folder, 'trials.jsonl'), 'utf8').split('\n');
    const exported = JSON.parse(line) as { settings: string; metrics: string };
    expect(sorted(JSON.parse(exported.settings) as object)).toEqual(names.toSorted());
    expect(sorted(JSON.parse(exported.metrics) as object)).toHaveLength(8);
    const runs = join(folder, 'runs');
    const { before, after } = contentsAndRebuilt(runs);
    expect(after).toEqual(before);

    const view = readView(runs, { kind: 'sweep', sweep: 'names' }, Date.now());
    const pieces = piecesOf(view, () => ownMarkup(''));
    expect(pieces.get('trials')).toContain('__proto__ 1 · constructor 2 · valueOf 3');

    const again = await typed(folder, 'plan', 'sweep.yaml', '--json');
    const { trials: done } = JSON.parse(again.out) as { trials: { done: boolean }[] };
    expect(done.every((trial) => trial.done)).toBe(true);
    expect(readdirSync(join(runs, 'trials'))).toHaveLength(7);
  },
);

it('a name that zod drops is no key of a sweep file that has no such name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-names-'));
  writeFileSync(
    join(folder, 'sweep.yaml'),
    'name: a\ntrial: { command: [sh] }\ngrid: { x: { range: [1, 2], step: 1, __proto__: 3 } }\n__proto__: 1\n',
  );
  const { code, err } = await typed(folder, 'plan', 'sweep.yaml');
  expect(code).toBe(2);
  expect(err).toMatch(/:3:\d+ grid\.x\.__proto__: "__proto__" is not known here/);
  expect(err.match(/grid\.x\.__proto__: /g)).toHaveLength(1);
  expect(err).toMatch(/:4:1 __proto__: "__proto__" is not known here/);
});
