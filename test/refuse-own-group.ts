import { ChildProcess } from 'node:child_process';

// A test that signals process 0 ends its own process group, and with it the whole run (exit code 143 and no reason given). It happens
// where a pid was not there to be read: the test fails instead, at the line that sends the signal.

const send = process.kill.bind(process);

process.kill = (pid, signal) => {
  if (!Number.isSafeInteger(pid) || Math.abs(pid) < 2) {
    throw new RangeError(`A test was about to send ${signal ?? 'SIGTERM'} to process ${pid}.`);
  }
  return send(pid, signal);
};

// A child that could not be started has no pid, and Node signals process 0 in its place until it has emitted the error.
const kill: ChildProcess['kill'] = Reflect.get(ChildProcess.prototype, 'kill');

ChildProcess.prototype.kill = function (signal) {
  if (this.pid === undefined) throw new RangeError('A test was about to signal its own group.');
  return kill.call(this, signal);
};
