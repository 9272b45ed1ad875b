import { join } from 'node:path';
import type { Backbone } from '../backbones.js';

/** A file of weights as its publisher has it, and what it must be. */
export interface PublishedWeights {
  /** On the Hugging Face hub. */
  readonly repository: string;
  /** In the repository. */
  readonly file: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** More than this is not the file, whatever a server says. */
  readonly mostBytes: number;
}

/** timm's copies of the weights that torchvision trained on ImageNet ("tv_in1k"). */
export const imagenetWeights: Readonly<Record<Backbone, PublishedWeights>> = {
  resnet18: published(
    'resnet18',
    '694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81',
    64,
  ),
  resnet50: published(
    'resnet50',
    '5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888',
    128,
  ),
  vgg16: published(
    'vgg16',
    '57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8',
    640,
  ),
  vgg19: published(
    'vgg19',
    '11aea017b543ff59233749d8f1cf544cda749378f5790d2fedab841fb86b7669',
    640,
  ),
};

function published(backbone: Backbone, sha256: string, mostMebibytes: number): PublishedWeights {
  const repository = `timm/${backbone}.tv_in1k`;
  return { repository, file: 'model.safetensors', sha256, mostBytes: mostMebibytes * 2 ** 20 };
}

/** Where published weights are kept: named by repository and digest, so that another version never takes their place. */
export function weightsPath(cacheFolder: string, { repository, sha256 }: PublishedWeights): string {
  const name = repository.slice(repository.indexOf('/') + 1).replace(/\.tv_in1k$/, '');
  return join(cacheFolder, 'weights', `${name}-${sha256.slice(0, 12)}.safetensors`);
}
