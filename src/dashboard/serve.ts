import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { openAccess } from './access.js';
import type { Access } from './access.js';
import { askSchema } from './ask.js';
import type { Answerer } from './ask.js';
import { limitConnections, openEventStream } from './event-stream.js';
import { guardOf, plain, refuseUnreadable, securityHeaders } from './guard.js';
import type { Guard } from './guard.js';
import { renderPage } from './page/page.js';
import { curvesPainter } from './pieces/curves.js';
import { piecesOf } from './pieces/pieces-of.js';
import { readView } from './read-view.js';
import { runsFingerprint } from './runs-fingerprint.js';
import { queryOf, viewOf } from './view.js';
import type { View } from './view.js';
import { watchRuns } from './watch-runs.js';
import { problemError } from '../files/problem-error.js';

interface DashboardOptions {
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

const mostStreams = 32;
const mostWaitingAsks = 8;
const largestBody = 2048;

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
    // An address that no route can be looked up for passes no hook: it is refused in the same words as others.
    frameworkErrors: (_, request, reply) => {
      void refuseAddress(admitted, request, reply);
    },
    clientErrorHandler: refuseUnreadable,
  });
  server.removeContentTypeParser('text/plain');
  const welcome = limitConnections(server.server);
  let access: Access | null = null;
  let port = options.port ?? 0;
  const admitted = guardOf(() => ({ access, port }), welcome);
  guard(server, admitted);
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

async function refuseAddress(
  admitted: Guard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (await admitted(request, reply)) await plain(reply, 400, 'This request is not understood.');
}

function guard(server: FastifyInstance, admitted: Guard): void {
  server.addHook('onRequest', async (request, reply) => {
    return (await admitted(request, reply)) ? undefined : reply;
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
    runsFolder,
    now,
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

/** What keeps the dashboard from being served. */
type DashboardProblem =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'port-forbidden'; readonly port: number };

/** The dashboard cannot be served, and why. */
class DashboardError extends problemError<DashboardProblem>('DashboardError', {
  'port-taken': ({ port }) =>
    `Port ${port} is taken by another program, or by a dashboard that is open already. Leave --port out, and a free one is chosen.`,
  'port-forbidden': ({ port }) =>
    `This user may not open port ${port}. Take one from 1024 on, or leave --port out, and a free one is chosen.`,
}) {}
