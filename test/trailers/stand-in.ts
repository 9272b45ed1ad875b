import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('programs/stand-in-yt-dlp.mjs', import.meta.url));

/** What the stand-in does when it is requested an id. */
export type Step =
  | 'ok'
  | 'webm'
  | 'stall'
  | 'crash'
  | 'half'
  | 'part'
  | 'nothing'
  | 'flood'
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'says'; readonly lines: readonly string[]; readonly code?: number };

interface Call {
  readonly event: 'begin' | 'end' | 'stalled';
  readonly id: string;
  readonly args: readonly string[];
  readonly pid: number;
  readonly child: number;
  readonly folder: string;
}

export interface StandIn {
  /** Steps by id, one a call, the last for all later ones; an id that is not named goes well. */
  plan(steps: Readonly<Record<string, readonly Step[]>>, version?: string): void;
  calls(): readonly Call[];
  /** Ids in the order they were requested. */
  asked(): readonly string[];
}

/** Puts a yt-dlp first on this process's PATH, so that whatever it starts finds it. */
export function standIn(): StandIn {
  const home = mkdtempSync(join(tmpdir(), 'reelsweep-yt-dlp-'));
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const version = join(home, 'version');
  const script = [
    '#!/bin/sh',
    `case " $* " in *" --version "*) exec cat '${version}' ;; esac`,
    `exec '${process.execPath}' '${program}' "$@"`,
  ];
  writeFileSync(join(bin, 'yt-dlp'), `${script.join('\n')}\n`, { mode: 0o755 });
  // Pictures that hardly compress, so that half of the file is half of the film.
  const source = '-f lavfi -i testsrc2=s=160x120:r=25:d=2 -threads 1 -pix_fmt yuv420p';
  const ffmpeg = ['-v', 'error', '-nostdin', ...source.split(' ')];
  const fast = '-c:v libx264 -preset ultrafast -movflags +faststart';
  execFileSync('ffmpeg', [...ffmpeg, ...fast.split(' '), join(home, 'sample.mp4')]);
  execFileSync('ffmpeg', [...ffmpeg, '-c:v', 'libvpx', join(home, 'sample.webm')]);
  process.env['PATH'] = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  process.env['STAND_IN'] = home;
  const calls = () =>
    readFileSync(join(home, 'calls.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Call);
  const stand: StandIn = {
    plan(steps, said = '2026.08.19') {
      writeFileSync(version, `${said}\n`);
      writeFileSync(join(home, 'plan.json'), JSON.stringify({ steps }));
      writeFileSync(join(home, 'calls.jsonl'), '');
    },
    calls,
    asked: () => calls().flatMap(({ event, id }) => (event === 'begin' ? [id] : [])),
  };
  stand.plan({});
  return stand;
}

/** Whether a process still does something: a killed one without a wait() is a zombie, and does nothing. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}
