import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAttempt } from '#src/runs/attempt-folder.js';
import { writeTrialFile } from '#src/runs/trial-file.js';
import { settingsSchema } from '#src/settings/trainer.js';
import type { SettingsInput } from '#src/settings/trainer.js';
import { importDataset } from '#src/dataset/pack/build.js';
import { trainerVersion } from '#src/training/training-contract.js';
import { randomStream } from '#src/random/stream.js';
import sharp from 'sharp';

const image = 32;

/** A dataset of small images whose brightness follows the score, with noise and stripes on top. */
export async function tinyDataset(
  folder: string,
  movies: number,
  { pool = 6, split = { train: 60, validation: 20, test: 20 } } = {},
): Promise<{ folder: string; sha256: string }> {
  const images = join(folder, 'images');
  const rows = ['title,score'];
  for (let movie = 0; movie < movies; movie += 1) {
    const stream = randomStream(['tiny', movie]);
    const score = 1 + 8 * stream.uniform();
    const title = `Movie number ${movie}`;
    rows.push(`${title},${score.toFixed(1)}`);
    mkdirSync(join(images, title), { recursive: true });
    for (let frame = 0; frame < pool; frame += 1) {
      const pixels = new Uint8Array(image * image * 3);
      const phase = stream.below(6);
      for (const place of pixels.keys()) {
        const stripe = (Math.floor(place / 3) + phase) % 6 < 3 ? 12 : -12;
        pixels[place] = 40 + 18 * score + stripe + 8 * stream.uniform();
      }
      await sharp(pixels, { raw: { width: image, height: image, channels: 3 } })
        .png()
        .toFile(join(images, title, `${frame}.png`));
    }
  }
  const scoresCsv = join(folder, 'scores.csv');
  writeFileSync(scoresCsv, `${rows.join('\n')}\n`);
  const outFolder = join(folder, 'dataset');
  const report = await importDataset({
    imagesFolder: images,
    scoresCsv,
    outFolder,
    image,
    minFrames: 1,
    split,
    splitSeed: 1,
  });
  return { folder: outFolder, sha256: report.sha256 };
}

/** A planned trial in its own folder. */
export function plannedTrial(
  trialFolder: string,
  dataset: { readonly folder: string; readonly sha256: string },
  settings: SettingsInput,
  {
    seed = 11,
    trainer = trainerVersion,
    weights,
  }: {
    readonly seed?: number;
    readonly trainer?: string;
    readonly weights?: { readonly path: string; readonly sha256: string };
  } = {},
): void {
  writeTrialFile(trialFolder, {
    format: 1,
    trialId: '0123456789abcdef',
    settings: { ...settingsSchema.parse(settings), image },
    seed,
    dataset,
    trainer,
    ...(weights !== undefined && { weights }),
    code: { version: '0.1.0', commit: null, dirty: null },
  });
}

/** The folder of the trial's next attempt. */
export function nextAttempt(trialFolder: string): string {
  return openAttempt(trialFolder).folder;
}
