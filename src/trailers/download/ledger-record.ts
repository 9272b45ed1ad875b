import { z } from 'zod';

/** A video file as it was when it had been checked. */
const videoFileSchema = z.object({
  /** Its name in the folder of the ledger. */
  file: z.string().regex(/^[a-z0-9][a-z0-9-]*\.[a-z0-9]{2,4}$/),
  bytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
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
export const ledgerRecordSchema = z.object({
  movieId: z.string(),
  youtubeId: z.string(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  outcome: ledgerOutcomeSchema,
});

export type LedgerRecord = z.output<typeof ledgerRecordSchema>;
export type LedgerOutcome = LedgerRecord['outcome'];
