// Removes a sweep as `reelsweep rm` does, and kills itself at the n-th moment: before each step on the disk, with half of a folder
// deleted, and before each statement of the database, counted from the marker on. { runsFolder, sweep, dieAt } comes as the first argument.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const { runsFolder, sweep, dieAt } = JSON.parse(process.argv[2]);
let moments = 0;
let counting = false;
function moment(prepare = () => undefined) {
  if (counting) moments += 1;
  if (moments !== dieAt) return;
  prepare();
  process.kill(process.pid, 'SIGKILL');
}

for (const name of ['openSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'rmSync']) {
  const real = fs[name];
  fs[name] = (path, ...given) => {
    counting ||= String(path).includes('.removing.json');
    moment();
    if (given[0]?.recursive) moment(() => real(join(path, fs.readdirSync(path)[0]), ...given));
    return real(path, ...given);
  };
}
const { value: prepare } = Object.getOwnPropertyDescriptor(Database.prototype, 'prepare');
Database.prototype.prepare = function prepareLater(...given) {
  moment();
  return prepare.apply(this, given);
};
syncBuiltinESMExports();

const { removeSweep } = await import('#src/coordinator/control/remove-sweep.js');
const { how } = await removeSweep(runsFolder, sweep, {
  clock: Date.now,
  onProgress: () => undefined,
  onProblem: (message) => console.error(message),
  stop: new AbortController().signal,
});
process.exitCode = how === 'done' ? 0 : 1;
