import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/**
 * What went wrong with native TensorFlow:
 * missing: it is not installed, or its record cannot be read; unloadable: the library is there and does not load;
 * bad-graph: it refuses a graph; run-failed: a run stopped (wrong feeds, out of memory).
 */
export type TensorFlowErrorKind =
  'tensorflow-missing' | 'tensorflow-unloadable' | 'tensorflow-bad-graph' | 'tensorflow-run-failed';

/** An error of native TensorFlow, whose own error is the cause. */
export class TensorFlowError extends Error {
  readonly kind: TensorFlowErrorKind;

  constructor(kind: TensorFlowErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TensorFlowError';
    this.kind = kind;
  }
}

/** Where the set-up put native TensorFlow. */
const installationSchema = z.object({
  version: z.string(),
  /** Which build it is, such as cpu or cuda. */
  kind: z.string(),
  /** The compiled binding (a .node file). */
  bindingPath: z.string(),
  /** The folder of TensorFlow's own libraries. */
  libraryFolder: z.string(),
  /** The folders of the CUDA libraries; empty for a CPU build. */
  cudaLibraryFolders: z.array(z.string()).catch([]),
});

const record = fileURLToPath(
  new URL('../../node_modules/.reelsweep/tensorflow.json', import.meta.url),
);

/** Reads what the set-up wrote. @throws TensorFlowError of kind tensorflow-missing */
export function readInstallation(): z.output<typeof installationSchema> {
  let text: string;
  try {
    text = readFileSync(record, 'utf8');
  } catch (cause) {
    throw missing('Native TensorFlow is not installed', cause);
  }
  try {
    return installationSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw missing(`${record} does not say where native TensorFlow is`, cause);
  }
}

function missing(what: string, cause: unknown): TensorFlowError {
  return new TensorFlowError('tensorflow-missing', `${what}: run \`npm run setup\`.`, { cause });
}

/**
 * The environment variables that a process which trains needs beside its parent's: the loader reads LD_LIBRARY_PATH when
 * a process starts, TensorFlow the others when it loads.
 * @param threads how many threads one operation may use
 * @param inherited the environment that is added to
 * @throws TensorFlowError of kind tensorflow-missing
 */
export function trialEnvironment(
  threads: number,
  inherited: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const { libraryFolder, cudaLibraryFolders } = readInstallation();
  const folders = [libraryFolder, ...cudaLibraryFolders, inherited['LD_LIBRARY_PATH'] ?? ''];
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    // A second queue fills the gaps where one operation leaves threads idle, worth some 5 % of a step; a third finds none. One
    // thread has no gaps.
    TF_NUM_INTEROP_THREADS: String(Math.min(2, threads)),
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: inherited['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    LD_LIBRARY_PATH: folders.filter((folder) => folder !== '').join(':'),
  };
}
