import { closeSync, fstatSync, fsyncSync, readSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readBytes } from '../../files/guarded-read.js';
import { openToAppend } from '../../files/open-guarded.js';
import { syncFolder, writeFully } from '../../files/atomic-write.js';
import { sha256Schema } from '../../files/hash.js';

/** A video file as it was when it had been checked. */
const videoFileSchema = z.object({
  /** Its name in the folder of the ledger. */
  file: z.string().regex(/^[a-z0-9][a-z0-9-]*\.[a-z0-9]{2,4}$/),
  bytes: z.int().min(1),
  sha256: sha256Schema,
});

export type VideoFile = z.output<typeof videoFileSchema>;

/** Objects are not strict: what a later version adds is passed over, and its unknown kinds with it. */
const ledgerOutcomeSchema = z.discriminatedUnion('kind', [
  /** Written before the file gets its name, so that a file without a record is never ours. */
  z.object({
    kind: z.literal('downloaded'),
    video: videoFileSchema,
    /** From the start of yt-dlp to the checked file. */
    seconds: z.number().min(0),
  }),
  z.object({
    kind: z.literal('dead'),
    reason: z.string(),
    /** yt-dlp's own words. */
    said: z.string(),
    /** The largest file that was allowed, where the reason is that it is larger. */
    maximumBytes: z.number().optional(),
    /** There and true where the refusal holds also for one who asks with cookies, or by a proxy. */
    cookies: z.literal(true).optional(),
    proxy: z.literal(true).optional(),
    /** There and true where no video came afterwards, so that this connection may have been the cause. */
    unconfirmed: z.literal(true).optional(),
  }),
  z.object({
    kind: z.literal('failed'),
    reason: z.string(),
    said: z.string(),
    /** How many times it has been tried in that run. */
    attempts: z.int().min(1),
    /** There and true where YouTube refused it as it does a removed video, but others in a row alike. */
    refused: z.literal(true).optional(),
  }),
  /** Its frames were read back whole from the disk. */
  z.object({
    kind: z.literal('extracted'),
    video: videoFileSchema,
    /** Whether the video was to be deleted. */
    removed: z.boolean(),
  }),
]);

/** What happened to one video. The latest record of a movie and a YouTube id counts. */
const ledgerRecordSchema = z.object({
  movieId: z.string(),
  youtubeId: z.string(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  outcome: ledgerOutcomeSchema,
});

export type LedgerRecord = z.output<typeof ledgerRecordSchema>;
export type LedgerOutcome = LedgerRecord['outcome'];

export const ledgerFile = 'ledger.jsonl';

/** A video of the catalogue: another id for the same movie is another video. */
export interface TrailerIdentity {
  readonly movieId: string;
  readonly youtubeId: string;
}

/** `ledger.jsonl` of a folder of trailers: append-only, one record a line, the latest of each video counts. */
export interface DownloadLedger {
  latest(trailer: TrailerIdentity): LedgerRecord | undefined;
  /** The latest record of each video. */
  records(): readonly LedgerRecord[];
  /** Adds a line, on disk when it returns. @throws the system's error */
  append(record: LedgerRecord): void;
}

/**
 * Reads the ledger of a folder; a folder without one has an empty one. Lines that hold no record, such as a torn last one, are passed over.
 * @throws FileError where it is no regular file; the system's error
 */
export function openLedger(folder: string): DownloadLedger {
  const path = join(folder, ledgerFile);
  const records = new Map<string, LedgerRecord>();
  const keep = (record: LedgerRecord) => {
    records.set(`${record.movieId} ${record.youtubeId}`, record);
  };
  for (const line of linesOf(path)) {
    const record = recordOf(line);
    if (record !== null) keep(record);
  }
  return {
    latest: ({ movieId, youtubeId }) => records.get(`${movieId} ${youtubeId}`),
    records: () => [...records.values()],
    append(record) {
      appendLine(path, JSON.stringify(record));
      keep(record);
    },
  };
}

/** Some two million records. */
const mostBytes = 2 ** 28;

function linesOf(path: string): readonly string[] {
  try {
    return readBytes(path, { most: mostBytes }).toString('utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function recordOf(line: string): LedgerRecord | null {
  try {
    return ledgerRecordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** One write of a whole line; what a killed process left torn is ended first, so that the two are never glued together. */
function appendLine(path: string, line: string): void {
  const handle = openToAppend(path);
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1, '\n');
    if (size > 0) readSync(handle, last, 0, 1, size - 1);
    writeFully(handle, Buffer.from(`${last.toString() === '\n' ? '' : '\n'}${line}\n`));
    fsyncSync(handle);
    if (size === 0) syncFolder(dirname(path));
  } finally {
    closeSync(handle);
  }
}

interface ExtractedVideo {
  /** The folder of the ledger. */
  readonly folder: string;
  readonly trailer: TrailerIdentity;
  readonly video: VideoFile;
  readonly removed: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Records that a video's frames are whole on disk, then deletes the video where that is wanted: killed between the two, the video
 * stays and is neither downloaded nor extracted again.
 */
export function recordExtracted(ledger: DownloadLedger, extracted: ExtractedVideo): void {
  const { folder, trailer, video, removed, now } = extracted;
  const { movieId, youtubeId } = trailer;
  const at = new Date(now).toISOString();
  ledger.append({ movieId, youtubeId, at, outcome: { kind: 'extracted', video, removed } });
  if (!removed) return;
  rmSync(join(folder, video.file), { force: true });
  syncFolder(folder);
}
