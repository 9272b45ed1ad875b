/** Wrong input that only the command line can see, as one sentence; exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly kind = 'input';
}
