import { template, type Markup } from '../../page/html-template.js';

/** The order in which states stand in the bar. */
const order = ['succeeded', 'pruned', 'failed', 'timed-out', 'stopped', 'running'] as const;

const width = 240;

const render = template(
  `<svg class="counts" viewBox="0 0 ${width} 8" width="${width}" height="8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="${width}" height="8"/>{{#each parts}}<rect class="{{state}}" x="{{x}}" width="{{width}}" height="8"/>{{/each}}</svg>`,
);

/** How many trials are in each state, as one bar; the words beside it say the same. */
export function countsBar(counts: Readonly<Partial<Record<string, number>>>): Markup {
  const all = Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  let x = 0;
  const parts = order.flatMap((state) => {
    const share = all === 0 ? 0 : (counts[state] ?? 0) / all;
    const part = { state, x: rounded(x), width: rounded(share * width) };
    x += share * width;
    return share === 0 ? [] : [part];
  });
  return render({ parts });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
