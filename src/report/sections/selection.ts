import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { choiceTexts } from '../text/trust.js';

interface View {
  readonly texts: readonly string[];
}

const render: (view: View) => Markup = template(`
<h3>What choosing the best did</h3>
<ul class="notes">{{#each texts}}<li>{{this}}</li>{{/each}}</ul>`);

/** How much the choice by validation flattered what it chose; null where nothing was chosen. */
export function selectionBlock(figures: ReportFigures): Markup | null {
  const texts = choiceTexts(figures);
  return texts.length === 0 ? null : render({ texts });
}
