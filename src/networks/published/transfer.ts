import { downloadFile } from '@huggingface/hub';
import type { FetchOptions } from './fetch-options.js';
import type { PublishedWeights } from './published-weights.js';
import { rangedFetch } from './ranged-fetch.js';
import type { FetchProblem } from './weights-fetch-error.js';

/** One try at a file of the hub. */
export interface Transfer {
  /** In bytes, as the server says. */
  size(): Promise<number>;
  /** The bytes from this one on. */
  from(start: number): AsyncIterable<Uint8Array>;
  /** What an error that either threw comes of. */
  problemOf(error: unknown): FetchProblem;
  /** Ends whatever is under way. */
  close(): void;
}

/**
 * The hub's library knows its addresses, redirections and how a file's size is told, and gives the file as a Blob whose
 * slices are range requests, which is what going on from a part needs. It sets no time limits, believes what a server sends
 * for a range, and turns errors into text: the fetch that it is handed sees to these. Its way of storing a file is not used,
 * since that begins anew after each interruption and checks no digest.
 */
export function openTransfer(
  { repository, file }: PublishedWeights,
  { hubUrl, signal, stallMs = 30_000 }: FetchOptions,
): Transfer {
  const stalled = new AbortController();
  const closed = new AbortController();
  const signals = [stalled.signal, closed.signal, ...(signal === undefined ? [] : [signal])];
  const patience = setTimeout(() => {
    stalled.abort(new Error('stalled'));
  }, stallMs);
  let problem: FetchProblem | undefined;
  const guarded: typeof fetch = async (input, init) => {
    try {
      const response = await rangedFetch(fetch)(input, {
        ...init,
        signal: AbortSignal.any(signals),
      });
      patience.refresh();
      if (response.ok) return response;
      problem = { kind: 'refused', status: response.status };
      // Not handed on: the library would read the answer to its end, and there need be none.
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
        patience.refresh();
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
      clearTimeout(patience);
      closed.abort();
    },
  };
}

/** Node's fetch says "fetch failed" and keeps the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
