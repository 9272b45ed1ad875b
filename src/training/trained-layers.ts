import { backbones } from '../networks/backbones.js';
import type { NetworkSettings } from '../settings/parts.js';

/** Whether a layer, by torchvision's module name, is trained under these settings. */
export function trainsLayer(
  { backbone, freeze }: Pick<NetworkSettings, 'backbone' | 'freeze'>,
  layer: string,
): boolean {
  const { firstConvolution, lastLayer } = backbones[backbone];
  switch (freeze) {
    case 'none':
      return true;
    case 'backbone':
      return layer === lastLayer;
    case 'body':
      return layer === lastLayer || layer === firstConvolution;
  }
}
