import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../files/canonical-json.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256 } from '../files/hash.js';
import { trainingPlaceSchema } from './training-place.js';
import type { TrainingPlace } from './training-place.js';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.strictObject({ bytes: z.int().min(0), sha256: digest });

/** checkpoint.json: what a checkpoint's folder holds, so that a cut or changed byte anywhere is noticed. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  place: trainingPlaceSchema,
  files: z.strictObject({
    'state.safetensors': fileSchema,
    'best.safetensors': fileSchema.optional(),
  }),
  /** Of the canonical JSON of everything above. */
  sha256: digest,
});

export type CheckpointManifest = z.output<typeof manifestSchema>;
export type CheckpointFiles = CheckpointManifest['files'];

const manifestName = 'checkpoint.json';

/** The text of checkpoint.json. */
export function manifestText(place: TrainingPlace, files: CheckpointFiles): string {
  const content = { format: 1, place, files } as const;
  return `${JSON.stringify({ ...content, sha256: contentSha256(content) })}\n`;
}

/** A page of text. */
const mostBytes = 2 ** 24;

/** @param within the folder that it may not lead out of
 * @returns the manifest, or why it cannot be trusted. */
export function readManifest(folder: string, within: string): CheckpointManifest | string {
  let parsed: z.ZodSafeParseResult<CheckpointManifest>;
  try {
    const bytes = readBytes(manifestPath(folder), { most: mostBytes, within });
    parsed = manifestSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    return `${manifestName} cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
  if (!parsed.success) return `${manifestName} does not say what it should`;
  const { sha256: stated, ...content } = parsed.data;
  return stated === contentSha256(content) ? parsed.data : `${manifestName} was changed`;
}

export function manifestPath(folder: string): string {
  return join(folder, manifestName);
}

function contentSha256(content: Omit<CheckpointManifest, 'sha256'>): string {
  // Through JSON, which leaves out what is undefined.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(content))));
}
