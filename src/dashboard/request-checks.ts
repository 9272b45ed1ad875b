import type { IncomingHttpHeaders } from 'node:http';

/** A request that is answered with no more than a sentence. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/**
 * Looks at where a request comes from, before anything else is done with it. A name of somebody else's that was pointed at this
 * machine (DNS rebinding) stands in Host; another site's page cannot hide its Origin, nor what the browser says of it.
 * @returns null where nothing speaks against it
 */
export function refusalOf(
  method: string,
  headers: IncomingHttpHeaders,
  port: number,
): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) {
    return { status: 421, message: 'This server answers to 127.0.0.1 and localhost alone.' };
  }
  if (method === 'GET') return null;
  const site = headers['sec-fetch-site'];
  const isOurs = origin === `http://${host}` && (site === undefined || site === 'same-origin');
  return isOurs ? null : { status: 403, message: 'This was not asked by a page of this server.' };
}

/** Whether another page made the browser ask: what a person types or clicks in a bookmark is 'none'. */
export function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}
