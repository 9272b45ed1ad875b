import fastify, { type FastifyInstance } from 'fastify';
import { problemError } from '../files/problem-error.js';
import { limitConnections, openEventStream } from './event-stream.js';
import { type Access, addressOf, openAccess } from './guard.js';
import { type Guard, guardOf, plain, refuseUnreadable, securityHeaders } from './guard.js';
import { renderPage } from './page/page.js';
import { type PageRequest, pageRequestSchema } from './pieces/buttons.js';
import { curvesPainter } from './pieces/curves.js';
import { piecesOf } from './pieces/pieces-of.js';
import { queryOf, readView, runsFingerprint, type View, viewOf } from './view.js';
import { watchPages } from './watch-pages.js';

interface DashboardOptions {
  readonly runsFolder: string;
  /** null for one that the system chooses. */
  readonly port: number | null;
  /** Does it as the command of the same name does. @returns one sentence on the outcome. @throws an error with a sentence */
  readonly answer: (request: PageRequest) => Promise<string>;
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
const mostWaitingRequests = 8;
const largestBody = 2048;
const noPage = 'There is no such page.';
const notUnderstood = 'This request is not understood.';

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
      const refuse = async () => {
        if (await admitted(request, reply)) await plain(reply, 400, notUnderstood);
      };
      void refuse();
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
  addRequests(server, options.answer, watch.wake);
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const kind = portProblems[code ?? ''];
    throw kind === undefined ? error : new DashboardError({ kind, port }, { cause: error });
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

function guard(server: FastifyInstance, admitted: Guard): void {
  server.addHook('onRequest', async (request, reply) => {
    return (await admitted(request, reply)) ? undefined : reply;
  });
  server.setNotFoundHandler(async (_, reply) => await plain(reply, 404, noPage));
  server.setErrorHandler(async (error: { statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    const message = status < 500 ? notUnderstood : 'Something went wrong here.';
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
  const watch = watchPages({
    runsFolder,
    now,
    fingerprint: (page) => runsFingerprint(runsFolder, running.get(page) ?? [], now()),
    render: (page) => render(viewOf(new URLSearchParams(page)) ?? { kind: 'sweep', sweep: null }),
  });
  const streams = new Set<() => void>();
  server.get('/', async (request, reply) => {
    const view = viewOf(addressOf(request.url).searchParams);
    if (view === null) return await plain(reply, 404, noPage);
    return await reply.type('text/html; charset=utf-8').send(renderPage(view, render(view)));
  });
  server.get('/events', async (request, reply) => {
    const view = viewOf(addressOf(request.url).searchParams);
    if (view === null) return await plain(reply, 404, noPage);
    if (streams.size >= mostStreams) return await plain(reply, 503, 'Too many pages are open.');
    reply.hijack();
    const stream = openEventStream(reply.raw, securityHeaders, () => {
      streams.delete(stream.close);
      leave();
    });
    streams.add(stream.close);
    const leave = watch.watch(queryOf(view), stream);
    return undefined;
  });
  return {
    wake: () => watch.wake(),
    close: () => {
      watch.close();
      for (const close of streams) close();
    },
  };
}

function addRequests(
  server: FastifyInstance,
  answer: DashboardOptions['answer'],
  wake: () => void,
): void {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  server.post('/request', async (request, reply) => {
    const parsed = pageRequestSchema.safeParse(request.body);
    if (!parsed.success) return await reply.code(400).send({ message: notUnderstood });
    if (waiting >= mostWaitingRequests) {
      return await reply
        .code(503)
        .send({ message: 'There are too many requests at once; try again.' });
    }
    waiting += 1;
    try {
      // One after the other: each may hold the runs folder for a moment.
      const answered = last.then(async () => await answer(parsed.data));
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
interface DashboardProblem {
  readonly kind: 'port-taken' | 'port-forbidden';
  readonly port: number;
}

const portProblems: Readonly<Record<string, DashboardProblem['kind']>> = {
  EADDRINUSE: 'port-taken',
  EACCES: 'port-forbidden',
};

class DashboardError extends problemError<DashboardProblem>('DashboardError', {
  'port-taken': ({ port }) =>
    `Port ${port} is taken by another program, or by a dashboard that is open already. Leave --port out, and a free one is chosen.`,
  'port-forbidden': ({ port }) =>
    `This user may not open port ${port}. Take one from 1024 on, or leave --port out, and a free one is chosen.`,
}) {}
