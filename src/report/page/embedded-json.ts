import Handlebars from 'handlebars';
import { sanitizeJson } from '../../files/sanitize-text.js';
import type { Markup } from '../../files/html-template.js';

/**
 * JSON that may stand inside a script element: no `<`, `>` or `&`, so that no text in it can end the element, and no control character.
 * The page's script shows its texts: give it sanitised ones.
 */
export function embeddedJson(value: unknown): Markup {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return new Handlebars.SafeString(
    sanitizeJson(JSON.stringify(value)).replaceAll(
      /[<>&]/g,
      (character) => escapes[character] ?? '',
    ),
  );
}
