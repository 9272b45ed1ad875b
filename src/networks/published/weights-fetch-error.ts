import { shortLine } from '../../files/sanitize-text.js';
import type { PublishedWeights } from './published-weights.js';

/** Why weights could not be had. */
export type FetchProblem =
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'stalled'; readonly seconds: number }
  | { readonly kind: 'not-the-hub'; readonly reason: string }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly most: number }
  | { readonly kind: 'wrong-bytes'; readonly found: string };

/** Published weights that are not in the cache and could not be fetched. */
export class WeightsFetchError extends Error {
  override readonly name = 'WeightsFetchError';
  readonly kind = 'weights-not-fetched';
  readonly problem: FetchProblem;
  readonly weights: PublishedWeights;
  /** Where the file may be placed by hand. */
  readonly path: string;

  constructor(problem: FetchProblem, weights: PublishedWeights, path: string) {
    const { repository, file, sha256 } = weights;
    super(
      `${file} of ${repository} could not be fetched (${shortLine(reasonText(problem), 1000)}): place it at ${path} (sha256 ${sha256}), or run the same command again once the network is up.`,
    );
    this.problem = problem;
    this.weights = weights;
    this.path = path;
  }
}

function reasonText(problem: FetchProblem): string {
  switch (problem.kind) {
    case 'unreachable':
      return problem.reason;
    case 'refused':
      return `the server answered ${problem.status}`;
    case 'stalled':
      return `nothing came for ${problem.seconds} s`;
    case 'not-the-hub':
      return `the answer is not the hub’s: ${problem.reason}`;
    case 'too-large':
      return `the server would send ${problem.bytes} bytes, and it has at most ${problem.most}`;
    case 'wrong-bytes':
      return `what came has the sha256 ${problem.found}`;
  }
}
