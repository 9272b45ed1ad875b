import { ownMarkup, policyHash, template, type Markup } from '../../files/html-template.js';
import { queryOf, type View } from '../view.js';
import type { Pieces } from '../watch-runs.js';
import { dashboardScript } from './script.js';
import { dashboardStyle } from './style.js';

/** Only this style sheet and this script, by their hashes; connections to this server alone; no frame around it. */
export const pagePolicy = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${policyHash(dashboardStyle)}`,
  `script-src ${policyHash(dashboardScript)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Shell {
  readonly title: string;
  readonly style: Markup;
  readonly script: Markup;
  readonly events: string;
  readonly home: boolean;
  readonly header: readonly { id: string; markup: Markup }[];
  readonly sections: readonly { id: string; markup: Markup }[];
}

const render: (view: Shell) => Markup = template(`
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body data-events="{{events}}">
<main>
<header>
<div class="top"><p class="eyebrow"><strong>reelsweep</strong> dashboard{{#unless home}} · <a href="/">all sweeps</a>{{/unless}}</p><p id="connection" class="small muted" role="status">As it was when this page was opened</p></div>
{{#each header}}<div id="{{id}}">{{markup}}</div>{{/each}}
<p id="answer" class="small" role="status"></p>
</header>
{{#each sections}}<section id="{{id}}">{{markup}}</section>
{{/each}}
</main>
<script>{{script}}</script>
</body>
</html>`);

/** The page as it stands now: readable before any event comes, and without JavaScript, though it does not change then. */
export function renderPage(view: View, pieces: Pieces): string {
  const parts = [...pieces].map(([id, markup]) => ({ id, markup: ownMarkup(markup) }));
  const isHead = ({ id }: { id: string }) => id === 'head' || id === 'trial';
  const page = render({
    title: view.kind === 'trial' ? `Trial ${view.trial} · reelsweep` : titleOf(view.sweep),
    style: ownMarkup(dashboardStyle),
    script: ownMarkup(dashboardScript),
    events: `/events${queryOf(view)}`,
    home: view.kind === 'sweep' && view.sweep === null,
    header: parts.filter(isHead),
    sections: parts.filter((part) => !isHead(part)),
  });
  return `${page.toString()}\n`;
}

function titleOf(sweep: string | null): string {
  return `${sweep ?? 'Sweeps'} · reelsweep`;
}
