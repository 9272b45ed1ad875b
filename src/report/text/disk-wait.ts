import { bytesText } from '../../text/numbers.js';

/** Why no new trial starts while the disk has no room for its checkpoints and network. @param free may be below 0 */
export function diskWaitText({
  need,
  free,
}: {
  readonly need: number;
  readonly free: number;
}): string {
  return `no new trial starts until there is room on the disk: one needs up to ${bytesText(need)}, and ${bytesText(Math.max(0, free))} are free beside what running trials will write; delete what is not needed, such as what \`reelsweep gc\` finds`;
}
