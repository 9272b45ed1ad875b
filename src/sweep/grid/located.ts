import { resolve } from 'node:path';
import type { Settings } from '../../settings/trainer.js';
import type { PartialSettings } from './points.js';
import type { PointContext } from './trial.js';

/** The same settings, or the entry of an exclusion, with absolute paths of files of weights. */
export function located(partial: PartialSettings, { folder }: PointContext): PartialSettings {
  const pretrained = partial['pretrained'] as
    Settings['pretrained'] | readonly Settings['pretrained'][] | undefined;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  const at = (given: Settings['pretrained']) =>
    given === 'none' || given === 'imagenet' ? given : resolve(folder, given);
  return {
    ...partial,
    pretrained: typeof pretrained === 'string' ? at(pretrained) : pretrained.map(at),
  };
}
