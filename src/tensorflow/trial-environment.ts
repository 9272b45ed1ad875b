import { readInstallation } from './installation.js';

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
