// Stands in for yt-dlp: plan.json in the folder STAND_IN names says what it does with an id, one step a call; every call is
// added to calls.jsonl there. It takes yt-dlp's own options and writes where they say.
import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const home = process.env.STAND_IN;
const args = process.argv.slice(2);
const plan = JSON.parse(readFileSync(join(home, 'plan.json'), 'utf8'));

const dashes = args.indexOf('--');
const ids = args.slice(dashes + 1);
const [id] = ids;
if (dashes < 0 || ids.length !== 1) {
  console.error('yt-dlp: error: You must provide at least one URL.');
  process.exit(2);
}
const log = (record) => {
  appendFileSync(join(home, 'calls.jsonl'), `${JSON.stringify(record)}\n`);
};
const calls = readFileSync(join(home, 'calls.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter((call) => call.id === id && call.event === 'begin').length;
log({ event: 'begin', id, args, pid: process.pid, folder: process.cwd() });
process.on('exit', () => {
  log({ event: 'end', id });
});

const steps = plan.steps[id] ?? ['ok'];
const step = steps[Math.min(calls, steps.length - 1)];
const target = (extension) =>
  args[args.indexOf('--output') + 1].replace('%(id)s', id).replace('%(ext)s', extension);
const say = (line) => {
  process.stderr.write(`${line}\n`);
};
const whole = join(home, 'sample.mp4');
/** A child that shares its pipes, does not mind a polite signal and would never end. */
const startChild = () => {
  const forever = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);";
  return spawn(process.execPath, ['-e', forever], { stdio: 'inherit' }).pid;
};

switch (step.kind ?? step) {
  case 'ok':
    console.log(`[youtube] ${id}: Downloading webpage`);
    copyFileSync(whole, `${target('mp4')}.part`);
    renameSync(`${target('mp4')}.part`, target('mp4'));
    break;
  case 'webm':
    copyFileSync(join(home, 'sample.webm'), target('webm'));
    break;
  case 'slow': {
    writeFileSync(`${target('mp4')}.part`, 'first bytes');
    setTimeout(() => {
      copyFileSync(whole, target('mp4'));
      process.exit(0);
    }, step.milliseconds);
    break;
  }
  case 'stall': {
    process.on('SIGTERM', () => undefined);
    writeFileSync(`${target('mp4')}.part`, 'first bytes');
    log({ event: 'stalled', id, pid: process.pid, child: startChild() });
    setInterval(() => undefined, 1000);
    break;
  }
  case 'crash':
    startChild();
    process.kill(process.pid, 'SIGSEGV');
    setInterval(() => undefined, 1000);
    break;
  case 'half': {
    const bytes = readFileSync(whole);
    writeFileSync(target('mp4'), bytes.subarray(0, Math.floor(bytes.length / 2)));
    break;
  }
  case 'part':
    writeFileSync(`${target('mp4')}.part`, 'first bytes');
    break;
  case 'nothing':
    break;
  case 'flood':
    setInterval(() => {
      appendFileSync(`${target('mp4')}.part`, Buffer.alloc(200_000));
    }, 20);
    break;
  case 'says':
    for (const line of step.lines) say(line);
    process.exit(step.code ?? 1);
}
