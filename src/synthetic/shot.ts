import type { RandomStream } from '../random/stream.js';

/** One camera take, or a title card between takes. Lengths are in frames, places and speeds in shares of the picture's width. */
export type Shot = CameraShot | TitleCard;

export interface CameraShot {
  readonly kind: 'camera';
  readonly frames: number;
  /** Hues of the background and of the object before it, 0 to 1 round the colour circle. */
  readonly hues: readonly [number, number];
  /** Signal: 0 grey to 1 pure. */
  readonly saturation: number;
  /** Signal: cycles of the texture across the picture's width. */
  readonly frequency: number;
  /** Signal: red is multiplied by 1 + warmth, blue by 1 - warmth. */
  readonly warmth: number;
  /** Direction of the texture and its drift in cycles a frame. */
  readonly angle: number;
  readonly drift: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly object: {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly speed: number;
  };
  /** Frames over which the picture comes out of black at the start, and goes into it at the end. */
  readonly fade: number;
}

export interface TitleCard {
  readonly kind: 'title';
  readonly frames: number;
  /** Luma of the ground and of the letters, 0 to 1. */
  readonly ground: number;
  readonly letters: number;
  /** Lengths of the lines of text. */
  readonly lines: readonly number[];
}

/** What is the same all through a trailer and says nothing about its score. */
export interface TrailerLook {
  /** Standard deviation of the grain, in levels of luma. */
  readonly grain: number;
  /** Share of the height that is black above and below. */
  readonly letterbox: number;
  readonly brightness: number;
}

export function trailerLook(stream: RandomStream): TrailerLook {
  return {
    grain: 1 + 3 * stream.uniform(),
    letterbox: stream.uniform() < 0.35 ? 0.06 + 0.08 * stream.uniform() : 0,
    brightness: 0.95 + 0.15 * stream.normal(),
  };
}

/** Mean length of a shot in seconds. */
const meanShot = 0.45;

/**
 * The shots of a trailer. Each shows u = s + sqrt(3) h, the movie's hidden score s under noise h of its own, three ways:
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

function cameraShot(hidden: number, frames: number, stream: RandomStream): CameraShot {
  const shown = hidden + Math.sqrt(3) * stream.normal();
  const hue = stream.uniform();
  return {
    kind: 'camera',
    frames,
    hues: [hue, (hue + 0.15 + 0.7 * stream.uniform()) % 1],
    saturation: 0.08 + 0.84 / (1 + Math.exp(-0.55 * shown)),
    frequency: 2 ** (3.1 + 0.42 * shown),
    warmth: 0.5 * Math.tanh(shown / 2),
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
    fade: stream.uniform() < 0.12 ? 3 : 0,
  };
}

function titleCard(frames: number, stream: RandomStream): TitleCard {
  const dark = stream.uniform() < 0.8;
  const ground = dark ? 0.08 * stream.uniform() : 0.85;
  const count = 1 + stream.below(3);
  return {
    kind: 'title',
    frames,
    ground,
    letters: dark ? 0.9 : 0.1,
    lines: Array.from({ length: count }, () => 0.3 + 0.5 * stream.uniform()),
  };
}
