import { dirname } from 'node:path';
import { nativeModuleProblem, setupCommand } from '../../doctor/setup-command.js';
import { FileError } from '../../files/file-error.js';
import type { FileProblem } from '../../files/file-error.js';
import { systemErrorText } from '../../files/system-error.js';

/** An error as a person reads it and as a shell sees it. */
export interface Failure {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** Node decodes names that were given as other bytes to U+FFFD, and no file has that name then. */
const undecodableName =
  'Its name holds bytes that are not UTF-8, shown as U+FFFD, and cannot be opened: rename it.';

/** What to do about an error of the system; one whose code is not here is a defect of ours. */
const systemAdvice: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => ` ${path.includes('\uFFFD') ? undecodableName : 'Check the name.'}`,
  EACCES: () => ' Change its permissions or choose another place.',
  EISDIR: () => '',
  ENOTDIR: () => '',
  ENOSPC: () => ' Free some space and run the same command again; what was done stays done.',
  EROFS: () => '',
};

/** What the system says of a file that was to be written, as a sentence. */
const writeSentences: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) =>
    `${path} cannot be written: there is no folder ${dirname(path)}. Make it or choose another place.`,
  EACCES: (path) =>
    `${path} cannot be written: this user may not write to the folder ${dirname(path)}. Change its permissions or choose another place.`,
  EROFS: (path) =>
    `${path} cannot be written: the folder ${dirname(path)} is on a disk that is mounted read-only. Mount it for writing or choose another place.`,
  ENOTDIR: (path) =>
    `${path} cannot be written: ${dirname(path)} is no folder. Choose another place.`,
};

/** Kinds that no input brings about. */
const accidents: ReadonlySet<string> = new Set(['weights-not-fetched']);

/** What to do about a file that is not read. */
function fileAdvice(problem: FileProblem): string {
  switch (problem.kind) {
    case 'not-regular':
      return problem.links
        ? 'Give a regular file or a link to one; a sweep file, a profile or a CSV file may also come through standard input, given as -.'
        : 'Only a regular file is read or written there, and links are not followed: move it away and put the file itself there.';
    case 'outside':
      return 'Links below that folder may not lead out of it: put the files themselves there.';
    case 'too-large':
      return 'Check that it is the right file.';
    case 'not-utf8':
      return problem.found === 'NUL byte'
        ? 'Check that it is the right file.'
        : 'Save it as UTF-8.';
  }
}

interface KnownError extends Error {
  readonly kind: string;
  readonly exitCode?: number;
  /** Further sentences, one a mistake. */
  readonly problems?: readonly { readonly message: string }[];
}

function isKnown(error: unknown): error is KnownError {
  return error instanceof Error && typeof (error as Partial<KnownError>).kind === 'string';
}

/** Rooms make errors as data with a `kind` and one clear sentence; whatever has none is a defect of ours and says so. */
export function describeFailure(error: unknown, verbose: boolean): Failure {
  const stack = verbose && error instanceof Error && error.stack !== undefined ? [error.stack] : [];
  if (error instanceof FileError) {
    const lines = [`${error.message}. ${fileAdvice(error.problem)}`, ...stack];
    return { lines, exitCode: 2 };
  }
  if (isKnown(error)) {
    const details = (error.problems ?? []).map(({ message }) => message);
    const usual = accidents.has(error.kind) ? 1 : 2;
    return {
      lines: [...error.message.split('\n'), ...details, ...stack],
      exitCode: error.exitCode ?? usual,
    };
  }
  const native = nativeModuleProblem(error);
  if (native !== null) {
    const lines = [`${native} Type this, then the command again:`, `  ${setupCommand()}`, ...stack];
    return { lines, exitCode: 1 };
  }
  const { code = '', path, writing } = error as NodeJS.ErrnoException & { writing?: string };
  const advice = systemAdvice[code]?.(path ?? '');
  if (advice !== undefined) {
    const ofWriting = writing === undefined ? undefined : writeSentences[code]?.(writing);
    const lines = [ofWriting ?? `${systemErrorText(error)}.${advice}`, ...stack];
    return { lines, exitCode: code === 'ENOSPC' ? 1 : 2 };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = verbose ? [] : ['This should not have happened; --verbose shows where it did.'];
  return { lines: [`Unexpected: ${message}`, ...stack, ...hint], exitCode: 1 };
}
