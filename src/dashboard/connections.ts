import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that have not shown the cookie yet; a browser of ours needs a few of them for a moment. */
const mostStrangers = 32;
/** Whoever has the cookie: 32 open streams, and what their pages ask for. */
const mostKnown = 96;
/** A stranger has this long to send a request that is let in. */
const strangerMs = 5000;

/**
 * Keeps a place free for whoever has the cookie: of connections without it the oldest makes way for a new one, and none stays for
 * longer than a few seconds. Any program of this machine can open connections, and so can any page in a browser.
 * @returns told of a connection whose request was let in
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
