import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { openAccess, type Access } from './access.js';
import { type Answerer, askSchema } from './ask.js';
import { DashboardError } from './dashboard-error.js';
import { openEventStream } from './event-stream.js';
import { pagePolicy, renderPage } from './page/page.js';
import { curvesPainter } from './pieces/curves.js';
import { piecesOf } from './pieces/pieces-of.js';
import { readView } from './read-view.js';
import { isFromElsewhere, refusalOf } from './request-checks.js';
import { runsFingerprint } from './runs-fingerprint.js';
import { queryOf, type View, viewOf } from './view.js';
import { watchRuns } from './watch-runs.js';

export interface DashboardOptions {
  readonly runsFolder: string;
  /** null for one that the system chooses. */
  readonly port: number | null;
  readonly answer: Answerer;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A dashboard that is served until it is closed. */
export interface Dashboard {
  /** With the token. */
  readonly address: string;
  /** One that is good once. */
  readonly openingAddress: () => string;
  readonly close: () => Promise<void>;
}

const securityHeaders = {
  'content-security-policy': pagePolicy,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const mostConnections = 64;
const mostStreams = 32;
const mostWaitingAsks = 8;
const largestBody = 2048;

const noToken =
  'This page is for whoever started it: open the address, with its token, that `reelsweep dashboard` printed.';

/**
 * Serves the page on 127.0.0.1 alone.
 * @throws DashboardError 'port-taken' or 'port-forbidden'
 */
export async function serveDashboard(options: DashboardOptions): Promise<Dashboard> {
  const server = fastify({
    bodyLimit: largestBody,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    http: { maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 100 },
  });
  server.server.maxConnections = mostConnections;
  server.removeContentTypeParser('text/plain');
  let access: Access | null = null;
  let port = options.port ?? 0;
  guard(server, () => ({ access, port }));
  const watch = addPages(server, options);
  addAsks(server, options.answer, watch.wake);
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new DashboardError({ kind: 'port-taken', port }, { cause: error });
    if (code === 'EACCES')
      throw new DashboardError({ kind: 'port-forbidden', port }, { cause: error });
    throw error;
  }
  port = (server.server.address() as { port: number }).port;
  const opened = openAccess(port);
  access = opened;
  const address = (token: string) => `http://127.0.0.1:${port}/?token=${token}`;
  return {
    address: address(opened.token),
    openingAddress: () => address(opened.ticket()),
    close: async () => {
      watch.close();
      await server.close();
    },
  };
}

/** Nothing is answered, not even that there is no such page, before a request has shown where it comes from and who asks. */
function guard(
  server: FastifyInstance,
  now: () => { readonly access: Access | null; readonly port: number },
): void {
  server.addHook('onRequest', async (request, reply) => {
    const { access, port } = now();
    reply.headers(securityHeaders);
    const refusal = refusalOf(request.method, request.headers, port);
    if (refusal !== null) return await plain(reply, refusal.status, refusal.message);
    const { token } = request.query as { token?: unknown };
    const [path] = request.url.split('?');
    if (request.method === 'GET' && path === '/' && typeof token === 'string') {
      const cookie = access?.redeem(token) ?? null;
      if (cookie === null) return await plain(reply, 401, noToken);
      reply.header('set-cookie', cookie);
      if (!isFromElsewhere(request.headers)) return await reply.redirect('/', 303);
      // A link on another page: the browser would hold the cookie back from a redirect, but not from a page of ours.
      return await reply
        .type('text/html; charset=utf-8')
        .send(
          '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>reelsweep</title>',
        );
    }
    if (access?.isKnown(request.headers.cookie) !== true) return await plain(reply, 401, noToken);
    return undefined;
  });
  server.setNotFoundHandler(async (_, reply) => await plain(reply, 404, 'There is no such page.'));
  server.setErrorHandler(async (error: { statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    const message = status < 500 ? 'This request is not understood.' : 'Something went wrong here.';
    return await reply.code(status).send({ message });
  });
}

function addPages(server: FastifyInstance, { runsFolder, now }: DashboardOptions) {
  const curves = curvesPainter();
  const running = new Map<string, readonly string[]>();
  const render = (view: View) => {
    const seen = readView(runsFolder, view, now());
    const trials =
      seen.kind === 'trial' ? [seen.id] : (seen.shown?.running.map(({ id }) => id) ?? []);
    running.set(queryOf(view), trials);
    return piecesOf(seen, curves);
  };
  const watch = watchRuns<View>({
    keyOf: queryOf,
    fingerprint: (view) => runsFingerprint(runsFolder, running.get(queryOf(view)) ?? [], now()),
    render,
  });
  const streams = new Set<() => void>();
  server.get('/', async (request, reply) => {
    const view = viewOf(request.query as Record<string, unknown>);
    if (view === null) return await plain(reply, 404, 'There is no such page.');
    return await reply.type('text/html; charset=utf-8').send(renderPage(view, render(view)));
  });
  server.get('/events', async (request, reply) => {
    const view = viewOf(request.query as Record<string, unknown>);
    if (view === null) return await plain(reply, 404, 'There is no such page.');
    if (streams.size >= mostStreams) return await plain(reply, 503, 'Too many pages are open.');
    reply.hijack();
    const stream = openEventStream(reply.raw, securityHeaders, () => {
      streams.delete(stream.close);
      leave();
    });
    streams.add(stream.close);
    const leave = watch.watch(view, stream);
    return undefined;
  });
  return {
    wake: watch.wake,
    close: () => {
      watch.close();
      for (const close of streams) close();
    },
  };
}

function addAsks(server: FastifyInstance, answer: Answerer, wake: () => void): void {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  server.post('/ask', async (request, reply) => {
    const asked = askSchema.safeParse(request.body);
    if (!asked.success) return await reply.code(400).send({ message: 'Nothing is asked so.' });
    if (waiting >= mostWaitingAsks) {
      return await reply.code(503).send({ message: 'Too much is asked at once; try again.' });
    }
    waiting += 1;
    try {
      // One after the other: each may hold the runs folder for a moment.
      const answered = last.then(async () => await answer(asked.data));
      last = answered.catch(() => undefined);
      return await reply.send({ message: await answered });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return await reply.code(409).send({ message });
    } finally {
      waiting -= 1;
      wake();
    }
  });
}

async function plain(reply: FastifyReply, status: number, message: string): Promise<FastifyReply> {
  return await reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}
