import type { RandomStream } from '../random/stream.js';

/** One camera take, or a title card between takes. Lengths are in frames, places and speeds in shares of the picture's width. */
export type Shot = CameraShot | TitleCard;
export type CameraShot = ReturnType<typeof cameraShot>;
export type TitleCard = ReturnType<typeof titleCard>;

/** What is the same all through a trailer and says nothing about its score. */
export type TrailerLook = ReturnType<typeof trailerLook>;

export function trailerLook(stream: RandomStream) {
  return {
    /** Standard deviation of the grain, in levels of luma. */
    grain: 1 + 3 * stream.uniform(),
    /** Share of the height that is black above and below. */
    letterbox: stream.uniform() < 0.35 ? 0.06 + 0.08 * stream.uniform() : 0,
    brightness: 0.95 + 0.15 * stream.normal(),
  };
}

/** Mean length of a shot in seconds. */
const meanShot = 0.45;

/**
 * The shots of a trailer. Each shows u = s + sqrt(3) h, the movie's hidden score s under noise h per shot, three ways:
 * in its saturation, the frequency of its texture and its warmth. One shot therefore tells little, and more frames tell more.
 */
export function trailerShots(
  hidden: number,
  frames: number,
  framesPerSecond: number,
  stream: RandomStream,
): Shot[] {
  const shots: Shot[] = [];
  for (let placed = 0; placed < frames;) {
    const seconds = Math.max(0.2, -meanShot * 0.7 * Math.log(1 - stream.uniform()) + 0.15);
    const length = Math.min(frames - placed, Math.max(2, Math.round(seconds * framesPerSecond)));
    shots.push(
      stream.uniform() < 0.06 ? titleCard(length, stream) : cameraShot(hidden, length, stream),
    );
    placed += length;
  }
  return shots;
}

function cameraShot(hidden: number, frames: number, stream: RandomStream) {
  const shown = hidden + Math.sqrt(3) * stream.normal();
  const hue = stream.uniform();
  return {
    kind: 'camera' as const,
    frames,
    /** Of the background and of the object before it, 0 to 1 round the colour circle. */
    hues: [hue, (hue + 0.15 + 0.7 * stream.uniform()) % 1] as const,
    /** Signal: 0 grey to 1 pure. */
    saturation: 0.08 + 0.84 / (1 + Math.exp(-0.55 * shown)),
    /** Signal: cycles of the texture across the picture's width. */
    frequency: 2 ** (3.1 + 0.42 * shown),
    /** Signal: red is multiplied by 1 + warmth, blue by 1 - warmth. */
    warmth: 0.5 * Math.tanh(shown / 2),
    /** Direction of the texture and its drift in cycles a frame. */
    angle: Math.PI * stream.uniform(),
    drift: 0.3 * stream.normal(),
    brightness: Math.exp(0.22 * stream.normal()),
    contrast: 0.25 + 0.3 * stream.uniform(),
    object: {
      x: stream.uniform(),
      y: stream.uniform(),
      radius: 0.1 + 0.2 * stream.uniform(),
      speed: 0.02 * stream.normal(),
    },
    /** Frames over which the picture comes out of black at the start, and goes into it at the end. */
    fade: stream.uniform() < 0.12 ? 3 : 0,
  };
}

function titleCard(frames: number, stream: RandomStream) {
  const dark = stream.uniform() < 0.8;
  /** Luma of the ground, 0 to 1. */
  const ground = dark ? 0.08 * stream.uniform() : 0.85;
  const count = 1 + stream.below(3);
  return {
    kind: 'title' as const,
    frames,
    ground,
    /** Luma of the letters. */
    letters: dark ? 0.9 : 0.1,
    /** Lengths of the lines of text. */
    lines: Array.from({ length: count }, () => 0.3 + 0.5 * stream.uniform()),
  };
}
