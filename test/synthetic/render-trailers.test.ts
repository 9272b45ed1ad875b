import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256OfFile } from '#src/files/hash.js';
import { renderTrailers, type RenderProgress } from '#src/synthetic/render-trailers.js';
import { hiddenScore, syntheticMovie } from '#src/synthetic/synthetic-movie.js';
import { paintTrailer } from '#src/synthetic/trailer-painter.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthetic-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const small = { count: 3, seed: 5, width: 64, height: 48, seconds: 2 };

function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centreFirst, centreSecond] = [mean(first), mean(second)];
  const product = (a: readonly number[], ca: number, b: readonly number[], cb: number) =>
    a.reduce((sum, value, index) => sum + (value - ca) * ((b[index] ?? 0) - cb), 0);
  return (
    product(first, centreFirst, second, centreSecond) /
    Math.sqrt(
      product(first, centreFirst, first, centreFirst) *
        product(second, centreSecond, second, centreSecond),
    )
  );
}

describe('trailers', () => {
  it('are video files of the length asked, the same bytes for the same seed', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const movies = await renderTrailers({ ...small, folder: first });
    await renderTrailers({ ...small, folder: second, workers: 1 });
    expect(readdirSync(first).toSorted()).toEqual(
      movies.map(({ movieId }) => `${movieId}.mp4`).toSorted(),
    );
    for (const name of readdirSync(first)) {
      expect(await sha256OfFile(join(second, name))).toBe(await sha256OfFile(join(first, name)));
    }
    const probed = execFileSync('ffprobe', [
      ...'-v error -count_frames -show_entries stream=width,height,nb_read_frames -of csv=p=0'.split(
        ' ',
      ),
      join(first, `${movies[0]?.movieId}.mp4`),
    ]);
    expect(probed.toString().trim()).toBe('64,48,24');
  });

  it('are kept when they are there, and another form has other names', async () => {
    const kept = join(folder, 'kept');
    const before = await renderTrailers({ ...small, folder: kept });
    const times = () => readdirSync(kept).map((name) => statSync(join(kept, name)).mtimeMs);
    const written = times();
    rmSync(join(kept, `${before[1]?.movieId}.mp4`));
    const progress: RenderProgress[] = [];
    const onProgress = (event: RenderProgress) => progress.push(event);
    await renderTrailers({ ...small, folder: kept }, { onProgress });
    expect(progress.filter((event) => event.rendered)).toMatchObject([
      { movieId: before[1]?.movieId },
    ]);
    expect(progress.at(-1)).toMatchObject({ done: 3, total: 3 });
    expect(times().filter((time) => written.includes(time))).toHaveLength(2);
    const other = syntheticMovie({ ...small, framesPerSecond: 24 }, 0);
    expect(readdirSync(kept)).not.toContain(`${other.movieId}.mp4`);
  });

  it('leave nothing half-written when stopped', async () => {
    const stopped = join(folder, 'stopped');
    const stop = new AbortController();
    const onProgress = () => {
      stop.abort();
    };
    const request = { ...small, count: 12, folder: stopped };
    await expect(
      renderTrailers(request, { signal: stop.signal, onProgress }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(stopped).filter((name) => !/^[a-z0-9-]+\.mp4$/.test(name))).toEqual([]);
    expect((await renderTrailers(request)).length).toBe(readdirSync(stopped).length);
  });

  it('are refused in sizes that cannot be encoded', async () => {
    await expect(renderTrailers({ ...small, folder, width: 63 })).rejects.toMatchObject({
      kind: 'bad-option',
    });
  });
});

describe('the planted signal', () => {
  const form = { seed: 3, width: 64, height: 48, framesPerSecond: 12, seconds: 6 };

  it('is .65 of the score, on a scale like that of IMDB', () => {
    const movies = Array.from({ length: 3000 }, (_, index) => syntheticMovie(form, index));
    const scores = movies.map((movie) => movie.score);
    const hidden = movies.map((_, index) => hiddenScore(form.seed, index));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(Math.abs(mean - 6.4)).toBeLessThan(0.1);
    expect(Math.abs(correlation(scores, hidden) ** 2 - 0.65)).toBeLessThan(0.04);
    expect(new Set(movies.map((movie) => movie.movieId)).size).toBe(3000);
    expect(movies.some((movie) => movie.title.includes(','))).toBe(true);
    expect(movies.some((movie) => movie.title.includes('"'))).toBe(true);
  });

  it('shows in the warmth of the pictures', () => {
    const count = 80;
    const warmth = Array.from({ length: count }, (_, index) => {
      const bytes = paintTrailer(form, index);
      const plane = form.width * form.height;
      let sum = 0;
      for (let start = plane; start < bytes.length; start += (plane * 3) / 2) {
        for (let offset = 0; offset < plane / 4; offset += 8) {
          sum += (bytes[start + plane / 4 + offset] ?? 0) - (bytes[start + offset] ?? 0);
        }
      }
      return sum;
    });
    const hidden = Array.from({ length: count }, (_, index) => hiddenScore(form.seed, index));
    expect(correlation(warmth, hidden)).toBeGreaterThan(0.5);
  });
});
