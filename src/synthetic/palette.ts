import type { CameraShot } from './shot.js';

/** Luma and chroma (BT.601, limited range) of the 256 steps of a texture, for the background and then for the object. */
export interface Palette {
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** The colours of a shot at one moment. `level` scales the light: 0 is black. */
export function shotPalette(shot: CameraShot, level: number): Palette {
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
      paint(palette, region * 256 + step, red * light, green * light, blue * light);
    }
  }
  return palette;
}

function paint(palette: Palette, index: number, red: number, green: number, blue: number): void {
  const [r, g, b] = [Math.min(1, red), Math.min(1, green), Math.min(1, blue)];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  palette.luma[index] = Math.round(16 + 219 * luma);
  palette.blue[index] = Math.round(128 + (224 * (b - luma)) / 1.772);
  palette.red[index] = Math.round(128 + (224 * (r - luma)) / 1.402);
}

/** Red, green and blue of a fully saturated hue at mean 2/3, so that hue changes brightness little. */
function pureColour(hue: number): [number, number, number] {
  const channel = (shift: number) => 0.65 + 0.6 * Math.cos(2 * Math.PI * (hue - shift));
  return [channel(0), channel(1 / 3), channel(2 / 3)].map((value) => Math.max(0, value)) as [
    number,
    number,
    number,
  ];
}
