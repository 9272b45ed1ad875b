import type { ColourConversion } from './colours.js';

/** The video stream that is decoded, as its container describes it and as its packets show it (nothing is decoded yet). */
export interface VideoFacts {
  readonly container: string;
  readonly stream: number;
  readonly codec: string;
  /** As stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Seconds of one tick of a timestamp. */
  readonly tick: number;
  /** What the header states; null where it states nothing. */
  readonly framesPerSecond: number | null;
  /** Frames that it promises to show; those that an edit list hides are none of them. */
  readonly headerFrames: number | null;
  /** Seconds of pictures that it promises. */
  readonly headerSeconds: number | null;
  readonly packets: PacketTimes;
  /** What is done to its colours; absent where nothing need be. */
  readonly colours?: ColourConversion;
}

/** The timestamps of a stream's shown packets in file order, in ticks. NaN where a packet has none. */
export class PacketTimes {
  readonly #shown: number[] = [];
  readonly #decoded: number[] = [];
  #end = Number.NaN;
  /** Packets that an edit list hides: they are decoded for the sake of others. */
  hidden = 0;

  get count(): number {
    return this.#shown.length;
  }

  /** Where the last of them ends, in ticks; NaN where none has a timestamp. */
  get end(): number {
    return this.#end;
  }

  /** @param length for which it is shown, where that is known */
  add(shown: number, decoded: number, length = 0): void {
    const end = shown + (Number.isNaN(length) ? 0 : length);
    if (!(end <= this.#end) && !Number.isNaN(end)) this.#end = end;
    this.#shown.push(shown);
    this.#decoded.push(decoded);
  }

  /**
   * The times at which frames are shown, in ticks, ascending and distinct; or why packets do not tell them: some have no timestamp, or
   * the clock goes backwards (recordings joined without correcting their clocks).
   */
  timeline(): { readonly times: Float64Array } | { readonly why: string } {
    if (this.#shown.some(Number.isNaN)) return { why: 'packets without a timestamp' };
    let before = Number.NEGATIVE_INFINITY;
    for (const time of this.#decoded) {
      if (Number.isNaN(time)) continue;
      if (time < before) return { why: 'a clock that goes backwards' };
      before = time;
    }
    const sorted = Float64Array.from(this.#shown).toSorted();
    return { times: sorted.filter((time, index) => index === 0 || time !== sorted[index - 1]) };
  }
}

/** Frames that the header or the packets promise, whichever is more. */
export function promisedFrames({ packets, headerFrames }: VideoFacts): number {
  return Math.max(packets.count, headerFrames ?? 0);
}
