import { describe, expect, it } from 'vitest';
import { informativeFrames } from '#src/frames/pool-frames.js';
import { PacketTimes } from '#src/frames/video-facts.js';
import type { VideoFacts } from '#src/frames/video-facts.js';
import { sampleMoments } from '#src/frames/sampled-moments.js';

function video(times: readonly number[]): VideoFacts {
  const packets = new PacketTimes();
  for (const [index, time] of times.entries()) packets.add(time, index);
  return {
    container: 'mov',
    stream: 0,
    codec: 'h264',
    width: 16,
    height: 16,
    tick: 0.001,
    framesPerSecond: 25,
    headerFrames: null,
    headerSeconds: null,
    packets,
  };
}

/** 2 s at 30 frames a second, 2 s at 10, 4 s at 5, in thousandths. */
const variable = [
  ...Array.from({ length: 60 }, (_, index) => Math.round((index * 1000) / 30)),
  ...Array.from({ length: 20 }, (_, index) => 2000 + index * 100),
  ...Array.from({ length: 20 }, (_, index) => 4000 + index * 200),
];

describe('sampling', () => {
  it('goes by time, not by frame, where the frame rate varies', () => {
    const trials = 1500;
    let late = 0;
    for (let seed = 0; seed < trials; seed += 1) {
      const { targets } = sampleMoments(video(variable), 1, [seed, 'frames', 'x']);
      if (targets.every((target) => target >= 4000)) late += 1;
    }
    // 20 of 100 frames, but half of the running time.
    expect(late / trials).toBeGreaterThan(0.45);
    expect(late / trials).toBeLessThan(0.55);
  });

  it('depends on its key alone and takes distinct frames in film order', () => {
    const sample = (name: string) =>
      sampleMoments(video(variable), 40, [7, 'frames', name]).targets;
    expect(sample('a')).toEqual(sample('a'));
    expect(sample('a')).not.toEqual(sample('b'));
    expect(new Set(sample('a')).size).toBe(40);
    expect(sample('a')).toEqual(sample('a').toSorted((first, second) => first - second));
  });

  it('takes every frame where fewer are there, in the order in which they are shown', () => {
    expect(sampleMoments(video([0, 80, 40, 40]), 100, [0]).targets).toEqual([0, 40, 80]);
  });
});

describe('the filter', () => {
  it('drops exactly the lowest shares by mean and by deviation', () => {
    const frames = Array.from({ length: 10 }, (_, index) => ({
      mean: 100 + index,
      std: 50 - index,
    }));
    const verdicts = informativeFrames(frames, 20);
    expect(verdicts.map((verdict) => verdict ?? 'kept')).toEqual([
      'dark',
      'dark',
      ...Array.from({ length: 6 }, () => 'kept'),
      'flat',
      'flat',
    ]);
  });

  it('drops every frame of one colour, however many there are, and keeps equal frames that show something', () => {
    const black = Array.from({ length: 60 }, () => ({ mean: 0, std: 0 }));
    const same = Array.from({ length: 40 }, () => ({ mean: 90, std: 30 }));
    const kept = informativeFrames([...black, ...same], 20).filter((verdict) => verdict === null);
    expect(kept).toHaveLength(40);
    expect(informativeFrames(same, 20).filter((verdict) => verdict === null)).toHaveLength(32);
    expect(informativeFrames(black, 0)).not.toContain(null);
  });
});
