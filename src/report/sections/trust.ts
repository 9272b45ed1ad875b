import { ownMarkup, template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { powerBlock } from './power.js';
import { selectionBlock } from './selection.js';
import { trustChecks } from './trust-checks.js';

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
