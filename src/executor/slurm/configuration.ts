/** What the controller says of its configuration, by name as slurm.conf has it; what is `(null)` there is left out. */
export type SlurmConfiguration = ReadonlyMap<string, string>;

/**
 * Reads what `scontrol show config` prints: lines such as `KillWait                = 30 sec`.
 * Names that the printer numbers (`SlurmctldHost[0]`) keep their number.
 */
export function parseConfiguration(output: string): SlurmConfiguration {
  const entries = output.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^(\S+)\s*= ?(.*)$/.exec(line) ?? [];
    const text = value?.trim() ?? '';
    return name === undefined || text === '' || text === '(null)' ? [] : [[name, text]];
  });
  return new Map(entries);
}

/** The number a value begins with, such as the 30 of `30 sec`; null where there is none. */
export function numberOf(configuration: SlurmConfiguration, name: string): number | null {
  const text = /^\d+/.exec(configuration.get(name) ?? '')?.[0];
  return text === undefined ? null : Number(text);
}

/** Whether an exit code is in a list such as `1-9,75`. */
export function listsExitCode(list: string | undefined, code: number): boolean {
  return (list ?? '').split(',').some((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    return first !== undefined && code >= Number(first) && code <= Number(last ?? first);
  });
}

/**
 * How long a job that goes back into the queue waits there before it may start, in seconds: AuthInfo's cred_expire and one more.
 * Slurm's own value is 120, and it takes none under 5.
 */
export function requeueWait(configuration: SlurmConfiguration): number {
  const asked = Number(/cred_expire=(\d+)/.exec(configuration.get('AuthInfo') ?? '')?.[1] ?? 120);
  return (asked < 5 ? 120 : asked) + 1;
}
