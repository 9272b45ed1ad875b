/**
 * A file of PyPI, pinned by its sha256. platform: pip's platform tag. extract: prefixes of the members that are needed.
 *
 * @typedef {{ name: string, version: string, platform: string, sha256: string, extract: readonly string[] }} Wheel
 */

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
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    extract: library,
  },
  cuda: {
    name: 'tensorflow',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    extract: library,
  },
};

/**
 * The CUDA libraries that tensorflow[and-cuda] 2.21.0 names, as pip resolved them in November 2026: part, version, glibc tag, sha256.
 */
const cudaParts = `
cublas       12.9.3.13   _2_27 d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72
cuda-cupti   12.9.79     _2_25 096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f
cuda-nvcc    12.9.86     2010  5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0
cuda-nvrtc   12.9.86     2010  210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4
cuda-runtime 12.9.79     2014  25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3
cudnn        9.28.0.42   _2_27 9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375
cufft        11.4.1.4    2014  c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28
curand       10.3.10.19  _2_27 49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e
cusolver     11.7.5.82   _2_27 15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88
cusparse     12.5.10.65  2014  73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78
nccl         2.32.3      _2_27 bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c
nvjitlink    12.9.86     2010  e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9
`;

/** @type {readonly Wheel[]} */
export const cudaWheels = cudaParts
  .trim()
  .split('\n')
  .map((line) => {
    const [part = '', version = '', glibc = '', sha256 = ''] = line.split(/ +/);
    return {
      name: `nvidia-${part}-cu12`,
      version,
      platform: `manylinux${glibc}_x86_64`,
      sha256,
      extract: [`nvidia/${part.replaceAll('-', '_')}/`],
    };
  });
