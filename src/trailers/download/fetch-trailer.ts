import { closeSync, fsyncSync, renameSync, rmSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { folderFacts } from '../../files/folder.js';
import { freeBytes as freeOnDisk } from '../../files/disk.js';
import { openRegular } from '../../files/guarded-read.js';
import { sha256OfFile } from '../../files/hash.js';
import { syncFolder } from '../../files/atomic-write.js';
import type { RandomStream } from '../../random/stream.js';
import type { DownloadLedger, TrailerIdentity, VideoFile } from './download-ledger.js';
import type { DownloadHooks, DownloadRequest, FetchLimits } from './download-request.js';
import { finishedFiles, temporaryFolder } from './trailers-folder.js';
import { noAccess, redaction, type YtDlpAccess, ytDlpArguments } from './yt-dlp-arguments.js';
import { runYtDlp, type YtDlpEnd } from './yt-dlp-process.js';
import { spoken, ytDlpVerdict, type YtDlpVerdict } from './yt-dlp-verdict.js';

/** How one try at one video ended. */
export type FetchEnd =
  | { readonly kind: 'downloaded'; readonly video: VideoFile }
  | { readonly kind: 'interrupted' }
  | YtDlpVerdict;

interface FetchJob extends Pick<DownloadHooks, 'check' | 'signal'> {
  /** The folder of the trailers. */
  readonly folder: string;
  readonly limits: FetchLimits;
  /** Without cookies and by no proxy where it is left out. */
  readonly access?: YtDlpAccess | undefined;
  readonly freeBytes: (folder: string) => number;
  /** Called with the checked file before it gets its name. */
  readonly onChecked: (video: VideoFile) => void;
}

/** Tries once. Whatever happens, no temporary folder is left and a file under its final name is whole. */
async function fetchTrailer(trailer: TrailerIdentity, job: FetchJob): Promise<FetchEnd> {
  const { folder, limits, signal, access = noAccess } = job;
  if (isDiskLow(job)) return diskLow(job);
  const temporary = temporaryFolder(folder, trailer.movieId);
  try {
    const end = await runYtDlp({
      args: ytDlpArguments(trailer.youtubeId, limits, access),
      redact: redaction(access),
      folder: temporary,
      timeoutMs: limits.timeoutMs,
      signal,
      watch: () => {
        if (folderFacts(temporary).bytes > limits.maximumBytes) return 'too-large';
        return isDiskLow(job) ? 'disk-low' : null;
      },
    });
    return failureOf(end, job) ?? (await published(trailer, temporary, end, job));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What an end says by itself; null where the files must tell. */
function failureOf(end: YtDlpEnd, job: FetchJob): FetchEnd | null {
  switch (end.kind) {
    case 'not-started':
      return { kind: 'failed', reason: 'yt-dlp-died', said: spoken(end.message) };
    case 'killed':
      return { kind: 'failed', reason: 'yt-dlp-died', said: `it was ended by ${end.signal}` };
    case 'exited':
      return end.code === 0 ? null : ytDlpVerdict(end.said);
    case 'stopped':
      switch (end.why) {
        case 'interrupted':
          return { kind: 'interrupted' };
        case 'timed-out': {
          const said = `it took longer than ${job.limits.timeoutMs / 1000} s`;
          return { kind: 'failed', reason: 'timed-out', said };
        }
        case 'too-large':
          return tooLarge(job);
        case 'disk-low':
          return diskLow(job);
      }
  }
}

async function published(
  trailer: TrailerIdentity,
  temporary: string,
  end: YtDlpEnd,
  { folder, limits, check, onChecked, signal }: FetchJob,
): Promise<FetchEnd> {
  const files = finishedFiles(temporary);
  const [path] = files;
  if (path === undefined || files.length > 1) {
    const verdict = ytDlpVerdict(end.kind === 'exited' ? end.said : []);
    if (verdict.kind !== 'failed' || verdict.reason !== 'unknown') return verdict;
    const left = path === undefined ? 'no finished file' : `${files.length} files`;
    return {
      kind: 'failed',
      reason: 'no-file',
      said: `it said that all was well and left ${left}`,
    };
  }
  const { size } = statSync(path);
  if (size > limits.maximumBytes) return tooLarge({ limits });
  const fault = size === 0 ? 'the file is empty' : await check(path);
  if (signal.aborted) return { kind: 'interrupted' };
  if (fault !== null) return { kind: 'failed', reason: 'not-whole', said: spoken(fault) };
  syncFile(path);
  syncFolder(temporary);
  const file = `${trailer.movieId}${extname(path)}`;
  const video = { file, bytes: size, sha256: await sha256OfFile(path) };
  onChecked(video);
  renameSync(path, join(folder, file));
  syncFolder(folder);
  return { kind: 'downloaded', video };
}

function syncFile(path: string): void {
  const { handle } = openRegular(path, { most: Number.MAX_SAFE_INTEGER });
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isDiskLow({ folder, limits, freeBytes }: FetchJob): boolean {
  return freeBytes(folder) < limits.keepFreeBytes;
}

function diskLow({ folder, limits, freeBytes }: FetchJob): FetchEnd {
  const [free, kept] = [freeBytes(folder), limits.keepFreeBytes].map((bytes) =>
    (bytes / 1e9).toFixed(1),
  );
  return { kind: 'disk-full', said: `${free} GB are free where ${kept} GB must stay free` };
}

function tooLarge({ limits }: Pick<FetchJob, 'limits'>): FetchEnd {
  const said = `it is larger than ${(limits.maximumBytes / 1e6).toFixed(0)} MB`;
  return { kind: 'dead', reason: 'too-large', said };
}

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

const longestMs = 3_600_000;

/** How long to wait after so many refusals in a row (from 1): doubled each time, at most an hour, and up to a quarter more. */
function backOffMs(firstMs: number, inARow: number, random: RandomStream): number {
  const wait = Math.min(longestMs, firstMs * 2 ** (inARow - 1));
  return Math.round(wait * (1 + random.uniform() / 4));
}
