/** What stands at a path where a regular file is expected. */
export type OtherKind =
  | 'directory'
  | 'named pipe (FIFO)'
  | 'socket'
  | 'character device'
  | 'block device'
  | 'symbolic link'
  | 'special file';

/** Why a file is not read, or not written to. */
export type FileProblem =
  /** Only a regular file is allowed; `links` says whether a link to one would do. */
  | {
      readonly kind: 'not-regular';
      readonly path: string;
      readonly found: OtherKind;
      readonly links: boolean;
    }
  /** A link on the way to it leads out of the folder that it must be in. */
  | {
      readonly kind: 'outside';
      readonly path: string;
      readonly within: string;
      readonly leadsTo: string;
    }
  /** `bytes` is null where it is not known, as for standard input. */
  | {
      readonly kind: 'too-large';
      readonly path: string;
      readonly bytes: number | null;
      readonly most: number;
    }
  /** It is no UTF-8 text. Lines are counted from 1. */
  | {
      readonly kind: 'not-utf8';
      readonly path: string;
      readonly found: 'UTF-16' | 'UTF-32' | 'NUL byte' | 'other bytes';
      readonly line: number;
    };

/** A file that is not opened, or not read on, because of what it is. The command line adds what to do about it. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly kind: FileProblem['kind'];
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(`${problem.path} ${whatIsWrong(problem)}`);
    this.kind = problem.kind;
    this.problem = problem;
  }
}

/** The rest of a sentence that begins with the file: "is a named pipe (FIFO), not a regular file". */
export function whatIsWrong(problem: FileProblem): string {
  switch (problem.kind) {
    case 'not-regular':
      return `is a ${problem.found}, not a regular file`;
    case 'outside':
      return `leads out of ${problem.within}, to ${problem.leadsTo}`;
    case 'too-large':
      return problem.bytes === null
        ? `is larger than ${problem.most} bytes`
        : `has ${problem.bytes} bytes, more than the ${problem.most} allowed`;
    case 'not-utf8':
      return problem.found === 'other bytes'
        ? `is not UTF-8 text: line ${problem.line} holds other bytes`
        : problem.found === 'NUL byte'
          ? `is not text: line ${problem.line} holds a NUL byte`
          : `is ${problem.found} text, not UTF-8`;
  }
}
