/** `--fresh` of `plan` and `run`. */
export const freshOption = {
  type: 'boolean',
  default: false,
  describe:
    'train every trial in this sweep itself, also those that another has finished; later runs of the sweep go on with them',
} as const;
