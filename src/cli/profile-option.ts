/** `--profile` of `plan` and `run`. */
export const profileOption = {
  type: 'string',
  requiresArg: true,
  describe:
    'YAML file (- for standard input) with runner: for this place, such as a cluster; what it says stands in the place of the sweep file’s runner',
} as const;
