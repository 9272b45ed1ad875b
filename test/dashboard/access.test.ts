import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageRequest } from '#src/dashboard/pieces/buttons.js';
import { type Dashboard, serveDashboard } from '#src/dashboard/serve.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-dashboard-'));
let dashboard: Dashboard;
let requested: PageRequest[];
let port: number;

beforeEach(async () => {
  requested = [];
  dashboard = await serveDashboard({
    runsFolder: join(folder, 'runs'),
    port: null,
    answer: async (wanted) => {
      requested.push(wanted);
      return await Promise.resolve('done');
    },
    now: Date.now,
  });
  port = Number(new URL(dashboard.address).port);
});

afterEach(async () => {
  await dashboard.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request with exactly these headers: fetch would set its own. */
async function send(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | null = null,
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sending = request(
      { host: '127.0.0.1', port, path, headers, method: body === null ? 'GET' : 'POST' },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          // A stream does not end without the other side.
          if (path.startsWith('/events') && response.statusCode === 200) response.destroy();
        });
        response.on('close', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sending.on('error', reject);
    sending.end(body ?? undefined);
  });
}

async function cookieOf(address = dashboard.address): Promise<string> {
  const { headers } = await send(new URL(address).pathname + new URL(address).search);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const stop = JSON.stringify({ sweep: 'small', request: { kind: 'stop' } });
const json = { 'content-type': 'application/json' };

describe('who may see the page', () => {
  it('exchanges the printed token for a cookie that scripts and other sites do not get, and leaves the address', async () => {
    const { search } = new URL(dashboard.address);
    expect(Buffer.from(search.slice('?token='.length), 'base64url')).toHaveLength(32);
    const { status, headers } = await send(`/${search}`);
    expect({ status, location: headers.location }).toEqual({ status: 303, location: '/' });
    expect(headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^reelsweep-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const page = await send('/', { cookie: await cookieOf() });
    expect(page.status).toBe(200);
    expect(page.text).not.toContain(search.slice('?token='.length));
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers nothing without either', async () => {
    const wrong = `reelsweep-${port}=${'A'.repeat(43)}`;
    const origin = `http://127.0.0.1:${port}`;
    for (const headers of [{}, { cookie: wrong }, { cookie: `reelsweep-${port}=` }]) {
      for (const path of ['/', '/?sweep=small', '/events', '/none', '/?token=', '/?token=wrong'])
        expect({ path, status: (await send(path, headers)).status }).toEqual({ path, status: 401 });
      expect((await send('/request', { ...headers, ...json, origin }, stop)).status).toBe(401);
    }
    expect(requested).toEqual([]);
  });

  it('takes the address that a browser is started with once', async () => {
    const address = dashboard.openingAddress();
    expect(address).not.toBe(dashboard.address);
    expect(await cookieOf(address)).not.toBe('');
    expect(await cookieOf(address)).toBe('');
    expect(await cookieOf()).not.toBe('');
  });

  it('lets a link on another page in by an intermediate page, since a redirect would lose the cookie', async () => {
    const { search } = new URL(dashboard.address);
    const { status, text } = await send(`/${search}`, { 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(200);
    expect(text).toContain('url=/"');
    expect(text).not.toContain(search);
  });

  it('answers to its own names alone, whatever else a request has', async () => {
    const cookie = await cookieOf();
    for (const host of ['evil.test', `evil.test:${port}`, `127.0.0.1:${port + 1}`, `[::1]:${port}`])
      expect({ host, status: (await send('/', { host, cookie })).status }).toEqual({
        host,
        status: 421,
      });
    expect((await send('/', { host: `localhost:${port}`, cookie })).status).toBe(200);
    expect((await send('/events', { cookie })).status).toBe(200);
  });
});

/** What the server answers to these bytes, until it closes or is silent. */
async function spoken(bytes: string): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('what is malformed', () => {
  it.each(['/%zz', '/%', '/?token=%zz', '//evil.test/%c0', '/%00%', 'http://evil.test/%zz'])(
    'tells nothing to strangers at %s',
    async (path) => {
      const host = `127.0.0.1:${port}`;
      const stranger = await spoken(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(stranger).toMatch(/^HTTP\/1\.1 401 /);
      expect(stranger).toContain('x-frame-options: DENY');
      expect(stranger).not.toContain('zz');
      const elsewhere = await spoken(`GET ${path} HTTP/1.1\r\nHost: evil.test\r\n\r\n`);
      expect(elsewhere).toMatch(/^HTTP\/1\.1 421 /);
      const cookie = await cookieOf();
      const known = await spoken(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`,
      );
      expect(known).toMatch(/^HTTP\/1\.1 40[014] /);
    },
  );

  it.each([
    'hello\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  ])('is answered with nothing but a status where it is no HTTP', async (bytes) => {
    expect(await spoken(bytes)).toBe(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
  });
});

describe('connections without the cookie', () => {
  const idle = async (beginning: string) =>
    await new Promise<Socket>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(beginning);
        resolve(socket);
      });
      socket.on('error', reject);
      socket.on('close', () => socket.removeAllListeners('error'));
    });

  it.each(['', 'GET / HTTP/1.1\r\nHost: '])(
    'leave room for the page, however many there are (each begins with "%s")',
    async (beginning) => {
      const cookie = await cookieOf();
      const open = await Promise.all(
        Array.from({ length: 200 }, async () => await idle(beginning)),
      );
      expect((await send('/', { cookie })).status).toBe(200);
      expect(await cookieOf()).toBe(cookie);
      for (const socket of open) socket.destroy();
    },
  );

  it('do not end a page that is open', async () => {
    const cookie = await cookieOf();
    const page = request({ host: '127.0.0.1', port, path: '/events', headers: { cookie } });
    const response = await new Promise<IncomingMessage>((resolve) => {
      page.on('response', resolve);
      page.end();
    });
    let isClosed = false;
    response.on('close', () => (isClosed = true)).resume();
    const open = await Promise.all(Array.from({ length: 150 }, async () => await idle('')));
    expect((await send('/', { cookie })).status).toBe(200);
    expect(isClosed).toBe(false);
    for (const socket of [...open, page]) socket.destroy();
  });
});

describe('who may send a request', () => {
  it('does what its own page requests', async () => {
    const cookie = await cookieOf();
    const origin = `http://127.0.0.1:${port}`;
    const { status, text } = await send('/request', { ...json, cookie, origin }, stop);
    expect({ status, text }).toEqual({ status: 200, text: '{"message":"done"}' });
    expect(requested).toEqual([{ sweep: 'small', request: { kind: 'stop' } }]);
  });

  it('does nothing for another site, or another port of this machine, though the browser sends the cookie', async () => {
    const cookie = await cookieOf();
    const ours = `http://127.0.0.1:${port}`;
    const others: readonly Readonly<Record<string, string>>[] = [
      {},
      { origin: 'http://evil.test' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port + 1}` },
      { origin: `https://127.0.0.1:${port}` },
      { origin: ours, 'sec-fetch-site': 'same-site' },
      { origin: ours, 'sec-fetch-site': 'cross-site' },
    ];
    for (const other of others)
      expect({
        other,
        status: (await send('/request', { ...json, cookie, ...other }, stop)).status,
      }).toEqual({ other, status: 403 });
    // A form can send these without a preflight request.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const { status } = await send(
        '/request',
        { cookie, origin: ours, 'content-type': type },
        stop,
      );
      expect({ type, status }).toEqual({ type, status: 415 });
    }
    expect(requested).toEqual([]);
  });

  it.each([
    ['not JSON', '{', 400],
    ['no request', '{"sweep":"small","request":{"kind":"remove"}}', 400],
    ['a name that is a path', '{"sweep":"../small","request":{"kind":"stop"}}', 400],
    ['something beside', '{"sweep":"small","request":{"kind":"pause","more":1}}', 400],
    ['half an id', '{"sweep":"small","request":{"kind":"stop","trialId":"12ab"}}', 400],
    ['too much', JSON.stringify({ sweep: 'a'.repeat(5000), request: { kind: 'stop' } }), 413],
  ])('refuses %s', async (_name, body, wanted) => {
    const origin = `http://127.0.0.1:${port}`;
    const headers = { ...json, cookie: await cookieOf(), origin };
    expect((await send('/request', headers, body)).status).toBe(wanted);
    expect(requested).toEqual([]);
  });
});

describe('the port', () => {
  it('says so where it is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as { port: number }).port;
    const options = { runsFolder: folder, port: taken, answer: async () => '', now: Date.now };
    await expect(serveDashboard(options)).rejects.toMatchObject({
      kind: 'port-taken',
      message: `Port ${taken} is taken by another program, or by a dashboard that is open already. Leave --port out, and a free one is chosen.`,
    });
    other.close();
  });
});
