/** A .safetensors file that is damaged or holds what is not read here. Nothing of it is used. */
export class SafetensorsError extends Error {
  readonly kind = 'safetensors-damaged';
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(problem: string) {
    super(`This is no whole .safetensors file: ${problem}.`);
    this.name = 'SafetensorsError';
    this.problem = problem;
  }
}
