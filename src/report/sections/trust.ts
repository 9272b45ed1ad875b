import { ownMarkup, template, type Markup } from '../../page/html-template.js';
import type { KnobFigures } from '../figures/checks.js';
import type { ReportFigures } from '../report-figures.js';
import {
  knobFailures,
  knobName,
  knobReading,
  knobsText,
  leakAuditRows,
  leakAuditText,
  pixelText,
} from '../text/knob-checks.js';
import { choiceTexts, verdictPowerText } from '../text/trust.js';
import { counted, decimalsFor, numberText } from '../../text/numbers.js';

interface View {
  readonly blocks: readonly Markup[];
}

const render: (view: View) => Markup = template(`
<section id="trust">
  <h2 id="trust-title">Can it be trusted?</h2>
  {{#each blocks}}{{this}}{{/each}}
</section>`);

/** Each with a heading of its own, in the page's order; null where there is nothing to say. */
const blocks: readonly ((figures: ReportFigures) => Markup | null)[] = [
  selectionBlock,
  powerBlock,
  trustChecks,
];

/** What stands between these figures and the truth: the choice among settings, how little the sweep could see, leaks and idle augmentations. */
export function trustSection(figures: ReportFigures): Markup {
  const found = blocks.flatMap((block) => block(figures) ?? []);
  return found.length === 0 ? ownMarkup('') : render({ blocks: found });
}

interface PowerView {
  readonly verdict: string;
  readonly effects: string;
  readonly rows: readonly { axis: string; detectable: string; pairs: string }[];
}

const renderPower: (view: PowerView) => Markup = template(`
<h3 id="power-title">What this sweep could have seen</h3>
{{#if verdict}}<p class="about">{{verdict}}</p>{{/if}}
{{#if rows}}<p class="about">{{effects}}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="power-title"><table><thead><tr><th scope="col">setting</th><th scope="col" class="number">smallest visible effect on MSE</th><th scope="col" class="number">pairs of trials</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{axis}}</th><td class="number">{{detectable}}</td><td class="number">{{pairs}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** The smallest effects with 80 % power, so that "not told from luck" can be weighed; null where nothing was compared. */
function powerBlock({ power }: ReportFigures): Markup | null {
  const { axes, comparisons, verdict } = power;
  if (axes.length === 0 && verdict === null) return null;
  const known = axes.flatMap(({ detectable }) => detectable ?? []);
  const decimals = decimalsFor(Math.min(...known) / 2);
  return renderPower({
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

interface ChoiceView {
  readonly texts: readonly string[];
}

const renderChoice: (view: ChoiceView) => Markup = template(`
<h3>What choosing the best did</h3>
<ul class="notes">{{#each texts}}<li>{{this}}</li>{{/each}}</ul>`);

/** How much the choice by validation flattered what it chose; null where nothing was chosen. */
function selectionBlock(figures: ReportFigures): Markup | null {
  const texts = choiceTexts(figures);
  return texts.length === 0 ? null : renderChoice({ texts });
}

interface ChecksView {
  readonly audit: {
    readonly text: string;
    readonly bad: boolean;
    readonly rows: readonly { readonly what: string; readonly found: string }[];
    readonly worst: readonly string[];
  } | null;
  readonly knobs: {
    readonly text: string;
    readonly bad: boolean;
    readonly failures: readonly string[];
    readonly rows: readonly KnobRow[];
  } | null;
}

interface KnobRow {
  readonly name: string;
  readonly frames: number;
  readonly on: string;
  readonly between: string;
  readonly off: string;
  readonly reading: string;
}

const renderChecks: (view: ChecksView) => Markup = template(`
<div id="checks">
  {{#if audit}}{{#with audit}}<h3 id="audit-title">Leak audit of the dataset</h3>
  <p class="{{#if bad}}caution{{else}}about{{/if}}">{{text}}</p>
  {{#if worst}}<ul class="notes">{{#each worst}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
  {{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="audit-title"><table><thead><tr><th scope="col">looked for</th><th scope="col" class="number">found</th></tr></thead>
  <tbody>{{#each rows}}<tr><th scope="row">{{what}}</th><td class="number">{{found}}</td></tr>{{/each}}</tbody></table></div>{{/if}}{{/with}}{{/if}}
  {{#if knobs}}{{#with knobs}}<h3 id="knobs-title">Does each augmentation change what training sees?</h3>
  {{#each failures}}<p class="caution">{{this}}</p>{{/each}}
  <p class="{{#if bad}}caution{{else}}about{{/if}}">{{text}}</p>
  {{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="knobs-title"><table><thead><tr><th scope="col">augmentation</th><th scope="col" class="number">frames</th><th scope="col" class="number">on against off</th><th scope="col" class="number">epoch to epoch, on</th><th scope="col" class="number">epoch to epoch, off</th><th scope="col">reading</th></tr></thead>
  <tbody>{{#each rows}}<tr><th scope="row">{{name}}</th><td class="number">{{frames}}</td><td class="number">{{on}}</td><td class="number">{{between}}</td><td class="number">{{off}}</td><td>{{reading}}</td></tr>{{/each}}</tbody></table></div>{{/if}}{{/with}}{{/if}}
</div>`);

/** What was looked for in data and augmentations, and what was found; null where a sweep has neither. */
export function trustChecks({ leakAudit, knobChecks }: ReportFigures): Markup | null {
  if (leakAudit === null && knobChecks === null) return null;
  return renderChecks({
    audit: leakAudit === null ? null : auditView(leakAudit),
    knobs: knobChecks === null ? null : knobsView(knobChecks),
  });
}

function auditView(audit: NonNullable<ReportFigures['leakAudit']>): ChecksView['audit'] {
  return {
    text: leakAuditText(audit),
    bad: audit.kind === 'not-run' || audit.verdict === 'leak',
    rows: leakAuditRows(audit),
    worst: audit.kind === 'audited' ? (audit.worst ?? []) : [],
  };
}

function knobsView(knobs: NonNullable<KnobFigures>): ChecksView['knobs'] {
  const checks = knobs.kind === 'made' ? knobs.checks : [];
  return {
    text: knobsText(knobs),
    bad: knobs.kind !== 'made',
    failures: knobFailures(checks),
    rows: checks.map((check) => ({
      name: knobName(check),
      frames: check.frames,
      on: pixelText(check.onAgainstOff),
      between: pixelText(check.betweenEpochs),
      off: pixelText(check.betweenEpochsOff),
      reading: knobReading(check),
    })),
  };
}
