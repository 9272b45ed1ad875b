import { template, type Markup } from '../../page/html-template.js';
import type { Comparison, SamePoint } from '../comparison/comparison.js';
import { comparisonText } from '../text/comparison.js';
import { differsText } from '../text/differs.js';
import { columnDecimals, intervalText, numberText, pText, signedText } from '../../text/numbers.js';
import { pointText } from '../text/settings.js';
import { verdictText } from '../text/verdict.js';

interface PointRow {
  readonly setting: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  readonly interval: string;
  readonly pairs: string;
  readonly p: string;
  readonly shown: boolean;
}

interface View {
  readonly before: string;
  readonly after: string;
  readonly headline: string;
  readonly details: readonly string[];
  readonly cautions: readonly string[];
  readonly verdicts: readonly { name: string; headline: string; detail: string }[];
  readonly about: string;
  readonly points: readonly PointRow[];
  readonly differs: readonly { name: string; before: string; after: string }[];
  readonly equal: string;
}

const render: (view: View) => Markup = template(`
<section id="comparison">
  <h2 id="comparison-title">Compared with {{before}}</h2>
  <p class="lead">{{headline}}</p>
  {{#each details}}<p class="about">{{this}}</p>{{/each}}
  {{#each cautions}}<p class="caution">{{this}}</p>{{/each}}
  {{#if points}}<h3>Settings that both tried</h3>
  <p class="about">{{about}}</p>
  <div class="scroll tall" tabindex="0" role="group" aria-labelledby="comparison-title">
  <table id="comparison-table" class="sortable">
    <thead><tr><th scope="col">setting</th><th scope="col" class="number">{{before}}</th><th scope="col" class="number">{{after}}</th><th scope="col" class="number">difference</th><th scope="col" class="number">pairs</th><th scope="col" class="number">p, Holm-corrected</th></tr></thead>
    <tbody>{{#each points}}<tr{{#if shown}} class="chosen"{{/if}}><th scope="row">{{setting}}</th><td class="number">{{before}}</td><td class="number">{{after}}</td><td class="number">{{difference}}<small>{{interval}}</small></td><td class="number">{{pairs}}</td><td class="number">{{p}}</td></tr>{{/each}}</tbody>
  </table>
  </div>{{/if}}
  <h3>The two verdicts</h3>
  <dl class="provenance">{{#each verdicts}}<div><dt>{{name}}</dt><dd>{{headline}} {{detail}}</dd></div>{{/each}}</dl>
  <h3>What differs</h3>
  <div class="scroll" tabindex="0" role="group" aria-label="What differs">
  <table>
    <thead><tr><th scope="col">of</th><th scope="col">{{before}}</th><th scope="col">{{after}}</th></tr></thead>
    <tbody>{{#each differs}}<tr><th scope="row">{{name}}</th><td>{{before}}</td><td>{{after}}</td></tr>{{/each}}</tbody>
  </table>
  </div>
  {{#if equal}}<p class="about small">{{equal}}</p>{{/if}}
</section>`);

/** Before and after: what a change between two sweeps brought, and what else differs. */
export function comparisonSection(comparison: Comparison): Markup {
  const { sweeps, same, verdicts } = comparison;
  const { headline, details, cautions } = comparisonText(comparison);
  const { rows, equal } = differsText(comparison);
  return render({
    ...sweeps,
    headline,
    details,
    cautions,
    verdicts: (['before', 'after'] as const).map((side) => {
      const text = verdictText(verdicts[side]);
      return { name: sweeps[side], headline: text.headline, detail: text.detail };
    }),
    about: `A row compares trials of one setting${comparison.differs.settings.length === 0 ? '' : ', apart from what was changed for all'}. Below 0, ${sweeps.after} has the lower MSE; p is corrected for the number of rows (Holm).`,
    points: same.points.some(({ difference, reused }) => difference !== null || reused > 0)
      ? pointRows(same.points)
      : [],
    differs: rows,
    equal: equal.length === 0 ? '' : `Equal in both: ${equal.join(', ')}.`,
  });
}

function pointRows(points: readonly SamePoint[]): PointRow[] {
  const decimals = columnDecimals(points.map(({ difference }) => difference?.estimate));
  return points.map(({ axes, difference, pairs, reused, holmP }) => ({
    setting: pointText(axes),
    before: difference === null ? '–' : numberText(difference.mse.before.value, decimals),
    after: difference === null ? '–' : numberText(difference.mse.after.value, decimals),
    difference:
      difference === null
        ? reused > 0
          ? 'the same trials'
          : '–'
        : signedText(difference.estimate.value, decimals),
    interval:
      difference === null || difference.estimate.low === null
        ? ''
        : intervalText(difference.estimate, decimals),
    pairs: String(pairs),
    p: holmP === null ? '–' : pText(holmP),
    shown: holmP !== null && holmP < 0.05,
  }));
}
