// What systemd starts for `run --restart`: the sweep's name, then words of a command line. Its output goes to the sweep's run.log, which
// is opened here, since systemd would follow a link in its place.
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellLine } from '../files/shell-word.js';
import { openRunLog } from '../app/run/run-log.js';

const [sweep = '', ...words] = process.argv.slice(2);
const typed = shellLine(['reelsweep', ...words]);
const log = openRunLog(resolve('runs'), sweep, `${typed} (started by systemd)`, Date.now());
for (const descriptor of [1, 2]) {
  closeSync(descriptor);
  // The lowest free one, which is the one that was closed. Not by the log's path: that may lead elsewhere by now.
  openSync(`/proc/self/fd/${log.handle}`, 'a');
}
log.close();
process.argv.splice(2, process.argv.length, ...words);
await import('./main.js');
