import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TensorFlowError } from './tensorflow-error.js';

/** Where the set-up put native TensorFlow. */
export interface Installation {
  readonly version: string;
  /** Which build it is, such as cpu or cuda. */
  readonly kind: string;
  /** The compiled binding (a .node file). */
  readonly bindingPath: string;
  /** The folder of TensorFlow's own libraries. */
  readonly libraryFolder: string;
  /** The folders of the CUDA libraries; empty for a CPU build. */
  readonly cudaLibraryFolders: readonly string[];
}

const record = fileURLToPath(
  new URL('../../node_modules/.reelsweep/tensorflow.json', import.meta.url),
);

/** Reads what the set-up wrote. @throws TensorFlowError of kind tensorflow-missing */
export function readInstallation(): Installation {
  let text: string;
  try {
    text = readFileSync(record, 'utf8');
  } catch (cause) {
    throw missing('Native TensorFlow is not installed', cause);
  }
  try {
    return parsed(JSON.parse(text));
  } catch (cause) {
    throw missing(`${record} does not say where native TensorFlow is`, cause);
  }
}

function missing(what: string, cause: unknown): TensorFlowError {
  return new TensorFlowError('tensorflow-missing', `${what}: run \`npm run setup\`.`, { cause });
}

function parsed(value: unknown): Installation {
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const field = fields[name];
    if (typeof field !== 'string') throw new TypeError(`${name} is missing.`);
    return field;
  };
  const folders = fields['cudaLibraryFolders'];
  return {
    version: text('version'),
    kind: text('kind'),
    bindingPath: text('bindingPath'),
    libraryFolder: text('libraryFolder'),
    cudaLibraryFolders: Array.isArray(folders) ? folders.map(String) : [],
  };
}
