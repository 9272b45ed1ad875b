import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ownSession } from '../files/process/processes.js';
import { paintTrailer } from './trailer-painter.js';
import type { TrailerForm } from './synthetic-movie.js';

export interface TrailerTask {
  readonly form: TrailerForm;
  readonly index: number;
  /** Where the video goes, under a name that is not taken for a finished file. */
  readonly temporary: string;
}

/** What a worker thread does with one trailer: paints its frames and has ffmpeg encode them. */
export default async function renderTrailer(task: TrailerTask): Promise<void> {
  const { form } = task;
  const frames = paintTrailer(form, task.index);
  const ffmpeg = spawn(
    process.env['FFMPEG_PATH'] ?? 'ffmpeg',
    [
      ...words('-nostdin -v error -y -f rawvideo -pix_fmt yuv420p'),
      ...words(`-video_size ${form.width}x${form.height} -framerate ${form.framesPerSecond}`),
      ...words('-i pipe:0 -c:v libx264 -preset ultrafast -crf 21 -threads 1 -bitexact -f mp4'),
      `file:${task.temporary}`,
    ],
    { ...ownSession, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const closed = once(ffmpeg, 'close') as Promise<[number | null]>;
  // ffmpeg says why it stopped reading; the broken pipe follows from that.
  ffmpeg.stdin.on('error', () => undefined);
  ffmpeg.stdin.end(frames);
  const [complaint, [code]] = await Promise.all([text(ffmpeg.stderr), closed]);
  if (code !== 0) throw new Error(complaint.trim() || `ffmpeg ended with ${code}`);
}

function words(line: string): string[] {
  return line.split(' ');
}
