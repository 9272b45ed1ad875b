import { downloadFile } from '@huggingface/hub';
import type { PublishedWeights } from './published-weights.js';

/** How weights are fetched. The defaults are the Hugging Face hub and waits that suit a slow line. */
export interface FetchOptions {
  readonly cacheFolder: string;
  /** Where the hub is, without a slash at its end. */
  readonly hubUrl?: string;
  readonly signal?: AbortSignal;
  /** Bytes received, and bytes in all. */
  readonly onProgress?: (received: number, total: number) => void;
  /** A response that brings nothing for so long is aborted and requested again. */
  readonly stallMs?: number;
  /** Before the second try; doubled for each further one that brings nothing. */
  readonly pauseMs?: number;
}

/** Why weights were not fetched. */
export type FetchProblem =
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'stalled'; readonly seconds: number }
  | { readonly kind: 'not-the-hub'; readonly reason: string }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly most: number }
  | { readonly kind: 'wrong-bytes'; readonly found: string };

/** One try at a file of the hub. */
export interface Transfer {
  /** In bytes, as the server states. */
  size(): Promise<number>;
  /** The bytes from this one on. */
  from(start: number): AsyncIterable<Uint8Array>;
  /** The cause of an error that either threw. */
  problemOf(error: unknown): FetchProblem;
  /** Aborts what is in progress. */
  close(): void;
}

/**
 * The hub's library knows its addresses, redirections and how to find a file's size, and gives the file as a Blob whose
 * slices are range requests, which resuming needs. It sets no time limits, trusts what a server sends
 * for a range, and turns errors into text: the fetch that it is given handles these. Its way of storing a file is not used,
 * since that starts again after each interruption and checks no digest.
 */
export function openTransfer(
  { repository, file }: PublishedWeights,
  { hubUrl, signal, stallMs = 30_000 }: FetchOptions,
): Transfer {
  const stalled = new AbortController();
  const closed = new AbortController();
  const signals = [stalled.signal, closed.signal, ...(signal === undefined ? [] : [signal])];
  const stallTimer = setTimeout(() => {
    stalled.abort(new Error('stalled'));
  }, stallMs);
  let problem: FetchProblem | undefined;
  const guarded: typeof fetch = async (input, init) => {
    try {
      const response = await rangedFetch(fetch)(input, {
        ...init,
        signal: AbortSignal.any(signals),
      });
      stallTimer.refresh();
      if (response.ok) return response;
      problem = { kind: 'refused', status: response.status };
      // Not passed on: the library would read the response to its end, which may never come.
      await response.body?.cancel();
    } catch (error) {
      problem = { kind: 'unreachable', reason: reasonOf(error) };
      throw error;
    }
    throw new Error(`status ${problem.status}`);
  };
  let blob: Blob | undefined;
  const open = async (): Promise<Blob> => {
    blob ??=
      (await downloadFile({
        repo: { type: 'model', name: repository },
        path: file,
        fetch: guarded,
        // One plain file by range requests, in place of many chunks from elsewhere.
        xet: false,
        ...(hubUrl === undefined ? {} : { hubUrl }),
      })) ?? undefined;
    if (blob === undefined) throw new Error('status 404');
    return blob;
  };
  return {
    size: async () => (await open()).size,
    async *from(start) {
      for await (const chunk of (await open()).slice(start).stream()) {
        stallTimer.refresh();
        yield chunk;
      }
    },
    problemOf(error) {
      if (stalled.signal.aborted) return { kind: 'stalled', seconds: stallMs / 1000 };
      if (problem !== undefined) return problem;
      return blob === undefined
        ? { kind: 'not-the-hub', reason: reasonOf(error) }
        : { kind: 'unreachable', reason: reasonOf(error) };
    },
    close() {
      clearTimeout(stallTimer);
      closed.abort();
    },
  };
}

/** Node's fetch says "fetch failed" and keeps the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

/**
 * A fetch that gives the requested part of a file even where a server ignores Range and sends all of it: what comes
 * before is skipped. The hub's library would take any bytes for the part; this is what makes resuming safe.
 * @throws where the server sends another part
 */
function rangedFetch(plain: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await plain(input, init);
    const wanted = wantedRange(init);
    if (wanted === undefined) return response;
    if (response.status === 206) return checkedStart(response, wanted.start);
    // The hub answers a request for a file's size with a description of it, which is no part of the file.
    const isDescription = response.headers.get('content-type')?.includes('xet-fileinfo') === true;
    return response.status === 200 && !isDescription ? await cut(response, wanted) : response;
  };
}

interface Range {
  readonly start: number;
  /** Of the last byte. */
  readonly last: number;
}

function wantedRange(init: RequestInit | undefined): Range | undefined {
  const match = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '');
  return match === null ? undefined : { start: Number(match[1]), last: Number(match[2]) };
}

function checkedStart(response: Response, start: number): Response {
  const given = response.headers.get('content-range') ?? '';
  if (given.startsWith(`bytes ${start}-`)) return response;
  throw new Error(`bytes from ${start} were requested and "${given}" came`);
}

/** The requested part of a complete response. */
async function cut(response: Response, { start, last }: Range): Promise<Response> {
  const headers = new Headers(response.headers);
  const length = headers.get('content-length');
  if (length !== null) headers.set('content-range', `bytes ${start}-${last}/${length}`);
  headers.delete('content-length');
  if (start === last) {
    // A request for the file's size: its bytes are not needed, and unread would hold the connection.
    await response.body?.cancel();
    return new Response(null, { status: 206, headers });
  }
  let left = start;
  const skipping = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (chunk.length > left) controller.enqueue(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    },
  });
  return new Response(response.body?.pipeThrough(skipping) ?? null, { status: 206, headers });
}
