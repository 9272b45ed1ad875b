import type { Network } from './network.js';
import { resnet18, resnet50 } from './resnet.js';
import { vgg16, vgg19 } from './vgg.js';

/** The networks by the names that the sweep file uses. */
export const backbones = { resnet18, resnet50, vgg16, vgg19 } as const satisfies Readonly<
  Record<string, Network>
>;

/** A network's name in the sweep file. */
export type Backbone = keyof typeof backbones;

export const backboneNames = Object.keys(backbones) as [Backbone, ...Backbone[]];
