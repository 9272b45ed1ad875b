import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { leakAuditRows, leakAuditText } from '../text/leak-audit.js';

interface View {
  readonly audit: {
    readonly text: string;
    readonly bad: boolean;
    readonly rows: readonly { readonly what: string; readonly found: string }[];
    readonly worst: readonly string[];
  } | null;
}

const render: (view: View) => Markup = template(`
<section id="checks">
  <h2 id="checks-title">What was checked</h2>
  {{#if audit}}{{#with audit}}<h3 id="audit-title">Leak audit of the dataset</h3>
  <p class="{{#if bad}}caution{{else}}about{{/if}}">{{text}}</p>
  {{#if worst}}<ul class="notes">{{#each worst}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
  {{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="audit-title"><table><thead><tr><th scope="col">looked for</th><th scope="col" class="number">found</th></tr></thead>
  <tbody>{{#each rows}}<tr><th scope="row">{{what}}</th><td class="number">{{found}}</td></tr>{{/each}}</tbody></table></div>{{/if}}{{/with}}{{/if}}
</section>`);

/** What was looked for in data and augmentations, and what was found; null where a sweep has neither. */
export function trustChecks({ leakAudit }: ReportFigures): Markup | null {
  if (leakAudit === null) return null;
  return render({
    audit: {
      text: leakAuditText(leakAudit),
      bad: leakAudit.kind === 'not-run' || leakAudit.verdict === 'leak',
      rows: leakAuditRows(leakAudit),
      worst: leakAudit.kind === 'audited' ? (leakAudit.worst ?? []) : [],
    },
  });
}
