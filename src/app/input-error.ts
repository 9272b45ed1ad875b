/** Wrong input that only the command line can see, as one sentence; exit code 2. */
export class InputError extends Error {
  readonly kind = 'input';
  readonly problems: readonly { readonly message: string }[];

  constructor(message: string, problems: readonly { readonly message: string }[] = []) {
    super(message);
    this.name = 'InputError';
    this.problems = problems;
  }
}
