import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { KnobFigures } from '../figures/knob-checks.js';
import type { ReportFigures } from '../report-figures.js';
import { knobFailures, knobName, knobReading, knobsText, pixelText } from '../text/knob-checks.js';
import { leakAuditRows, leakAuditText } from '../text/leak-audit.js';

interface View {
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

const render: (view: View) => Markup = template(`
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
  return render({
    audit: leakAudit === null ? null : auditView(leakAudit),
    knobs: knobChecks === null ? null : knobsView(knobChecks),
  });
}

function auditView(audit: NonNullable<ReportFigures['leakAudit']>): View['audit'] {
  return {
    text: leakAuditText(audit),
    bad: audit.kind === 'not-run' || audit.verdict === 'leak',
    rows: leakAuditRows(audit),
    worst: audit.kind === 'audited' ? (audit.worst ?? []) : [],
  };
}

function knobsView(knobs: NonNullable<KnobFigures>): View['knobs'] {
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
