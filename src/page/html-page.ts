import { createHash } from 'node:crypto';
import { ownMarkup, template, type Markup } from './html-template.js';
import { baseStyle } from './style.js';

/** One HTML page: its own style sheet is added to the base one. */
export interface Page {
  readonly title: string;
  readonly style: string;
  readonly scripts: readonly string[];
  /** Of the main element. */
  readonly content: readonly Markup[];
}

const render: (view: object) => Markup = template(`
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{{#if policy}}<meta http-equiv="Content-Security-Policy" content="{{policy}}">
{{/if}}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{{#if reloadSeconds}}<noscript><meta http-equiv="refresh" content="{{reloadSeconds}}"></noscript>
{{/if}}{{#if events}}<link rel="icon" href="data:,">
{{/if}}<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body{{#if events}} data-events="{{events}}"{{/if}}>
<main>
{{#each content}}{{this}}
{{/each}}{{#if footer}}<footer>{{footer}}</footer>
{{/if}}</main>
{{#each scripts}}<script>{{this}}</script>
{{/each}}</body>
</html>`);

/**
 * A page that is one file: it fetches nothing, its pictures are inside it, and its policy allows only the style sheet and the scripts
 * written into it.
 * @param options.reloadSeconds after which a browser without JavaScript loads it again
 */
export function filePage(
  page: Page,
  { version = '', reloadSeconds = null }: { version?: string; reloadSeconds?: number | null } = {},
): string {
  return pageText(page, {
    policy: ownMarkup(policyOf(page)),
    reloadSeconds,
    footer: `Made by reelsweep${version === '' ? '' : ` ${version}`}. This file is complete: it loads nothing from any network.`,
  });
}

/** A page of a server that sends events to it. @param events the address of its event stream */
export function servedPage(page: Page, events: string): string {
  return pageText(page, { events });
}

/** The Content-Security-Policy header of such a page: connections to its own server alone, and no frame around it. */
export function servedPolicy(page: Pick<Page, 'style' | 'scripts'>): string {
  return [policyOf(page), "connect-src 'self'", "frame-ancestors 'none'"].join('; ');
}

function pageText({ title, style, scripts, content }: Page, more: object): string {
  const none = { policy: null, reloadSeconds: null, footer: null, events: null };
  const view = {
    title,
    content,
    style: ownMarkup(baseStyle + style),
    scripts: scripts.map(ownMarkup),
  };
  return `${render({ ...none, ...view, ...more }).toString()}\n`;
}

function policyOf({ style, scripts }: Pick<Page, 'style' | 'scripts'>): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${policyHash(baseStyle + style)}`,
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.map(policyHash).join(' ')}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
