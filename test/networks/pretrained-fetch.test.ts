import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchWeights, WeightsFetchError } from '#src/networks/published/fetch-weights.js';
import { backbones } from '#src/networks/backbones.js';
import { weightsPath } from '#src/networks/published/published-weights.js';

const file = randomBytes(300_000);
const sha256 = createHash('sha256').update(file).digest('hex');
const weights = {
  repository: 'timm/made.tv_in1k',
  file: 'model.safetensors',
  sha256,
  mostBytes: 1_000_000,
};

type Manner = (request: IncomingMessage, response: ServerResponse, start: number) => void;
let close: (() => void) | undefined;
afterEach(() => {
  close?.();
  close = undefined;
});

/** A hub with one file, which answers each request for its bytes in its own manner. */
async function hub(manner: Manner, content = file) {
  const starts: number[] = [];
  const server = createServer((request, response) => {
    expect(request.url).toBe('/timm/made.tv_in1k/resolve/main/model.safetensors');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    response.setHeader('etag', '"made"');
    if (range !== null && range[2] === range[1]) {
      // A look at the size.
      response.setHeader('content-range', `bytes 0-0/${content.length}`);
      response.writeHead(206).end(content.subarray(0, 1));
      return;
    }
    starts.push(start);
    manner(request, response, start);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cacheFolder = mkdtempSync(join(tmpdir(), 'reelsweep-weights-'));
  const options = { cacheFolder, hubUrl, pauseMs: 1, stallMs: 300 };
  return { options, starts, path: weightsPath(cacheFolder, weights) };
}

/** Sends the requested bytes up to `end`, and closes the connection in the middle where that is less. */
function send(response: ServerResponse, start: number, end = file.length, content = file): void {
  response.writeHead(206, {
    'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
    'content-length': content.length - start,
  });
  response.write(content.subarray(start, end), () => {
    if (end < content.length) response.destroy();
    else response.end();
  });
}

async function problemOf(fetching: Promise<string>): Promise<WeightsFetchError> {
  const error: unknown = await fetching.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WeightsFetchError);
  return error as WeightsFetchError;
}

describe('fetching published weights', () => {
  it('fetches once, with progress, and then reads the cache', async () => {
    const { options, starts, path } = await hub((_, response, start) => send(response, start));
    const seen: number[][] = [];
    const onProgress = (received: number, total: number) => void seen.push([received, total]);
    expect(await fetchWeights(weights, { ...options, onProgress })).toBe(path);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
    expect(seen[0]).toEqual([0, file.length]);
    expect(seen.at(-1)).toEqual([file.length, file.length]);
    close?.();
    expect(await fetchWeights(weights, options)).toBe(path);
    expect(starts).toEqual([0]);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it('resumes after a truncating server', async () => {
    const { options, starts, path } = await hub((_, response, start) =>
      send(response, start, Math.min(file.length, start + 100_000)),
    );
    await fetchWeights(weights, options);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
    expect(starts.length).toBeGreaterThan(2);
    expect(starts.every((start, place) => place === 0 || start > starts[place - 1]!)).toBe(true);
  });

  it('resumes what an interrupted run received', async () => {
    const abort = new AbortController();
    const { options, starts, path } = await hub((_, response, start) => {
      if (starts.length > 1) send(response, start);
      else {
        response.writeHead(206, { 'content-range': `bytes 0-${file.length - 1}/${file.length}` });
        response.write(file.subarray(0, 150_000));
      }
    });
    const first = fetchWeights(weights, {
      ...options,
      stallMs: 10_000,
      signal: abort.signal,
      onProgress: (received) => {
        if (received >= 150_000) abort.abort(new Error('Ctrl-C'));
      },
    });
    await expect(first).rejects.toThrow('Ctrl-C');
    expect(existsSync(path)).toBe(false);
    await fetchWeights(weights, options);
    expect(starts).toEqual([0, 150_000]);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
  });

  it('aborts on a server that stalls', async () => {
    const { options, path } = await hub((_, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-${file.length - 1}/${file.length}` });
      response.flushHeaders();
    });
    const { problem } = await problemOf(fetchWeights(weights, options));
    expect(problem).toEqual({ kind: 'stalled', seconds: 0.3 });
    expect(existsSync(path)).toBe(false);
  });

  it('retries after a server error, and reports one that lasts', async () => {
    const { options, starts, path } = await hub((_, response, start) => {
      if (starts.length === 1) response.writeHead(500).end();
      else send(response, start);
    });
    await fetchWeights(weights, options);
    expect(starts).toEqual([0, 0]);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
    close?.();
    const lasting = await hub((_, response) => void response.writeHead(503).end());
    const { problem } = await problemOf(fetchWeights(weights, lasting.options));
    expect(problem).toEqual({ kind: 'refused', status: 503 });
    expect(lasting.starts.length).toBeGreaterThan(1);
    expect(readdirSync(dirname(lasting.path))).toEqual([]);
  });

  it('fetches again what is damaged in the cache', async () => {
    const { options, starts, path } = await hub((_, response, start) => send(response, start));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.subarray(0, 1000));
    await fetchWeights(weights, options);
    expect(starts).toEqual([0]);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
  });

  it('refuses other bytes than were published, and keeps none of them', async () => {
    const lie = Buffer.from(file);
    lie[123_456]! ^= 1;
    const { options, path } = await hub((_, response, start) =>
      send(response, start, lie.length, lie),
    );
    const { problem } = await problemOf(fetchWeights(weights, options));
    expect(problem).toMatchObject({ kind: 'wrong-bytes' });
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it('refuses what is larger than the file can be', async () => {
    const large = Buffer.alloc(1_000_001);
    const { options } = await hub((_, response, start) => send(response, start), large);
    const { problem } = await problemOf(fetchWeights(weights, options));
    expect(problem).toEqual({ kind: 'too-large', bytes: 1_000_001, most: 1_000_000 });
  });

  it('skips known bytes where a server ignores ranges', async () => {
    const { options, path } = await hub((_, response) => {
      response.writeHead(200, { 'content-length': file.length }).end(file);
    });
    const part = `${path}.free.00000000.part`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, file.subarray(0, 70_000));
    await fetchWeights(weights, options);
    expect(Buffer.compare(readFileSync(path), file)).toBe(0);
  });

  it('names the file to place, where, and its digest, when there is no network', async () => {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'reelsweep-weights-'));
    const options = { cacheFolder, hubUrl: 'http://127.0.0.1:9', pauseMs: 1 };
    const error = await problemOf(fetchWeights(backbones.resnet18.published, options));
    expect(error.message).toContain('model.safetensors of timm/resnet18.tv_in1k');
    expect(error.message).toContain(
      `place it at ${weightsPath(cacheFolder, backbones.resnet18.published)}`,
    );
    expect(error.message).toContain(backbones.resnet18.published.sha256);
    expect(error.message).not.toContain('\n');
  });

  it('says so when a file placed by hand is another', async () => {
    const { options, path } = await hub((_, response) => void response.writeHead(404).end());
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'another file');
    const { problem } = await problemOf(fetchWeights(weights, options));
    expect(problem).toEqual({ kind: 'refused', status: 404 });
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });
});
