import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { selectionTexts } from '../text/selection.js';

interface View {
  readonly texts: readonly string[];
}

const render: (view: View) => Markup = template(`
<h3>What choosing the best did</h3>
<ul class="notes">{{#each texts}}<li>{{this}}</li>{{/each}}</ul>`);

/** How much the choice by validation flattered what it chose; null where nothing was chosen. */
export function selectionBlock(figures: ReportFigures): Markup | null {
  const texts = textsOf(figures);
  return texts.length === 0 ? null : render({ texts });
}

function textsOf({ selection, leaderboard, provenance, verdict }: ReportFigures): string[] {
  if (selection !== null) {
    const { replicates } = provenance;
    return selectionTexts(selection, { replicates, tested: 'testMse' in verdict });
  }
  const tried = leaderboard.filter(({ validation }) => validation !== null).length;
  if (tried === 1) return ['One setting was tried, so that no choice flattered its figures.'];
  return tried === 0
    ? []
    : [
        `The best of ${tried} settings on validation looks better on validation than it is. How much cannot be told here: that takes predictions of ten movies or more by every setting.`,
      ];
}
