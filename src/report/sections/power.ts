import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, decimalsFor, numberText } from '../../text/numbers.js';
import { verdictPowerText } from '../text/trust.js';

interface View {
  readonly verdict: string;
  readonly effects: string;
  readonly rows: readonly { axis: string; detectable: string; pairs: string }[];
}

const render: (view: View) => Markup = template(`
<h3 id="power-title">What this sweep could have seen</h3>
{{#if verdict}}<p class="about">{{verdict}}</p>{{/if}}
{{#if rows}}<p class="about">{{effects}}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="power-title"><table><thead><tr><th scope="col">setting</th><th scope="col" class="number">smallest visible effect on MSE</th><th scope="col" class="number">pairs of trials</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{axis}}</th><td class="number">{{detectable}}</td><td class="number">{{pairs}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** The smallest effects with 80 % power, so that "not told from luck" can be weighed; null where nothing was compared. */
export function powerBlock({ power }: ReportFigures): Markup | null {
  const { axes, comparisons, verdict } = power;
  if (axes.length === 0 && verdict === null) return null;
  const known = axes.flatMap(({ detectable }) => detectable ?? []);
  const decimals = decimalsFor(Math.min(...known) / 2);
  return render({
    verdict: verdict === null ? '' : verdictPowerText(verdict),
    effects: `From the standard errors of this sweep’s own pairs: the true difference in MSE that would be told from luck in at least four sweeps of five, two-sided at 5 %, corrected for ${counted(comparisons, 'comparison')} (Holm’s first step). A setting that does less than this may matter and still be missed.`,
    rows: axes.map(({ axis, detectable, pairs }) => ({
      axis,
      detectable:
        detectable === null
          ? 'none: too few pairs for so small a p'
          : numberText(detectable, decimals),
      pairs: String(pairs),
    })),
  });
}
