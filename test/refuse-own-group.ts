// A test that signals process 0 ends its own process group, and with it the whole run (exit code 143 and no reason given). It happens
// where a pid was not there to be read: the test fails instead, at the line that sends the signal.
const send = process.kill.bind(process);

process.kill = (pid, signal) => {
  if (!Number.isSafeInteger(pid) || Math.abs(pid) < 2) {
    throw new RangeError(`A test was about to send ${signal ?? 'SIGTERM'} to process ${pid}.`);
  }
  return send(pid, signal);
};
