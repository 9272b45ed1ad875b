/** The timestamps of a stream's packets in file order, in ticks, held in 16 bytes a packet. NaN where a packet has none. */
export class PacketTimes {
  #shown = new Float64Array(1024);
  #decoded = new Float64Array(1024);
  #count = 0;
  #end = Number.NaN;

  get count(): number {
    return this.#count;
  }

  /** Where the last of them ends, in ticks; NaN where none has a timestamp. */
  get end(): number {
    return this.#end;
  }

  /** @param length how long it is shown, where that is known */
  add(shown: number, decoded: number, length = 0): void {
    const end = shown + (Number.isNaN(length) ? 0 : length);
    if (!(end <= this.#end) && !Number.isNaN(end)) this.#end = end;
    if (this.#count === this.#shown.length) {
      this.#shown = grown(this.#shown);
      this.#decoded = grown(this.#decoded);
    }
    this.#shown[this.#count] = shown;
    this.#decoded[this.#count] = decoded;
    this.#count += 1;
  }

  /**
   * The times at which frames are shown, in ticks, ascending and without repetition; or why packets do not tell them:
   * some have no timestamp, or the clock goes backwards (recordings joined without mending their clocks).
   */
  timeline(): { readonly times: Float64Array } | { readonly why: string } {
    const shown = this.#shown.subarray(0, this.#count);
    const decoded = this.#decoded.subarray(0, this.#count);
    if (shown.some(Number.isNaN)) return { why: 'packets without a timestamp' };
    let before = Number.NEGATIVE_INFINITY;
    for (const time of decoded) {
      if (Number.isNaN(time)) continue;
      if (time < before) return { why: 'a clock that goes backwards' };
      before = time;
    }
    const sorted = shown.toSorted();
    return { times: sorted.filter((time, index) => index === 0 || time !== sorted[index - 1]) };
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
