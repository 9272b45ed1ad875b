import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { TrialRow } from '../figures/trial-rows.js';
import type { ReportFigures } from '../report-figures.js';
import { columnDecimals, counted, intervalText, numberText } from '../text/numbers.js';
import { valueText } from '../text/settings.js';
import { durationText } from '../text/times.js';

interface Row {
  readonly position: number;
  readonly id: string;
  readonly axes: readonly { text: string; numeric: boolean }[];
  readonly replicate: number;
  readonly seed: number;
  readonly state: string;
  readonly attempts: number;
  readonly epoch: string;
  readonly validation: string;
  readonly told: readonly string[];
  readonly test: string;
  readonly testSort: string;
  readonly interval: string;
  readonly time: string;
  readonly timeSort: string;
}

interface View {
  readonly about: string;
  readonly axes: readonly string[];
  readonly validationName: string;
  readonly told: readonly string[];
  readonly rows: readonly Row[];
  readonly shared: readonly { name: string; value: string }[];
}

/** More metrics than this are read from the store, not from a page. */
const mostTold = 12;

const render: (view: View) => Markup = template(`
<section id="trials">
  <h2 id="trials-title">Every trial</h2>
  <p class="about">{{about}}</p>
  <div class="tools" hidden><label>Filter <input type="search" data-filter="trials-table" autocomplete="off" spellcheck="false"></label> <span class="count muted" role="status"></span></div>
  <div class="scroll tall" tabindex="0" role="group" aria-labelledby="trials-title">
  <table id="trials-table" class="sortable">
    <thead><tr><th scope="col" aria-sort="ascending">#</th>{{#each axes}}<th scope="col">{{this}}</th>{{/each}}<th scope="col" class="number">replicate</th><th scope="col">outcome</th><th scope="col" class="number">test MSE</th><th scope="col" class="number">{{validationName}}</th>{{#each told}}<th scope="col" class="number">{{this}}</th>{{/each}}<th scope="col" class="number">kept epoch</th><th scope="col" class="number">time</th><th scope="col" class="number">attempts</th><th scope="col" class="number">seed</th><th scope="col">trial</th></tr></thead>
    <tbody>{{#each rows}}<tr><td class="number">{{position}}</td>{{#each axes}}<td{{#if numeric}} class="number"{{/if}}>{{text}}</td>{{/each}}<td class="number">{{replicate}}</td><td>{{state}}</td><td class="number" data-sort="{{testSort}}">{{test}}<small>{{interval}}</small></td><td class="number">{{validation}}</td>{{#each told}}<td class="number">{{this}}</td>{{/each}}<td class="number">{{epoch}}</td><td class="number" data-sort="{{timeSort}}">{{time}}</td><td class="number">{{attempts}}</td><td class="number">{{seed}}</td><td><code>{{id}}</code></td></tr>{{/each}}</tbody>
  </table>
  </div>
  <h3>Settings that all trials share</h3>
  <dl class="settings">{{#each shared}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
</section>`);

/** Every trial's settings, seed, outcome and figures. */
export function trialsSection({ trials, axes }: ReportFigures): Markup {
  const varying = varyingSettings(trials, axes);
  const [first] = trials;
  const shared = Object.entries(first?.settings ?? {}).filter(([name]) => !varying.includes(name));
  const decimals = columnDecimals(trials.map(({ testMse }) => testMse));
  const told = [...new Set(trials.flatMap((trial) => Object.keys(trial.told)))].slice(0, mostTold);
  const validated = trials.some(({ validationMse }) => validationMse !== null);
  return render({
    about: `${counted(trials.length, 'trial')} in the order they were planned. A test MSE stands here with its 95 % interval over movies, for this one training.`,
    axes: varying,
    validationName: validated ? 'validation MSE' : 'training MSE',
    told,
    rows: trials.map((trial) => rowOf(trial, { names: varying, told, validated, decimals })),
    shared: shared.map(([name, value]) => ({ name, value: valueText(value) })),
  });
}

/** The axes, and whatever else differs between trials (variants may set more than the grid sweeps). */
function varyingSettings(trials: readonly TrialRow[], axes: readonly string[]): string[] {
  const names = new Set(trials.flatMap(({ settings }) => Object.keys(settings)));
  const text = (trial: TrialRow, name: string) => JSON.stringify(trial.settings[name]);
  const [first] = trials;
  const others = [...names].filter(
    (name) =>
      !axes.includes(name) &&
      first !== undefined &&
      trials.some((trial) => text(trial, name) !== text(first, name)),
  );
  return [...axes, ...others];
}

function rowOf(
  trial: TrialRow,
  {
    names,
    told,
    validated,
    decimals,
  }: {
    readonly names: readonly string[];
    readonly told: readonly string[];
    readonly validated: boolean;
    readonly decimals: number;
  },
): Row {
  const { testMse, wallTimeMs, cause, state } = trial;
  const selecting = validated ? trial.validationMse : trial.trainMse;
  const why = cause === null || cause === 'published' ? '' : `: ${cause.replaceAll('-', ' ')}`;
  return {
    position: trial.position,
    id: trial.trialId,
    axes: names.map((name) => ({
      text: valueText(trial.settings[name]),
      numeric: typeof trial.settings[name] === 'number',
    })),
    replicate: trial.replicate,
    seed: trial.seed,
    state: `${state.replaceAll('-', ' ')}${why}`,
    attempts: trial.attempts,
    epoch: trial.selectedEpoch === null ? '–' : String(trial.selectedEpoch),
    validation: selecting === null ? '–' : numberText(selecting, 3),
    told: told.map((name) => {
      const value = trial.told[name];
      return value === undefined ? '–' : String(Number(value.toPrecision(4)));
    }),
    test: testMse === null ? '–' : numberText(testMse.value, decimals),
    testSort: testMse === null ? '' : String(testMse.value),
    interval: testMse === null || testMse.low === null ? '' : intervalText(testMse, decimals),
    time: wallTimeMs === null ? '–' : durationText(wallTimeMs),
    timeSort: wallTimeMs === null ? '' : String(wallTimeMs),
  };
}
