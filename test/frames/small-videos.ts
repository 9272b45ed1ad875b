import { execFileSync } from 'node:child_process';

/** Runs ffmpeg with these words and more arguments. */
export function ffmpeg(words: string, ...more: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...words.split(' '), ...more]);
}

const encode = '-c:v libx264 -preset ultrafast -threads 1 -pix_fmt yuv420p';

/** A moving test picture of 160 x 120 at 25 frames a second. */
export function renderVideo(path: string, seconds = 2, source = 'testsrc2'): void {
  ffmpeg(`-f lavfi -i ${source}=s=160x120:r=25:d=${seconds} ${encode}`, path);
}

/** One colour all through. */
export function renderBlack(path: string): void {
  ffmpeg(`-f lavfi -i color=black:s=160x120:r=25:d=2 ${encode}`, path);
}
