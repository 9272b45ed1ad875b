import { dirname, join } from 'node:path';
import { z } from 'zod';
import { byNameSchema } from '../files/by-name.js';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256Schema } from '../files/hash.js';
import { extractionOptionsSchema } from './extraction-options.js';
import type { Outcome } from './outcome.js';

export const manifestFile = 'manifest.json';

/** Raised when a field of the manifest, or what decides a pool's pixels, changes its meaning. */
export const manifestVersion = 1;

/** Bytes of a thumbnail at most. */
export const longestThumbnail = 2048;

/** Characters of its base64. */
export const longestThumbnailText = Math.ceil(longestThumbnail / 3) * 4;

/** Files of a pool are plain numbered images: a name that leads elsewhere is no pool's. */
export const imageName = /^\d{3,6}\.(jpg|webp)$/;

const sampledFrame = {
  /** Seconds on the video's own clock, which need not start at 0. */
  time: z.number(),
  /** Mean and population standard deviation of the luma, 0 to 255. */
  mean: z.number(),
  std: z.number(),
};

/** A frame in the pool. Images are numbered in film order. */
const keptFrame = z.object({
  ...sampledFrame,
  kept: z.literal(true),
  /** The image's name inside the pool's folder, such as `000.jpg`. */
  file: z.string().regex(imageName),
  /** Of the image file: a damaged JPEG mostly decodes without complaint. */
  sha256: sha256Schema,
  width: z.number(),
  height: z.number(),
});
export type KeptFrame = Readonly<z.output<typeof keptFrame>>;

/** A frame that was sampled but is not in the pool. */
const droppedFrame = z.object({
  ...sampledFrame,
  kept: z.literal(false),
  /** Why: `dark`, `flat` or `near-duplicate`. */
  dropped: z.string(),
  /** The kept frame that a near-duplicate resembles, by its file. */
  of: z.string().regex(imageName).exactOptional(),
  /** A small WebP or JPEG in base64, by its first bytes: it goes into pages. Absent from pools of before it existed. */
  thumbnail: z
    .string()
    .max(longestThumbnailText)
    .regex(/^(UklGR|\/9j\/)[A-Za-z0-9+/]*={0,2}$/)
    .refine((text) => text.length % 4 === 0)
    .exactOptional(),
});

const sampledFrameSchema = z.discriminatedUnion('kept', [keptFrame, droppedFrame]);
export type SampledFrame = Readonly<z.output<typeof sampledFrameSchema>>;

/** The video that was decoded. */
interface ManifestVideo {
  readonly container: string;
  readonly codec: string;
  /** As stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Frames that came out of the decoder. */
  readonly decodedFrames: number;
  /** The colours that were converted to BT.709, such as PQ, BT.2020; absent where they were taken as they are. */
  readonly colours?: string;
}

const outcome = z.union([
  z.object({ kind: z.literal('extracted'), warnings: z.array(z.unknown()) }),
  z.object({ kind: z.enum(['refused', 'failed']), reason: z.string(), message: z.string() }),
]);

/**
 * `manifest.json` of a pool: everything about it but the pixels, checked down to the fields that others rely on. Equal file in an equal
 * place, options and tools give equal bytes.
 */
const manifestSchema = z.object({
  version: z.number(),
  movieId: z.string(),
  /** The video file's name as given. */
  source: z.string(),
  /** Of the video file; null where it could not be read. */
  sha256: sha256Schema.nullable(),
  /** A hash of the video file's place on the machine: tells a file that changed from another file of the same name. */
  origin: z.string(),
  outcome: outcome as unknown as z.ZodType<Outcome>,
  /** Null where there was none to decode. */
  video: byNameSchema(z.unknown()).nullable() as unknown as z.ZodType<ManifestVideo | null>,
  seed: z.number(),
  options: extractionOptionsSchema.readonly(),
  /** Every sampled frame in film order, kept or not. */
  frames: z.array(sampledFrameSchema).readonly(),
  tools: byNameSchema(z.unknown()),
});
export type Manifest = Readonly<z.output<typeof manifestSchema>>;

export function keptFrames({ frames }: Pick<Manifest, 'frames'>): readonly KeptFrame[] {
  return frames.filter((frame) => frame.kept);
}

/** Why a folder's manifest cannot be used. `message` is one sentence. */
interface ManifestProblem {
  readonly kind: 'no-manifest' | 'unreadable-manifest' | 'other-version' | 'malformed-manifest';
  readonly message: string;
  /** Of a malformed one, the field that is wrong. */
  readonly field?: string;
}

/** Thousands of sampled frames with their thumbnails. */
const mostManifestBytes = 2 ** 27;

/** The manifest of one pool folder, or what is wrong with it. */
export function readManifest(
  folder: string,
): { readonly manifest: Manifest } | { readonly problem: ManifestProblem } {
  const path = join(folder, manifestFile);
  const problem = (kind: ManifestProblem['kind'], message: string) => ({
    problem: { kind, message },
  });
  let value: unknown;
  try {
    // Pools are copied between machines and people: a link in one leads nowhere outside the folder of all pools.
    const bytes = readBytes(path, { most: mostManifestBytes, within: dirname(folder) });
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return problem('no-manifest', `${folder} holds no ${manifestFile}.`);
    }
    const why =
      error instanceof FileError ? `it ${whatIsWrong(error.problem)}` : (error as Error).message;
    return problem('unreadable-manifest', `${path} cannot be read: ${why}.`);
  }
  const version = (value as Partial<Manifest> | null)?.version ?? manifestVersion;
  if (version !== manifestVersion) {
    return problem(
      'other-version',
      `${path} has version ${JSON.stringify(version)}, this reelsweep reads ${manifestVersion}: extract the video again.`,
    );
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return { manifest: parsed.data };
  const [first = 'the file', index] = parsed.error.issues[0]?.path ?? [];
  const field =
    first === 'frames' && index !== undefined ? `frames[${String(index)}]` : String(first);
  const message = `${path} is no manifest of a pool: ${field} is missing or malformed.`;
  return { problem: { kind: 'malformed-manifest', field, message } };
}
