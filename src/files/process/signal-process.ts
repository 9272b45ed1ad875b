/**
 * Sends a signal to one process. A number below 2 is refused: to kill(2) 0 means the caller's own group, -1 every process, and 1 is
 * the system's first process. Such a number comes from a damaged or forged file, or from a process that did not start.
 * @throws RangeError for such a number; what kill(2) answers otherwise (ESRCH: it is gone; EPERM: another user's)
 */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  process.kill(ordinaryPid(pid), signal);
}

/** The same for all processes of a group, which is named by the process that leads it. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  process.kill(-ordinaryPid(leader), signal);
}

function ordinaryPid(pid: number): number {
  if (!Number.isSafeInteger(pid) || pid < 2) {
    throw new RangeError(`${pid} is not the number of a process that may be signalled.`);
  }
  return pid;
}
