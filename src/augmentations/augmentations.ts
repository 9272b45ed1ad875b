import type { z } from 'zod';
import type { Augmentation } from './augmentation.js';
import { crop } from './crop.js';
import { flip } from './flip.js';
import { noise } from './noise.js';
import { reorder } from './reorder.js';
import { resample } from './resample.js';

/** The augmentations by the names of their settings, in the order in which they are documented and applied. */
export const augmentations = { noise, resample, reorder, flip, crop } as const;

type Registry = typeof augmentations;
export type AugmentationName = keyof Registry;
type NamesOf<K> = {
  [Name in AugmentationName]: Registry[Name]['kind'] extends K ? Name : never;
}[AugmentationName];
export type GraphAugmentationName = NamesOf<'graph'>;
export type PixelAugmentationName = NamesOf<'pixels'>;

/** The value of each augmentation's setting. */
export type AugmentationSettings = {
  readonly [Name in AugmentationName]: z.output<Registry[Name]['setting']>;
};
/** Of those that change images inside the graph. */
export type GraphSettings = Pick<AugmentationSettings, GraphAugmentationName>;
/** Of those that decide what is read. */
export type ReadSettings = Omit<AugmentationSettings, GraphAugmentationName>;

export const augmentationNames = Object.keys(augmentations) as readonly AugmentationName[];

/** The schemas of the settings. */
export const augmentationShape = Object.fromEntries(
  Object.entries(augmentations).map(([name, { setting }]) => [name, setting]),
) as { readonly [Name in AugmentationName]: Registry[Name]['setting'] };

/** Every augmentation at the value that changes nothing. */
export const allNeutral = Object.fromEntries(
  Object.entries(augmentations).map(([name, { neutral }]) => [name, neutral]),
) as AugmentationSettings;

type AnyAugmentation = Augmentation<number | boolean>;
type Kind = AnyAugmentation['kind'];
interface OfKind<K extends Kind> {
  readonly name: NamesOf<K>;
  readonly augmentation: Extract<AnyAugmentation, { readonly kind: K }>;
}

const all = Object.entries(augmentations) as unknown as readonly (readonly [
  AugmentationName,
  AnyAugmentation,
])[];

/** All augmentations of a kind, in the order in which they are applied. */
export function augmentationsOfKind<K extends Kind>(kind: K): readonly OfKind<K>[] {
  return all
    .filter(([, augmentation]) => augmentation.kind === kind)
    .map(([name, augmentation]) => ({ name, augmentation }) as OfKind<K>);
}

/** Those of a kind that these settings turn on; settings that are missing are off. */
export function augmentationsOn<K extends Kind>(
  kind: K,
  settings: Partial<AugmentationSettings>,
): readonly (OfKind<K> & { readonly value: number | boolean })[] {
  return augmentationsOfKind(kind).flatMap((one) => {
    const value = settings[one.name] ?? one.augmentation.neutral;
    return value === one.augmentation.neutral ? [] : [{ ...one, value }];
  });
}

/** Whether a movie may be read as other pixels in another epoch of training. */
export function readsChange(settings: ReadSettings): boolean {
  return (['draw', 'order', 'pixels'] as const).some(
    (kind) => augmentationsOn(kind, settings).length > 0,
  );
}
