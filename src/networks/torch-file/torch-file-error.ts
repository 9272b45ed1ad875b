/** A PyTorch file that is damaged, or asks for what is not read here. Nothing of it is used. */
export class TorchFileError extends Error {
  override readonly name = 'TorchFileError';
  readonly kind = 'torch-file-refused';
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(problem: string, cause?: unknown) {
    super(`This PyTorch file is not read: ${problem}.`, { cause });
    this.problem = problem;
  }
}
