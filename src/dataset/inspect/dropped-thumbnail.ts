import { longestThumbnail } from '../../frames/manifest.js';

const mostCharacters = Math.ceil(longestThumbnail / 3) * 4;

/**
 * The data URI of a thumbnail that a manifest holds, or null for anything but the base64 of a small JPEG or WebP. Manifests come
 * from outside: its kind is read from its first bytes and never from what it says.
 */
export function thumbnailUri(thumbnail: string): string | null {
  if (thumbnail.length > mostCharacters) return null;
  if (thumbnail.length % 4 !== 0 || !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(thumbnail)) return null;
  const start = Buffer.from(thumbnail.slice(0, 16), 'base64');
  const kind = imageKind(start);
  return kind === null ? null : `data:image/${kind};base64,${thumbnail}`;
}

function imageKind(start: Buffer): 'jpeg' | 'webp' | null {
  if (start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  const text = start.toString('latin1');
  return text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' ? 'webp' : null;
}
