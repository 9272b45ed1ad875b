import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { pagePolicy } from './page/page.js';

export const securityHeaders = {
  'content-security-policy': pagePolicy,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export type Access = ReturnType<typeof openAccess>;

/**
 * Who may see the page: a request with the token, or with the cookie that it is exchanged for. Each server has its own secrets.
 * @param port in the cookie's name, since browsers send cookies to every port of a host
 */
export function openAccess(port: number) {
  const token = secret();
  const session = secret();
  const name = `reelsweep-${port}`;
  const tickets = new Set<string>();
  return {
    /** 256 random bits, for the printed address. */
    token,
    /** Another one that is good once, for the command line of a browser, which every user of the machine can read. */
    ticket: (): string => {
      const ticket = secret();
      tickets.add(ticket);
      return ticket;
    },
    /** The Set-Cookie header for a token or an unused ticket; null for anything else. */
    redeem: (typed: string): string | null => {
      const ticket = [...tickets].find((known) => isEqual(known, typed));
      if (ticket !== undefined) tickets.delete(ticket);
      if (ticket === undefined && !isEqual(token, typed)) return null;
      return `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    /** Whether a Cookie header holds this server's session. */
    isKnown: (cookies: string | undefined): boolean =>
      (cookies ?? '')
        .split(';')
        .map((cookie) => cookie.trim())
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .some((cookie) => isEqual(session, cookie.slice(name.length + 1))),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time: hashes are of one length, whatever was typed. */
function isEqual(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

const noToken =
  'This page is for the person who started it: open the address, with its token, that `reelsweep dashboard` printed.';

/** Whether a request goes on; where it does not, it is answered. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Nothing is answered, not even that there is no such page, before a request has shown where it comes from and who sent it. */
export function guardOf(
  now: () => { readonly access: Access | null; readonly port: number },
  welcome: (socket: Socket) => void,
): Guard {
  return async (request, reply) => {
    const { access, port } = now();
    reply.headers(securityHeaders);
    const refusal = refusalOf(request.method, request.headers, port);
    if (refusal !== null) {
      await plain(reply, refusal.status, refusal.message);
      return false;
    }
    const { searchParams, pathname } = addressOf(request.url);
    const token = searchParams.get('token');
    if (request.method === 'GET' && pathname === '/' && token !== null) {
      const cookie = access?.redeem(token) ?? null;
      if (cookie === null) await plain(reply, 401, noToken);
      else await openPage(request, reply, cookie);
      return false;
    }
    if (access?.isKnown(request.headers.cookie) === true) {
      welcome(request.raw.socket);
      return true;
    }
    await plain(reply, 401, noToken);
    return false;
  };
}

/** Of an address that cannot be read there is nothing to look at. */
export function addressOf(url: string): URL {
  const base = 'http://nowhere';
  return new URL(URL.canParse(url, base) ? url : '/unreadable', base);
}

async function openPage(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: string,
): Promise<void> {
  reply.header('set-cookie', cookie);
  if (!isFromElsewhere(request.headers)) {
    await reply.redirect('/', 303);
    return;
  }
  // A link on another page: the browser would hold the cookie back from a redirect, but not from a page of ours.
  await reply
    .type('text/html; charset=utf-8')
    .send('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>reelsweep</title>');
}

/** What is no HTTP has no headers to check: the answer says nothing. */
export function refuseUnreadable(_: Error, socket: Socket): void {
  if (socket.writable) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
  // A client that does not close is closed.
  setTimeout(() => socket.destroy(), 1000).unref();
}

export async function plain(
  reply: FastifyReply,
  status: number,
  message: string,
): Promise<FastifyReply> {
  return await reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}

/**
 * Checks where a request comes from, before anything else is done with it. A foreign name that was pointed at this machine (DNS
 * rebinding) is seen in Host; another site's page cannot hide its Origin, nor what the browser says of it.
 * @returns null where nothing speaks against it
 */
function refusalOf(method: string, headers: IncomingHttpHeaders, port: number) {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) {
    return { status: 421, message: 'This server answers to 127.0.0.1 and localhost alone.' };
  }
  if (method === 'GET') return null;
  const site = headers['sec-fetch-site'];
  const isOurs = origin === `http://${host}` && (site === undefined || site === 'same-origin');
  return isOurs
    ? null
    : { status: 403, message: 'This request is not from a page of this server.' };
}

/** Whether another page made the browser send it: for what a person types or clicks in a bookmark the header is 'none'. */
function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}
