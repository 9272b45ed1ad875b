import { failed, type Finding, passed, warning } from '../finding.js';

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
 * Seconds that a requeued job waits before it may start: AuthInfo's cred_expire and one more. Slurm's default is 120, and it accepts
 * none under 5.
 */
export function requeueWait(configuration: SlurmConfiguration): number {
  const set = Number(/cred_expire=(\d+)/.exec(configuration.get('AuthInfo') ?? '')?.[1] ?? 120);
  return (set < 5 ? 120 : set) + 1;
}

/** A trial process that checkpointed upon a signal ends with it (see runs/attempt-end). */
const resumableExit = 75;
/** Slurm's default; a trial writes its checkpoint in that time. */
const comfortableKillWait = 30;

/** What each setting with a number means for a sweep. */
const settings: Readonly<Record<string, (value: number, name: string) => Finding>> = {
  KillWait(seconds, name) {
    const fact = `${seconds} s from the signal that ends a trial to the one that kills it`;
    if (seconds >= comfortableKillWait) return passed(name, fact);
    return warning(
      name,
      `${fact}: a large checkpoint may not fit`,
      `ask the administrator for KillWait=${comfortableKillWait} in slurm.conf; what was not checkpointed since the last epoch is trained again`,
    );
  },
  MaxArraySize(size, name) {
    if (size > 1) return passed(name, `${size}: an array's tasks are numbered up to ${size - 1}`);
    return failed(
      name,
      `${size}: this cluster takes no job arrays`,
      'ask the administrator for MaxArraySize=1001 (Slurm’s default) or more in slurm.conf',
    );
  },
  MaxJobCount: (count, name) =>
    passed(
      name,
      `${count} jobs of all users are kept by the controller; each task of an array is one, and beyond that sbatch waits`,
    ),
  MinJobAge: (seconds, name) =>
    passed(
      name,
      seconds === 0
        ? '0: the controller never forgets a job that ended'
        : `${seconds} s: how long the controller remembers a job that ended; the run folders keep what it did`,
    ),
};

/** What a sweep meets of the cluster's configuration, one finding a setting. */
export function configurationFindings(configuration: SlurmConfiguration): Finding[] {
  const [killWait, ...others] = Object.entries(settings).map(([name, judge]) => {
    const value = numberOf(configuration, name);
    if (value !== null) return judge(value, name);
    const fact = 'scontrol show config does not show it';
    return warning(name, fact, 'ask the administrator what it is');
  });
  return [...(killWait === undefined ? [] : [killWait]), requeueExit(configuration), ...others];
}

function requeueExit(configuration: SlurmConfiguration): Finding {
  const name = 'RequeueExit';
  const list = configuration.get(name);
  if (listsExitCode(list, resumableExit)) {
    const wait = `${requeueWait(configuration)} s later at the earliest`;
    return passed(name, `${list}: a trial that checkpointed is requeued, and starts ${wait}`);
  }
  return warning(
    name,
    `${list ?? 'none'}, without ${resumableExit}: Slurm counts a trial that checkpointed and ended as FAILED, and does not requeue it`,
    `ask the administrator for RequeueExit=${resumableExit} in slurm.conf; without it such a trial goes on only while something submits it again`,
  );
}
