/** What a cell of YouTube ids came to. */
export type YoutubeIdFound =
  | { readonly kind: 'id'; readonly youtubeId: string; readonly mended: boolean }
  | { readonly kind: 'spoilt'; readonly reason: string };

const exactId = /^[\w-]{11}$/;
const idInLink =
  /^(?:https?:\/\/)?(?:(?:www|m)\.)?(?:youtu\.be\/|youtube\.com\/(?:watch\?(?:\S*&)?v=|(?:embed|shorts|v)\/))([\w-]{11})(?![\w-])/;

/** The id that a cell holds. A slash at its end and a whole link are mended; what Excel overwrote is gone for good. */
export function youtubeIdIn(cell: string): YoutubeIdFound {
  const text = cell.trim();
  if (exactId.test(text)) return { kind: 'id', youtubeId: text, mended: false };
  if (text === '') return { kind: 'spoilt', reason: 'there is no YouTube id' };
  if (text === '#NAME?') {
    const reason = '#NAME? is what Excel leaves of an id that begins with - or =';
    return { kind: 'spoilt', reason };
  }
  const mended = /^([\w-]{11})\/+$/.exec(text)?.[1] ?? idInLink.exec(text)?.[1];
  if (mended !== undefined) return { kind: 'id', youtubeId: mended, mended: true };
  const reason = 'a YouTube id has 11 letters, digits, - or _';
  return { kind: 'spoilt', reason };
}
