/** A video alone gets all processors; several at a time decode with one thread each, which wastes none on waiting. */
export function decoderThreads(processors: number, jobs: number): number {
  return jobs === 1 ? Math.min(processors, 16) : Math.max(1, Math.floor(processors / jobs));
}
