import { join } from 'node:path';

/** A file of weights as its publisher has it, and what it must be. */
export interface PublishedWeights {
  /** On the Hugging Face hub. */
  readonly repository: string;
  /** In the repository. */
  readonly file: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** The file has no more, even where a server sends more. */
  readonly mostBytes: number;
}

/** timm's copy of the weights that torchvision trained on ImageNet ("tv_in1k"). */
export function timmWeights(
  model: string,
  sha256: string,
  mostMebibytes: number,
): PublishedWeights {
  const repository = `timm/${model}.tv_in1k`;
  return { repository, file: 'model.safetensors', sha256, mostBytes: mostMebibytes * 2 ** 20 };
}

/** Where published weights are kept: named by repository and digest, so that another version never takes their place. */
export function weightsPath(cacheFolder: string, { repository, sha256 }: PublishedWeights): string {
  const name = repository.slice(repository.indexOf('/') + 1).replace(/\.tv_in1k$/, '');
  return join(cacheFolder, 'weights', `${name}-${sha256.slice(0, 12)}.safetensors`);
}
