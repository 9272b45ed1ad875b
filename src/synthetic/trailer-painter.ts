import { randomStream, type RandomStream } from '../random/stream.js';
import {
  trailerLook,
  trailerShots,
  type CameraShot,
  type TitleCard,
  type TrailerLook,
} from './shot.js';
import { hiddenScore, type TrailerForm } from './synthetic-movie.js';

/** One turn of the wave in 1024 steps, as texture steps 0 to 255. */
const wave = Uint8Array.from({ length: 1024 }, (_, step) =>
  Math.round(128 + 127 * Math.sin((2 * Math.PI * step) / 1024)),
);

const tileLength = 65_536;

/** Frames of a trailer in one buffer, planar YUV 4:2:0: per frame a luma plane [height, width] and two of chroma at half size. */
export function paintTrailer(form: TrailerForm, index: number): Uint8Array {
  const { width, height } = form;
  const stream = randomStream([form.seed, 'synthetic', 'trailer', index]);
  const look = trailerLook(stream);
  const frames = Math.round(form.seconds * form.framesPerSecond);
  const shots = trailerShots(hiddenScore(form.seed, index), frames, form.framesPerSecond, stream);
  const grain = grainTile(look.grain, stream);
  const frameBytes = (width * height * 3) / 2;
  const buffer = new Uint8Array(frames * frameBytes);
  let number = 0;
  for (const shot of shots) {
    for (let frame = 0; frame < shot.frames; frame += 1) {
      const start = number * frameBytes;
      const planes = framePlanes(buffer.subarray(start, start + frameBytes), width, height);
      if (shot.kind === 'title') paintTitle(planes, shot);
      else {
        const palette = shotPalette(shot, look.brightness * fadeLevel(shot, frame));
        paintCamera(planes, shot, frame, palette);
      }
      addGrain(planes.luma, grain, stream.below(tileLength));
      letterbox(planes, look);
      number += 1;
    }
  }
  return buffer;
}

type Planes = ReturnType<typeof framePlanes>;

function framePlanes(bytes: Uint8Array, width: number, height: number) {
  const pixels = width * height;
  return {
    width,
    height,
    luma: bytes.subarray(0, pixels),
    blue: bytes.subarray(pixels, (pixels * 5) / 4),
    red: bytes.subarray((pixels * 5) / 4),
  };
}

function fadeLevel(shot: CameraShot, frame: number): number {
  if (shot.fade === 0) return 1;
  return Math.min(1, frame / shot.fade, (shot.frames - 1 - frame) / shot.fade);
}

/** A drifting wave behind, and a disc in front of it with another hue and the wave at right angles. */
function paintCamera(planes: Planes, shot: CameraShot, frame: number, palette: Palette): void {
  const { width, height } = planes;
  const across = Math.round((shot.frequency * Math.cos(shot.angle) * 1024 * 16) / width);
  const down = Math.round((shot.frequency * Math.sin(shot.angle) * 1024 * 16) / width);
  const drift = Math.round(shot.drift * frame * 1024 * 16);
  const centreX = (shot.object.x + shot.object.speed * frame) * width;
  const centreY = shot.object.y * height;
  const radius = shot.object.radius * width;
  for (let y = 0; y < height; y += 1) {
    const half = Math.sqrt(Math.max(0, radius * radius - (y - centreY) ** 2));
    const from = Math.min(width, Math.max(0, Math.round(centreX - half)));
    const to = Math.min(width, Math.max(0, Math.round(centreX + half)));
    const row = y * width;
    const behind = drift + y * down;
    const before = drift - y * across;
    paintSpan(planes.luma, palette.luma, row, 0, from, behind, across, 0);
    paintSpan(planes.luma, palette.luma, row, from, to, before, down, 256);
    paintSpan(planes.luma, palette.luma, row, to, width, behind, across, 0);
    if (y % 2 === 1) continue;
    const chromaRow = row / 4;
    for (const plane of ['blue', 'red'] as const) {
      const [bytes, colours] = [planes[plane], palette[plane]];
      const [left, right, end] = [from >> 1, to >> 1, width >> 1];
      paintSpan(bytes, colours, chromaRow, 0, left, behind, across * 2, 0);
      paintSpan(bytes, colours, chromaRow, left, right, before, down * 2, 256);
      paintSpan(bytes, colours, chromaRow, right, end, behind, across * 2, 0);
    }
  }
}

