import { createHash } from 'node:crypto';
import { ownMarkup, template, type Markup } from './html-template.js';
import { baseStyle } from './style.js';

/** One HTML page: its own style sheet is added to the base one. */
export interface Page {
  readonly title: string;
  readonly style: string;
  readonly scripts: readonly string[];
  /** What stands in the main element. */
  readonly content: readonly Markup[];
}

interface View extends Omit<Page, 'style' | 'scripts'> {
  readonly policy: Markup | null;
  readonly style: Markup;
  readonly scripts: readonly Markup[];
  readonly reloadSeconds: number | null;
  readonly footer: string | null;
  readonly events: string | null;
}

const render: (view: View) => Markup = template(`
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
 * A page that is a file of its own: it fetches nothing, its pictures are inside it, and only the style sheet and the scripts written into
 * it are let through.
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
    events: null,
  });
}

/** A page of a server that sends events to it. @param events the address of its event stream */
export function servedPage(page: Page, events: string): string {
  return pageText(page, { policy: null, reloadSeconds: null, footer: null, events });
}

/** The Content-Security-Policy header of such a page: connections to its own server alone, and no frame around it. */
export function servedPolicy(page: Pick<Page, 'style' | 'scripts'>): string {
  return policyOf(page, ["connect-src 'self'", "frame-ancestors 'none'"]);
}

function pageText(
  { title, style, scripts, content }: Page,
  more: Omit<View, 'title' | 'style' | 'scripts' | 'content'>,
): string {
  return `${render({
    title,
    style: ownMarkup(styleOf(style)),
    scripts: scripts.map(ownMarkup),
    content,
    ...more,
  }).toString()}\n`;
}

function styleOf(own: string): string {
  return `${baseStyle}${own}`;
}

function policyOf(
  { style, scripts }: Pick<Page, 'style' | 'scripts'>,
  more: readonly string[] = [],
): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${policyHash(styleOf(style))}`,
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.map(policyHash).join(' ')}`]),
    "base-uri 'none'",
    "form-action 'none'",
    ...more,
  ].join('; ');
}

function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
