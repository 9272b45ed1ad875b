// Rebuilds the database of a runs folder, or opens it for writing, and kills itself at the n-th moment: before each step on the disk and before each
// statement of the database. { work, runsFolder, dieAt } comes as the first argument; it prints how many moments there were.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { openCurrent, rebuildStore } from '#src/store/ingest/rebuild-store.js';

const { work, runsFolder, dieAt } = JSON.parse(process.argv[2]);
let moments = 0;
function countFirst(owner, name) {
  const real = owner[name];
  owner[name] = function later(...given) {
    if (moments === dieAt) process.kill(process.pid, 'SIGKILL');
    moments += 1;
    return real.apply(this, given);
  };
}

const onDisk = ['readFileSync', 'readdirSync', 'fsyncSync', 'linkSync', 'renameSync', 'rmSync'];
for (const name of onDisk) countFirst(fs, name);
syncBuiltinESMExports();
const statement = new Database(':memory:').prepare('SELECT 1');
for (const name of ['run', 'get']) countFirst(Object.getPrototypeOf(statement), name);
for (const name of ['exec', 'pragma', 'close']) countFirst(Database.prototype, name);

if (work === 'rebuild') rebuildStore(runsFolder);
else openCurrent(runsFolder).close();
process.stdout.write(String(moments));
