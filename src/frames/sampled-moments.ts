import { randomStream, type StreamKey } from '../random/stream.js';
import type { Warning } from './outcome.js';
import type { VideoFacts } from './video-facts.js';

/**
 * Which frames to take out of the decoder, ascending: by timestamp (in ticks of the stream), or by number where timestamps
 * cannot be trusted.
 */
export interface SampledMoments {
  readonly by: 'pts' | 'n';
  readonly targets: readonly number[];
  readonly warnings: readonly Warning[];
}

/**
 * `samples` distinct frames, each the one shown at a random time between the first frame and the end: a frame's chance is its
 * share of the running time, whatever the frame rate does. All frames where there are fewer.
 * Drawing times until enough distinct frames are hit has the law of keeping the smallest of Exp(duration) keys
 * (Efraimidis and Spirakis 2006), which takes one pass and cannot run for ever.
 */
export function sampleMoments(video: VideoFacts, samples: number, key: StreamKey): SampledMoments {
  const timeline = video.packets.timeline();
  const times =
    'times' in timeline
      ? timeline.times
      : Float64Array.from({ length: video.packets.count }, (_, number) => number);
  const stream = randomStream(key);
  const last = times.length - 1;
  const typical = last > 0 ? ((times[last] ?? 0) - (times[0] ?? 0)) / last : 1;
  // In plain numbers: millions of objects would take hundreds of megabytes.
  const keys = times.map((time, index) => {
    const duration = index < last ? (times[index + 1] ?? 0) - time : typical;
    return -Math.log(1 - stream.uniform()) / duration;
  });
  const smallest = keys.toSorted().subarray(0, samples);
  const highest = smallest[samples - 1] ?? Infinity;
  // Of equal keys, should there be any, the earlier count as smaller.
  let equal = smallest.filter((value) => value === highest).length;
  const isChosen = (value: number) => value < highest || (value === highest && (equal -= 1) >= 0);
  const targets = Array.from(times.filter((_, index) => isChosen(keys[index] ?? Infinity)));
  return 'times' in timeline
    ? { by: 'pts', targets, warnings: [] }
    : { by: 'n', targets, warnings: [{ kind: 'sampled-by-number', why: timeline.why }] };
}

/**
 * An expression for ffmpeg's select filter that lets a frame pass when it is the first at or after one more target: should the
 * decoder lose the very frame that was meant, the next one that it has takes its place. The number of targets reached is found
 * by halves, so that a thousand targets cost ten comparisons a frame; a plain sum of a hundred terms is too deep for the parser.
 */
export function selectExpression(moments: SampledMoments): string {
  const reached = (low: number, high: number): string => {
    if (low === high) return String(low);
    const middle = (low + high) >> 1;
    return `if(lt(${moments.by},${moments.targets[middle]}),${reached(low, middle)},${reached(middle + 1, high)})`;
  };
  const count = `if(isnan(${moments.by}),0,${reached(0, moments.targets.length)})`;
  return `gt(st(0,${count}),ld(1))*st(1,max(ld(0),ld(1)))`;
}
