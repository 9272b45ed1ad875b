import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Pieces, Watcher } from './watch-pages.js';

/** Quiet longer than this makes some browsers and proxies give up. */
const beatMs = 15_000;
/** A page that takes nothing in is sent no more before it has. */
const mostWaiting = 1_000_000;

/**
 * A stream of server-sent events over an answer that stays open.
 * @param onClosed called once, when the page has gone
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
      // JSON has no line breaks: one event is one line.
      response.write(`event: pieces\ndata: ${JSON.stringify(Object.fromEntries(pieces))}\n\n`);
      return true;
    },
    close: () => response.end(),
  };
}

/** Connections that have not shown the cookie yet; a browser of ours needs a few of them for a moment. */
const mostStrangers = 32;
/** Of clients with the cookie: 32 open streams, and the requests of their pages. */
const mostKnown = 96;
/** A connection without the cookie has this long to send a request that is let in. */
const strangerMs = 5000;

/**
 * Keeps a place free for clients with the cookie: of connections without it the oldest is closed for a new one, and none stays for
 * longer than a few seconds. Any program of this machine can open connections, and so can any page in a browser.
 * @returns to be called with a connection whose request was let in
 */
export function limitConnections(server: Server): (socket: Socket) => void {
  const strangers = new Map<Socket, NodeJS.Timeout>();
  const known = new Set<Socket>();
  server.maxConnections = mostStrangers + mostKnown;
  const forget = (socket: Socket) => {
    clearTimeout(strangers.get(socket));
    strangers.delete(socket);
  };
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => {
      forget(socket);
      known.delete(socket);
    });
    const timer = setTimeout(() => socket.destroy(), strangerMs).unref();
    strangers.set(socket, timer);
    const [oldest] = strangers.keys();
    if (strangers.size > mostStrangers) oldest?.destroy();
    if (strangers.size > mostStrangers && oldest !== undefined) forget(oldest);
  });
  return (socket) => {
    if (known.has(socket)) return;
    forget(socket);
    known.add(socket);
    const [oldest] = known;
    if (known.size > mostKnown) oldest?.destroy();
  };
}
