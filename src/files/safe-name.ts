import { sha256 } from './hash.js';

/**
 * A slug of lower-case ASCII letters, digits and single hyphens, at most 60 characters, that is safe as a file name everywhere.
 * Titles never become paths: two titles may share a slug, so callers add an id or a hash.
 */
export function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'untitled' : plain;
}

/** A slug followed by what makes it unique: the given id if it is itself safe, else eight characters of a hash. */
export function safeName(text: string, id?: string): string {
  const unique =
    id !== undefined && /^[a-z0-9]{1,40}$/.test(id) ? id : sha256(id ?? text).slice(0, 8);
  return `${slug(text)}-${unique}`;
}
