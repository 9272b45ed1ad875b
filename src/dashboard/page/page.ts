import { servedPage, servedPolicy } from '../../page/html-page.js';
import { ownMarkup, template } from '../../page/html-template.js';
import { queryOf, type View } from '../view.js';
import type { Pieces } from '../watch-pages.js';
import { dashboardScript } from './script.js';
import { dashboardStyle } from './style.js';

const own = { style: dashboardStyle, scripts: [dashboardScript] };

export const pagePolicy = servedPolicy(own);

const render = template(`
<header>
<div class="top"><p class="eyebrow"><strong>reelsweep</strong> dashboard{{#unless home}} · <a href="/">all sweeps</a>{{/unless}}</p><p id="connection" class="small muted" role="status">As it was when this page was opened</p></div>
{{#each header}}<div id="{{id}}">{{markup}}</div>{{/each}}
<p id="answer" class="small" role="status"></p>
</header>
{{#each sections}}<section id="{{id}}">{{markup}}</section>
{{/each}}`);

/** The page in its state now: readable before any event comes, and without JavaScript, though it does not change then. */
export function renderPage(view: View, pieces: Pieces): string {
  const parts = [...pieces].map(([id, markup]) => ({ id, markup: ownMarkup(markup) }));
  const isHead = ({ id }: { id: string }) => id === 'head' || id === 'trial';
  const content = render({
    home: view.kind === 'sweep' && view.sweep === null,
    header: parts.filter(isHead),
    sections: parts.filter((part) => !isHead(part)),
  });
  const name = view.kind === 'trial' ? `Trial ${view.trial}` : (view.sweep ?? 'Sweeps');
  const title = `${name} · reelsweep`;
  return servedPage({ ...own, title, content: [content] }, `/events${queryOf(view)}`);
}
