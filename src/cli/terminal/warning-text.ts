import type { Warning } from '../../frames/outcome.js';
import { counted } from '../../text/numbers.js';

/** A warning in words, to stand after the video's name. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'fewer-frames-than-promised':
      return `${warning.decoded} of ${warning.promised} promised frames could be decoded; the file may be cut short or damaged`;
    case 'shorter-than-promised':
      return `its pictures end after ${warning.seconds.toFixed(1)} s of the ${warning.promised.toFixed(1)} s that it promises`;
    case 'fewer-frames-than-asked':
      return `it has ${counted(warning.sampled, 'frame')}, fewer than the ${warning.asked} asked for`;
    case 'sampled-by-number':
      return `its times cannot be relied on (${warning.why}), so frames were sampled by number`;
    case 'decoder-complained':
      return `the decoder said: ${warning.complaint}`;
    case 'hdr-in-8-bits':
      return `it is flagged as HDR (${warning.curve}) in 8 bits, which no HDR film is; its colours were converted as flagged and may be wrong`;
  }
}
