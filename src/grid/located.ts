import { resolve } from 'node:path';
import type { PartialSettings } from './points.js';
import type { PointContext } from './trial.js';

/** The same settings with the absolute path of a file of weights. */
export function located(partial: PartialSettings, { folder }: PointContext): PartialSettings {
  const { pretrained } = partial;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  return { ...partial, pretrained: resolve(folder, pretrained) };
}
