import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { givenLibrary, wheelLibrary, wheelsFor } from '../../src/setup/tensorflow-library.mjs';
import { fakeMachine } from './fake-machine.js';

function write(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
}

test.each([
  ['PyPI’s layout', 'libtensorflow_cc.so.2', 'include', '.'],
  ['libtensorflow’s tarball', 'lib/libtensorflow.so.2', 'include', 'lib'],
  ['its lib folder', 'lib/libtensorflow.so.2', 'include', 'lib', 'lib'],
])('finds a given library in %s', (_name, library, include, folder, given = '.') => {
  const { machine } = fakeMachine();
  const place = join(machine.root, 'given');
  write(join(place, library));
  write(join(place, include, 'tensorflow/c/c_api.h'));
  expect(givenLibrary(machine, join(place, given))).toMatchObject({
    kind: 'given',
    folder: join(place, folder),
    file: library.split('/').at(-1),
    include: join(place, include),
  });
});

test('a given folder without a library, or without headers, is refused by name', () => {
  const { machine } = fakeMachine();
  expect(() => givenLibrary(machine, '/nowhere')).toThrow(
    /REELSWEEP_TENSORFLOW names \/nowhere, which holds neither libtensorflow_cc\.so\.2 nor/,
  );
  const place = join(machine.root, 'given');
  write(join(place, 'libtensorflow.so.2'));
  expect(() => givenLibrary(machine, place)).toThrow(/tensorflow\/c\/c_api\.h is in neither/);
});

test('a disk too full is said before anything is fetched', async () => {
  const { machine, started } = fakeMachine({ freeBytes: () => 2e8 });
  await expect(wheelLibrary(machine, 'cpu')).rejects.toThrow(
    /TensorFlow needs 1\.5 GB of disk .* has 0\.2 GB left/,
  );
  expect(started).toEqual([]);
});

test('the CUDA build comes with the libraries that tensorflow[and-cuda] names', () => {
  const names = wheelsFor('cuda').map(({ name }) => name.replace(/^nvidia-(.*)-cu12$/, '$1'));
  expect(names.join(' ')).toBe(
    'tensorflow cublas cuda-cupti cuda-nvcc cuda-nvrtc cuda-runtime cudnn cufft curand cusolver cusparse nccl nvjitlink',
  );
  expect(wheelsFor('cpu').map(({ name }) => name)).toEqual(['tensorflow-cpu']);
});
