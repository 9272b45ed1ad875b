import Handlebars from 'handlebars';
import { sanitizeJson, sanitizeTexts } from '../files/sanitize-text.js';

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

/**
 * JSON that is safe inside a script element: no `<`, `>` or `&`, so that no text in it can end the element, and no control character.
 * The page's script shows its texts: give it sanitised ones.
 */
export function embeddedJson(value: unknown): Markup {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return ownMarkup(
    sanitizeJson(JSON.stringify(value)).replaceAll(
      /[<>&]/g,
      (character) => escapes[character] ?? '',
    ),
  );
}