/** Pixels `from` to `to` of a row; phases are in sixteenths of a step of the wave. */
function paintSpan(
  bytes: Uint8Array,
  colours: Uint8Array,
  row: number,
  from: number,
  to: number,
  phaseOfRow: number,
  phasePerPixel: number,
  region: number,
): void {
  let phase = phaseOfRow + from * phasePerPixel;
  for (let x = from; x < to; x += 1) {
    bytes[row + x] = colours[region + (wave[(phase >> 4) & 1023] as number)] as number;
    phase += phasePerPixel;
  }
}

type Palette = ReturnType<typeof shotPalette>;

/**
 * The colours of a shot at one moment: luma and chroma (BT.601, limited range) of the 256 steps of a texture, for the background and then
 * for the object.
 * @param level scales the light: 0 is black
 */
function shotPalette(shot: CameraShot, level: number) {
  const palette = {
    luma: new Uint8Array(512),
    blue: new Uint8Array(512),
    red: new Uint8Array(512),
  };
  for (const [region, hue] of shot.hues.entries()) {
    const [pureRed, pureGreen, pureBlue] = pureColour(hue);
    const tint = (pure: number, cast: number) =>
      (1 - shot.saturation + shot.saturation * pure) * cast * level * shot.brightness;
    const red = tint(pureRed, 1 + shot.warmth);
    const green = tint(pureGreen, 1);
    const blue = tint(pureBlue, 1 - shot.warmth);
    for (let step = 0; step < 256; step += 1) {
      const light = 0.5 + (shot.contrast * (step - 128)) / 128;
      setColour(palette, region * 256 + step, [red * light, green * light, blue * light]);
    }
  }
  return palette;
}

function setColour(
  palette: Palette,
  index: number,
  [red, green, blue]: readonly [number, number, number],
): void {
  const [r, g, b] = [Math.min(1, red), Math.min(1, green), Math.min(1, blue)];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  palette.luma[index] = Math.round(16 + 219 * luma);
  palette.blue[index] = Math.round(128 + (224 * (b - luma)) / 1.772);
  palette.red[index] = Math.round(128 + (224 * (r - luma)) / 1.402);
}

/** Red, green and blue of a fully saturated hue at mean 2/3, so that hue changes brightness little. */
function pureColour(hue: number): [number, number, number] {
  const channel = (shift: number) =>
    Math.max(0, 0.65 + 0.6 * Math.cos(2 * Math.PI * (hue - shift)));
  return [channel(0), channel(1 / 3), channel(2 / 3)];
}

/** Lines of letter-like bars on a ground of one colour. */
function paintTitle(planes: Planes, card: TitleCard): void {
  const { width, height } = planes;
  planes.luma.fill(16 + 219 * card.ground);
  planes.blue.fill(128);
  planes.red.fill(128);
  const letter = Math.max(2, Math.round(width / 40));
  for (const [line, length] of card.lines.entries()) {
    const top = Math.round(height * (0.5 + 0.14 * (line - card.lines.length / 2)));
    const left = Math.round((width * (1 - length)) / 2);
    for (let y = top; y < Math.min(height, top + 2 * letter); y += 1) {
      for (let x = left; x < width - left; x += 1) {
        if (Math.floor((x - left) / letter) % 3 !== 2) {
          planes.luma[y * width + x] = 16 + 219 * card.letters;
        }
      }
    }
  }
}

/** Noise, computed once a trailer and laid at another place on each frame. */
function grainTile(deviation: number, stream: RandomStream): Int8Array {
  // A sum of three uniform numbers is near enough to normal, and a tenth of the price.
  return Int8Array.from({ length: tileLength }, () => {
    const bits = stream.uint32();
    const sum = (bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023);
    return Math.round(((sum / 1023 - 1.5) / 0.5) * deviation);
  });
}

function addGrain(luma: Uint8Array, tile: Int8Array, offset: number): void {
  for (let index = 0; index < luma.length; index += 1) {
    const value = (luma[index] as number) + (tile[(offset + index) & (tileLength - 1)] as number);
    luma[index] = value < 16 ? 16 : value > 235 ? 235 : value;
  }
}

function letterbox(planes: Planes, look: TrailerLook): void {
  const { width, height } = planes;
  const rows = 2 * Math.round((look.letterbox * height) / 2);
  if (rows === 0) return;
  planes.luma.fill(16, 0, rows * width);
  planes.luma.fill(16, (height - rows) * width);
  for (const plane of [planes.blue, planes.red]) {
    plane.fill(128, 0, (rows * width) / 4);
    plane.fill(128, ((height - rows) * width) / 4);
  }
}
