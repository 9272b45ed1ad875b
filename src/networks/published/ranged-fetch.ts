/**
 * A fetch that gives the part of a file that was asked for even where a server ignores Range and sends the whole: what lies
 * before is passed over. The hub's library asks for parts and would take whatever comes; this is what makes resuming safe.
 * @throws where the server sends another part
 */
export function rangedFetch(plain: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await plain(input, init);
    const wanted = wantedRange(init);
    if (wanted === undefined) return response;
    if (response.status === 206) return checkedStart(response, wanted.start);
    // The hub answers a look at a file with a description of it, which is no part of the file.
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
  throw new Error(`bytes from ${start} were asked for and "${given}" came`);
}

/** The wanted part of a whole answer. */
async function cut(response: Response, { start, last }: Range): Promise<Response> {
  const headers = new Headers(response.headers);
  const length = headers.get('content-length');
  if (length !== null) headers.set('content-range', `bytes ${start}-${last}/${length}`);
  headers.delete('content-length');
  if (start === last) {
    // A look at the file's size: its bytes are not wanted, and unread would hold the connection.
    await response.body?.cancel();
    return new Response(null, { status: 206, headers });
  }
  let left = start;
  const passedOver = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (chunk.length > left) controller.enqueue(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    },
  });
  return new Response(response.body?.pipeThrough(passedOver) ?? null, { status: 206, headers });
}
