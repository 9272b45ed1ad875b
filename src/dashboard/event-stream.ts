import type { ServerResponse } from 'node:http';
import type { Pieces, Watcher } from './watch-runs.js';

/** Quiet longer than this makes some browsers and proxies give up. */
const beatMs = 15_000;
/** A page that takes nothing in is sent no more before it has. */
const mostWaiting = 1_000_000;

/**
 * A stream of server-sent events over an answer that stays open.
 * @param onClosed told once, when the page has gone
 */
export function openEventStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  onClosed: () => void,
): Watcher & { readonly close: () => void } {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
  response.write('retry: 1500\n\n');
  const beat = setInterval(() => response.write(': beat\n\n'), beatMs);
  response.on('close', () => {
    clearInterval(beat);
    onClosed();
  });
  return {
    send(pieces: Pieces) {
      if (response.writableLength > mostWaiting) return false;
      // JSON has no line ends of its own: one event is one line.
      response.write(`event: pieces\ndata: ${JSON.stringify(Object.fromEntries(pieces))}\n\n`);
      return true;
    },
    close: () => response.end(),
  };
}
