import type { FrameWorkers } from '../frames/frame-workers.js';

/** Workers whose images are resized for a network too, while the next are decoded. */
export interface ResizingWorkers {
  readonly workers: FrameWorkers;
  /**
   * uint8 [image, image, 3] of an image that they made, as `dataset build` resizes it; or why it is none.
   * @throws sharp's error for bytes that do not decode
   */
  resized(frame: { readonly sha256: string }): Promise<Uint8Array | string>;
}

/**
 * Images are known by their hash: equal ones have equal pixels.
 * @param image height and width in pixels
 */
export function resizingWorkers(workers: FrameWorkers, image: number): ResizingWorkers {
  // It takes a tenth of a second to load, which the start of ffmpeg takes too.
  const decoder = import('../dataset/pack/decode-image.js');
  const made = new Map<string, Promise<Uint8Array | string>>();
  return {
    workers: {
      ...workers,
      async encode(task) {
        const frame = await workers.encode(task);
        if (!made.has(frame.sha256)) {
          const pixels = decoder.then(
            async ({ decodeBytes }) => await decodeBytes(frame.image, image),
          );
          // Whoever asks hears of it; a frame that is dropped is not asked for.
          pixels.catch(() => undefined);
          made.set(frame.sha256, pixels);
        }
        return frame;
      },
    },
    resized: async ({ sha256 }) => await (made.get(sha256) ?? 'it was not made here'),
  };
}
