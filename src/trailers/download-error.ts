/** Why no download can begin; what happens to one video is its fate instead. */
export type DownloadProblem =
  | { readonly kind: 'no-ids'; readonly catalogue: string; readonly movies: number }
  | { readonly kind: 'folder-in-use'; readonly folder: string }
  | { readonly kind: 'cannot-write'; readonly folder: string; readonly reason: string };

/** Downloads that cannot begin: what was wrong as data, and as one sentence. */
export class DownloadError extends Error {
  readonly kind: DownloadProblem['kind'];
  readonly problem: DownloadProblem;

  constructor(problem: DownloadProblem, options?: ErrorOptions) {
    super(sentence(problem), options);
    this.name = 'DownloadError';
    this.kind = problem.kind;
    this.problem = problem;
  }
}

function sentence(problem: DownloadProblem): string {
  switch (problem.kind) {
    case 'no-ids':
      return `None of the ${problem.movies} movies of ${problem.catalogue} has a usable YouTube id in the column youtubeId: make the catalogue with \`reelsweep trailers catalog\`.`;
    case 'folder-in-use':
      return `Another \`trailers download\` works in ${problem.folder}: wait until it is done, stop it, or give another folder with --out.`;
    case 'cannot-write':
      return `Trailers cannot be written to ${problem.folder} (${problem.reason}): give a folder that can be written with --out.`;
  }
}
