import Handlebars from 'handlebars';
import type { Markup } from '../../files/html-template.js';

/** JSON that may stand inside a script element: no `<`, `>` or `&`, so that no text in it can end the element. */
export function embeddedJson(value: unknown): Markup {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return new Handlebars.SafeString(
    JSON.stringify(value)
      .replaceAll(/[<>&]/g, (character) => escapes[character] ?? '')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
  );
}
