import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBinding } from './binding.js';
import type { Binding } from './binding.js';
import { TensorFlowError } from './installation.js';

/** A tensor that a run is fed, C order. */
export type FedTensor =
  | { readonly type: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array };

/** What a run is fed, by the name of a placeholder's output, `node:0`. */
export type Feeds = Readonly<Record<string, FedTensor>>;

/** Float32 numbers to feed; a vector unless a shape is given. */
export function floats(data: Float32Array, shape: readonly number[] = [data.length]): FedTensor {
  return { type: 'float32', shape, data };
}

/** Two 32-bit words, signed or not, to feed, as operations take seeds. */
export function seedWords(words: readonly [number, number]): FedTensor {
  return { type: 'int32', shape: [2], data: Int32Array.from(words, (word) => word | 0) };
}

/** A tensor that a run gave, copied out, C order. */
interface FetchedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A graph that is open in TensorFlow with its variables. */
export interface Session {
  /**
   * Runs what the fetches need and waits for it. A new combination of feeds and fetches costs an optimiser pass first.
   * @param fetches names of outputs, `node:index`
   * @returns the fetched tensors, in order
   * @throws TensorFlowError of kind tensorflow-run-failed
   */
  run(feeds: Feeds, fetches: readonly string[]): FetchedTensor[];
  /** The same for one float32 tensor. */
  floats(feeds: Feeds, fetch: string): Float32Array;
  /** Frees the graph and its variables. */
  close(): void;
}

const typeNumber = { float32: 1, int32: 3, uint8: 4 } as const;

/**
 * Opens a graph without variables' values: each variable must be assigned before it is read.
 * @param savedModel the bytes of a saved_model.pb with the tag 'serve'
 * @throws TensorFlowError of any kind
 */
export function openGraph(savedModel: Uint8Array): Session {
  const binding = loadBinding();
  const model = loadThroughFolder(binding, savedModel);
  const runModel: Session['run'] = (feeds, fetches) => run(binding, model, feeds, fetches);
  return {
    run: runModel,
    floats: (feeds, fetch) => runModel(feeds, [fetch])[0]?.data as Float32Array,
    close: () => {
      binding.deleteSavedModel(model);
    },
  };
}

/** The binding reads graphs from folders only. */
function loadThroughFolder(binding: Binding, savedModel: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel);
    return binding.loadSavedModel(folder, 'serve');
  } catch (cause) {
    throw new TensorFlowError(
      'tensorflow-bad-graph',
      `TensorFlow refuses the graph: ${reason(cause)}`,
      { cause },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  binding: Binding,
  model: number,
  feeds: Feeds,
  fetches: readonly string[],
): FetchedTensor[] {
  const names = Object.keys(feeds);
  const handles: number[] = [];
  try {
    for (const { shape, type, data } of Object.values(feeds)) {
      handles.push(binding.createTensor(shape, typeNumber[type], data));
    }
    const inputs = [...handles];
    const results = binding.runSavedModel(model, inputs, names.join(','), fetches.join(','));
    handles.push(...results.map(({ id }) => id));
    return results.map(({ id, shape }) => ({ shape, data: binding.tensorDataSync(id) }));
  } catch (cause) {
    throw new TensorFlowError('tensorflow-run-failed', `A run failed: ${reason(cause)}`, { cause });
  } finally {
    for (const handle of handles) binding.deleteTensor(handle);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
