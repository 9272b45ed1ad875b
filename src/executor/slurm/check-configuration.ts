import type { Finding } from '../finding.js';

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

/** A trial process that checkpointed upon a signal ends with it (see attempt/). */
const resumableExit = 75;
/** Slurm's own; a trial writes its checkpoint in that time. */
const comfortableKillWait = 30;

/** What a sweep meets of the cluster's configuration, one finding a setting. */
export function configurationFindings(configuration: SlurmConfiguration): Finding[] {
  return [
    killWait(configuration),
    requeueExit(configuration),
    maxArraySize(configuration),
    maxJobCount(configuration),
    minJobAge(configuration),
  ];
}

function killWait(configuration: SlurmConfiguration): Finding {
  const name = 'KillWait';
  const seconds = numberOf(configuration, name);
  if (seconds === null) return unknown(name);
  const fact = `${seconds} s from the signal that ends a trial to the one that kills it`;
  if (seconds >= comfortableKillWait) return { name, state: 'ok', fact };
  return {
    name,
    state: 'warning',
    fact: `${fact}: a large checkpoint may not fit`,
    fix: `ask the administrator for KillWait=${comfortableKillWait} in slurm.conf; what was not checkpointed since the last epoch is trained again`,
  };
}

function requeueExit(configuration: SlurmConfiguration): Finding {
  const name = 'RequeueExit';
  const list = configuration.get(name);
  const wait = `${requeueWait(configuration)} s later at the earliest`;
  if (listsExitCode(list, resumableExit)) {
    return {
      name,
      state: 'ok',
      fact: `${list}: a trial that checkpointed and ended goes back into the queue by itself, and starts ${wait}`,
    };
  }
  return {
    name,
    state: 'warning',
    fact: `${list ?? 'none'}, without ${resumableExit}: Slurm counts a trial that checkpointed and ended as FAILED, and does not put it back into the queue`,
    fix: `ask the administrator for RequeueExit=${resumableExit} in slurm.conf; without it such a trial goes on only while something submits it again`,
  };
}

function maxArraySize(configuration: SlurmConfiguration): Finding {
  const name = 'MaxArraySize';
  const size = numberOf(configuration, name);
  if (size === null) return unknown(name);
  if (size < 2) {
    return {
      name,
      state: 'failed',
      fact: `${size}: this cluster takes no job arrays`,
      fix: 'ask the administrator for MaxArraySize=1001 (Slurm’s own) or more in slurm.conf',
    };
  }
  const last = size - 1;
  return { name, state: 'ok', fact: `${size}: the tasks of one array are numbered up to ${last}` };
}

function maxJobCount(configuration: SlurmConfiguration): Finding {
  const name = 'MaxJobCount';
  const count = numberOf(configuration, name);
  if (count === null) return unknown(name);
  const fact = `${count}: so many jobs the controller keeps, everybody’s; each task of an array is one, and beyond that sbatch waits`;
  return { name, state: 'ok', fact };
}

function minJobAge(configuration: SlurmConfiguration): Finding {
  const name = 'MinJobAge';
  const seconds = numberOf(configuration, name);
  if (seconds === null) return unknown(name);
  const fact =
    seconds === 0
      ? '0: the controller never forgets a job that ended'
      : `${seconds} s: so long the controller remembers a job that ended; the run folders keep what it did`;
  return { name, state: 'ok', fact };
}

function unknown(name: string): Finding {
  return {
    name,
    state: 'warning',
    fact: 'scontrol show config does not tell it',
    fix: 'ask the administrator what it is',
  };
}
