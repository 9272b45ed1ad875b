/**
 * What is fetched from PyPI, each pinned to one file by its sha256. The library in tensorflow-cpu and
 * tensorflow 2.21.0 is the same for every Python version; the one for 3.12 is taken.
 *
 * @typedef {object} Wheel
 * @property {string} name
 * @property {string} version
 * @property {string} platform pip's platform tag
 * @property {string} python pip's --python-version
 * @property {string} sha256
 * @property {readonly string[]} extract prefixes of the members that are needed
 */

const tensorflowVersion = '2.21.0';

/** The library, and the few headers that tfjs-node's binding includes (g++ -M lists them). */
const library = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tsl/',
  'tensorflow/include/xla/tsl/',
];

/** @type {Readonly<Record<'cpu' | 'cuda', Wheel>>} */
export const tensorflowWheels = {
  cpu: {
    name: 'tensorflow-cpu',
    version: tensorflowVersion,
    platform: 'manylinux_2_27_x86_64',
    python: '3.12',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    extract: library,
  },
  cuda: {
    name: 'tensorflow',
    version: tensorflowVersion,
    platform: 'manylinux_2_27_x86_64',
    python: '3.12',
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    extract: library,
  },
};

/**
 * The CUDA libraries that tensorflow[and-cuda] 2.21.0 names, as pip resolved them in November 2026.
 *
 * @type {readonly Wheel[]}
 */
export const cudaWheels = [
  nvidia(
    'cublas',
    '12.9.3.13',
    'manylinux_2_27_x86_64',
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  nvidia(
    'cuda-cupti',
    '12.9.79',
    'manylinux_2_25_x86_64',
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  ),
  nvidia(
    'cuda-nvcc',
    '12.9.86',
    'manylinux2010_x86_64',
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  nvidia(
    'cuda-nvrtc',
    '12.9.86',
    'manylinux2010_x86_64',
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  nvidia(
    'cuda-runtime',
    '12.9.79',
    'manylinux2014_x86_64',
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  nvidia(
    'cudnn',
    '9.28.0.42',
    'manylinux_2_27_x86_64',
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  nvidia(
    'cufft',
    '11.4.1.4',
    'manylinux2014_x86_64',
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  nvidia(
    'curand',
    '10.3.10.19',
    'manylinux_2_27_x86_64',
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  nvidia(
    'cusolver',
    '11.7.5.82',
    'manylinux_2_27_x86_64',
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  nvidia(
    'cusparse',
    '12.5.10.65',
    'manylinux2014_x86_64',
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  nvidia(
    'nccl',
    '2.32.3',
    'manylinux_2_27_x86_64',
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  ),
  nvidia(
    'nvjitlink',
    '12.9.86',
    'manylinux2010_x86_64',
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
];

/**
 * @param {string} part
 * @param {string} version
 * @param {string} platform
 * @param {string} sha256
 * @returns {Wheel}
 */
function nvidia(part, version, platform, sha256) {
  return {
    name: `nvidia-${part}-cu12`,
    version,
    platform,
    python: '3.12',
    sha256,
    extract: [`nvidia/${part.replaceAll('-', '_')}/`],
  };
}
