import { join, resolve } from 'node:path';
import {
  extractFrames as extractPools,
  type ExtractionProgress,
  type ExtractionRequest,
} from '../../frames/extract-frames.js';
import type { ActionContext } from '../action.js';
import { cacheFolder } from '../cache-folder.js';
import { downloadedVideos, type ReportWithDeletions } from './downloaded-videos.js';

/** Videos to make pools of. Paths start from the context's folder. */
export interface FramesRequest extends Omit<ExtractionRequest, 'hashes'> {
  /** Else a video that `trailers download` fetched is deleted once its frames are verified on disk. */
  readonly keepVideos: boolean;
}

/**
 * Makes a pool of informative frames of every video given. What is wrong with one video becomes its outcome; what an earlier run did is
 * not done again.
 * @throws FramesError for wrong options, no ffmpeg, or an output folder that cannot be written
 */
export async function extractFrames(
  { folder, stop, now }: Pick<ActionContext, 'folder' | 'stop' | 'now'>,
  { keepVideos, ...given }: FramesRequest,
  onProgress: (progress: ExtractionProgress) => void = () => undefined,
): Promise<ReportWithDeletions> {
  const request: ExtractionRequest = {
    ...given,
    inputs: given.inputs.map((path) => resolve(folder, path)),
    out: resolve(folder, given.out),
    hashes: join(cacheFolder(), 'video-hashes.jsonl'),
  };
  const downloaded = downloadedVideos(request, keepVideos, now);
  const extracted = await extractPools(request, {
    signal: stop,
    onProgress: (progress) => {
      downloaded.finish(progress);
      onProgress(progress);
    },
  });
  return await downloaded.complete(extracted);
}
