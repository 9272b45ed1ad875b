import { freeBytes as freeOnDisk } from '../../files/free-bytes.js';
import type { RandomStream } from '../../random/stream.js';
import { backOffMs } from './back-off.js';
import type { DownloadLedger, TrailerIdentity } from './download-ledger.js';
import type { DownloadHooks, DownloadRequest } from './download-request.js';
import { fetchTrailer, type FetchEnd } from './fetch-trailer.js';

/** Refusals in a row after which YouTube means it. */
export const mostRefusals = 6;

/** Tries videos one after the other; a rate limit is waited for, and the same video tried again. */
export function patientFetch(
  request: DownloadRequest,
  hooks: DownloadHooks & Required<Pick<DownloadHooks, 'sleep'>>,
  ledger: DownloadLedger,
  random: RandomStream,
): (trailer: TrailerIdentity) => Promise<FetchEnd> {
  const { signal, check, sleep, freeBytes = freeOnDisk } = hooks;
  const { onProgress = () => undefined, now = Date.now } = hooks;
  return async (trailer) => {
    for (let refusals = 1; ; refusals += 1) {
      const begun = now();
      const end = await fetchTrailer(trailer, {
        folder: request.folder,
        limits: request.limits,
        access: request.access,
        check,
        freeBytes,
        signal,
        onChecked: (video) => {
          const at = new Date(now()).toISOString();
          const seconds = Math.max(0, now() - begun) / 1000;
          ledger.append({ ...trailer, at, outcome: { kind: 'downloaded', video, seconds } });
        },
      });
      if (end.kind !== 'rate-limited' || refusals === mostRefusals) return end;
      const waitMs = backOffMs(request.backOffMs, refusals, random);
      onProgress({ kind: 'back-off', waitMs, inARow: refusals, said: end.said });
      await sleep(waitMs, signal);
    }
  };
}
