import Handlebars from 'handlebars';
import { sanitizeTexts } from '../../files/sanitize-text.js';
import type { Markup } from '../../files/html-template.js';

/**
 * JSON that may stand inside a script element: no `<`, `>` or `&`, so that no text in it can end the element. The page's script shows
 * its texts, so they are sanitised.
 */
export function embeddedJson(value: unknown): Markup {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return new Handlebars.SafeString(
    JSON.stringify(sanitizeTexts(value)).replaceAll(
      /[<>&]/g,
      (character) => escapes[character] ?? '',
    ),
  );
}
