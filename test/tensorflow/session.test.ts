import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completion, identity, placeholder } from '#src/graph/constants.js';
import { newGraph } from '#src/graph/graph.js';
import { cast } from '#src/graph/layout.js';
import { add } from '#src/graph/arithmetic.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { assign, ownCopy, readVariable, variable } from '#src/graph/variables.js';
import { loadBinding, deviceFacts } from '#src/tensorflow/binding.js';
import { openGraph } from '#src/tensorflow/session.js';
import type { Session } from '#src/tensorflow/session.js';
import { TensorFlowError, trialEnvironment } from '#src/tensorflow/installation.js';

/** A variable to write and read, a sum, and a cast of bytes. */
function exampleGraph(): Uint8Array {
  const graph = newGraph();
  const kept = variable(graph, 'kept', [2]);
  const value = placeholder(graph, 'value', 'float32', [2]);
  completion(assign(kept, ownCopy(value)), 'written');
  identity(add(value, value), { name: 'sum' });
  identity(readVariable(kept), { name: 'read' });
  const bytes = placeholder(graph, 'bytes', 'uint8', [null, 2]);
  identity(cast(bytes, 'int32'), { name: 'numbers' });
  return savedModelBytes(graph);
}

const feed = (...values: number[]) => ({
  'value:0': { type: 'float32', shape: [values.length], data: Float32Array.from(values) } as const,
});

describe('a session of native TensorFlow', () => {
  let session: Session;
  beforeAll(() => {
    session = openGraph(exampleGraph());
  });
  afterAll(() => {
    session.close();
  });

  it('gives what is fetched, in order, with shapes', () => {
    const bytes = { type: 'uint8', shape: [2, 2], data: Uint8Array.of(0, 1, 254, 255) } as const;
    const [numbers, sum] = session.run({ ...feed(1.5, -2), 'bytes:0': bytes }, [
      'numbers:0',
      'sum:0',
    ]);
    expect(numbers).toEqual({ shape: [2, 2], data: Int32Array.of(0, 1, 254, 255) });
    expect(sum).toEqual({ shape: [2], data: Float32Array.of(3, -4) });
  });

  it('keeps variables between runs, apart from what it was fed and from other sessions', () => {
    const other = openGraph(exampleGraph());
    other.run(feed(1, 2), ['written:0']);
    // TensorFlow uses fed memory in place where its address is a multiple of 64: one of these offsets is.
    const room = new Float32Array(18);
    for (let offset = 0; offset < 16; offset++) {
      const data = room.subarray(offset, offset + 2);
      data.set([7, 8]);
      session.run({ 'value:0': { type: 'float32', shape: [2], data } }, ['written:0']);
      data.fill(0);
      expect(session.run({}, ['read:0'])[0]?.data).toEqual(Float32Array.of(7, 8));
    }
    expect(other.run({}, ['read:0'])[0]?.data).toEqual(Float32Array.of(1, 2));
    other.close();
  });

  it('reports what is wrong with a run and continues', () => {
    const failure = (act: () => unknown): TensorFlowError => {
      try {
        act();
      } catch (error) {
        if (error instanceof TensorFlowError) return error;
      }
      throw new Error('nothing was thrown');
    };
    const wrongType = { 'bytes:0': feed(1, 2)['value:0'] };
    expect(failure(() => session.run(wrongType, ['numbers:0'])).kind).toBe('tensorflow-run-failed');
    expect(failure(() => session.run({}, ['sum:0'])).message).toMatch(/must feed a value/);
    expect(failure(() => session.run(feed(1, 2), ['absent:0'])).message).toMatch(/not be found/);
    const wrongLength = { type: 'float32', shape: [3], data: Float32Array.of(1) } as const;
    expect(failure(() => session.run({ 'value:0': wrongLength }, ['sum:0'])).kind).toBe(
      'tensorflow-run-failed',
    );
    expect(session.run(feed(1, 2), ['sum:0'])[0]?.data).toEqual(Float32Array.of(2, 4));
  });

  it('leaves no tensor and no graph behind', () => {
    const binding = loadBinding();
    const before = [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
    const other = openGraph(exampleGraph());
    for (let run = 0; run < 20; run++) {
      other.run(feed(1, 2), ['sum:0', 'written:0']);
      expect(() => other.run({ 'bytes:0': feed(1, 2)['value:0'] }, ['numbers:0'])).toThrow(
        TensorFlowError,
      );
    }
    other.close();
    expect([binding.getNumOfTensors(), binding.getNumOfSavedModels()]).toEqual(before);
  });

  it('refuses what is no graph', () => {
    const refused = expect.objectContaining({ kind: 'tensorflow-bad-graph' }) as Error;
    expect(() => openGraph(Uint8Array.of(1, 2, 3))).toThrow(refused);
    const graph = newGraph();
    graph.add({ operation: 'NoSuchOperation', outputs: [] });
    expect(() => openGraph(savedModelBytes(graph))).toThrow(/NoSuchOperation/);
  });
});

describe('what a trial knows about the machine', () => {
  it('names the library and the device', () => {
    expect(deviceFacts()).toMatchObject({ tensorflow: expect.stringMatching(/^2\./) as string });
    expect(['cpu', 'gpu']).toContain(deviceFacts().device);
  });

  it('sets threads, and the folders of libraries before those that were set', () => {
    const environment = trialEnvironment(3, { LD_LIBRARY_PATH: '/opt/own' });
    expect(environment['TF_NUM_INTRAOP_THREADS']).toBe('3');
    expect(environment['LD_LIBRARY_PATH']).toMatch(/.+:\/opt\/own$/);
  });
});
