/** Room for batches of up to `batchSize` samples, uint8 [batchSize, frames, H, W, 3], to be used again and again. */
export function batchRoom(batchSize: number, frames: number, image: number): Uint8Array {
  return new Uint8Array(batchSize * frames * image * image * 3);
}
