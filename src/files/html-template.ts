import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { sanitizeTexts } from './sanitize-text.js';

/** Markup that is already escaped: what a template or a chart gave. */
export type Markup = Handlebars.SafeString;

/**
 * A template, always a constant of ours, as a function of its view. Everything in the view is escaped, except Markup,
 * and control characters in it are made visible; a name that the view lacks is an error rather than a blank.
 */
export function template(source: string): (view: object) => Markup {
  const render = Handlebars.compile<object>(source.replaceAll(/\n\s*/g, '\n').trim(), {
    strict: true,
  });
  return (view) => new Handlebars.SafeString(render(sanitizeTexts(view)));
}

/** Text of our own that must not be escaped, such as its style sheet. */
export function ownMarkup(text: string): Markup {
  return new Handlebars.SafeString(text);
}

/** The hash by which a Content-Security-Policy lets this style sheet or script, written into the page, through. */
export function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** How the template of a page that is a file of its own begins; its view has the `policy`. */
export const fileHead = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">`;

/**
 * The Content-Security-Policy of a page that is a file of its own: nothing is fetched from anywhere, pictures are in the page, and this
 * style sheet and these scripts alone, written into it, are let through by their hashes.
 */
export function filePolicy(style: string, scripts: readonly string[] = []): Markup {
  return ownMarkup(
    [
      "default-src 'none'",
      'img-src data:',
      `style-src ${policyHash(style)}`,
      ...(scripts.length === 0 ? [] : [`script-src ${scripts.map(policyHash).join(' ')}`]),
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  );
}
