import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitsApart,
  gridCells,
  hashGrid,
  lumaGridOf,
  mostBitsApart,
  samePicture,
  takeFingerprints,
} from '#src/dataset/audit/fingerprints.js';
import { groupPictures } from '#src/dataset/audit/pictures.js';
import { randomStream } from '#src/random/stream.js';
import { audited, type MadeMovie } from './audited.js';
import { decoded, madePicture, recoded, side } from './made-pictures.js';

const framesAMovie = 8;

function frames(movie: number, count = framesAMovie): Uint8Array[] {
  return Array.from({ length: count }, (_, frame) => madePicture(movie, frame));
}

async function copyOf(
  pictures: readonly Uint8Array[],
  how: Parameters<typeof recoded>[1],
): Promise<Uint8Array[]> {
  return await Promise.all(
    pictures.map(async (pixels) => await decoded(await recoded(pixels, how))),
  );
}

/** Movies that have nothing in common. */
function strangers(count: number): MadeMovie[] {
  return Array.from({ length: count }, (_, movie) => ({
    movieId: `stranger-${movie}`,
    split: (['train', 'validation', 'test'] as const)[movie % 3] ?? 'train',
    frames: frames(1000 + movie),
  }));
}

describe('near-duplicate frames', () => {
  it.each([
    ['another quality', { quality: 40 }],
    ['a smaller size', { size: 36 }],
    ['5 levels brighter', { brightness: 5 }],
    ['5 levels darker', { brightness: -5 }],
    ['all at once', { quality: 50, size: 40, brightness: 5 }],
  ])('finds a copy in another split: %s', async (_name, how) => {
    const original: MadeMovie = { movieId: 'one', split: 'train', frames: frames(1) };
    const copy: MadeMovie = {
      movieId: 'two',
      split: 'test',
      score: 7,
      frames: [...(await copyOf(frames(1), how)), madePicture('own')],
    };
    const { verdict, findings } = await audited([...strangers(12), original, copy]);
    expect(verdict).toBe('leak');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      kind: 'shared-frames',
      severity: 'leak',
      movies: ['one', 'two'],
      figures: { of: [8, 9], splits: ['train', 'test'], scores: [6, 7] },
    });
    const { pictures } = { pictures: 0, ...findings[0]?.figures };
    expect(pictures).toBeGreaterThanOrEqual(5);
  });

  it('finds nothing in movies that have nothing in common', async () => {
    const { verdict, findings, looked } = await audited(strangers(60));
    expect(findings).toEqual([]);
    expect(verdict).toBe('nothing-found');
    expect(looked).toEqual({ movies: 60, frames: 480, setAside: 0, minFrames: 1 });
  });

  it.each([
    ['train', 'note'],
    ['validation', 'warning'],
    ['test', 'warning'],
  ] as const)('a copy within %s is a %s', async (split, severity) => {
    const { findings } = await audited([
      { movieId: 'one', split, frames: frames(1) },
      { movieId: 'two', split, frames: await copyOf(frames(1), { quality: 60 }) },
      ...strangers(6),
    ]);
    expect(findings.map((finding) => [finding.kind, finding.severity])).toEqual([
      ['shared-frames', severity],
    ]);
  });

  it('takes one frame that two movies show for a note', async () => {
    const { verdict, findings } = await audited([
      { movieId: 'one', split: 'train', frames: [...frames(1), madePicture('card')] },
      { movieId: 'two', split: 'test', frames: [madePicture('card'), ...frames(2)] },
    ]);
    expect(verdict).toBe('nothing-found');
    expect(findings).toMatchObject([
      { kind: 'single-frames', severity: 'note', figures: { pictures: 1, frames: [1, 1] } },
    ]);
  });

  it('counts a still picture once, however often it was sampled', async () => {
    const still = Array.from({ length: 5 }, () => madePicture('still'));
    const { findings } = await audited([
      { movieId: 'one', split: 'train', frames: [...frames(1), ...still] },
      { movieId: 'two', split: 'test', frames: [...frames(2), ...still] },
    ]);
    expect(findings).toMatchObject([
      { kind: 'single-frames', figures: { pictures: 1, frames: [5, 5] } },
    ]);
  });

  it('takes what many movies show for a logo, and pairs no movies by it', async () => {
    const logos = [madePicture('logo', 1), madePicture('logo', 2), madePicture('logo', 3)];
    const withLogos = strangers(20).map((movie) => ({
      ...movie,
      frames: [...logos, ...frames(Number(movie.movieId.split('-')[1]), 20)],
    }));
    const { verdict, findings } = await audited(withLogos);
    expect(verdict).toBe('nothing-found');
    expect(findings).toHaveLength(3);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        kind: 'common-picture',
        severity: 'note',
        figures: { movies: 20, frames: 20 },
      });
      expect(finding.movies).toHaveLength(20);
    }
  });

  it('is not fooled by a trailer that is there six times', async () => {
    const copies = await Promise.all(
      [90, 80, 70, 60, 50, 40].map(async (quality, place) => ({
        movieId: `copy-${place}`,
        split: place === 0 ? ('test' as const) : ('train' as const),
        frames: await copyOf(frames(1), { quality }),
      })),
    );
    const { verdict, findings } = await audited([...copies, ...strangers(6)]);
    expect(verdict).toBe('leak');
    expect(findings.filter(({ kind }) => kind !== 'common-picture')).toEqual([
      {
        kind: 'same-trailer',
        severity: 'leak',
        movies: [0, 1, 2, 3, 4, 5].map((place) => `copy-${place}`),
        figures: { movies: 6, splits: { train: 5, validation: 0, test: 1 } },
      },
    ]);
  });

  it('sets dark, flat and nearly plain frames aside', async () => {
    const plain = [
      new Uint8Array(side * side * 3),
      new Uint8Array(side * side * 3).fill(200),
      madePicture(5, 5).map((level) => level / 40),
    ];
    const { verdict, findings, looked } = await audited([
      { movieId: 'one', split: 'train', frames: [...frames(1), ...plain] },
      { movieId: 'two', split: 'test', frames: [...frames(2), ...plain] },
    ]);
    expect({ verdict, findings }).toEqual({ verdict: 'nothing-found', findings: [] });
    expect(looked.setAside).toBe(6);
  });

  it('looks closer where hashes agree: a difference hash sees nothing of what changes from row to row', async () => {
    const pale = frames(1).map((pixels) => pixels.map((level) => 80 + level / 3));
    const shaded = pale.map((pixels) =>
      pixels.map((level, at) => level + (Math.floor(at / (side * 3)) / side - 0.5) * 120),
    );
    const taker = takeFingerprints(2, side);
    taker.take(0, pale[0] ?? new Uint8Array());
    taker.take(1, shaded[0] ?? new Uint8Array());
    expect(bitsApart(taker.fingerprints.bands, 0, 1)).toBeLessThanOrEqual(mostBitsApart);
    const { findings } = await audited([
      { movieId: 'one', split: 'train', frames: pale },
      { movieId: 'two', split: 'test', frames: shaded },
    ]);
    expect(findings).toEqual([]);
  });

  it('says the same in whatever order the movies come', async () => {
    const movies: MadeMovie[] = [
      ...strangers(6).map((movie) => ({
        ...movie,
        frames: [...(movie.frames ?? []), madePicture('logo')],
      })),
      { movieId: 'one', split: 'train', frames: frames(1), score: 9.9 },
      { movieId: 'two', split: 'test', frames: frames(1), title: 'one' },
      { movieId: 'three', split: 'validation', frames: frames(1).slice(0, 2) },
    ];
    const expected = await audited(movies, 3);
    expect(expected.findings.length).toBeGreaterThan(3);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(movies, { minLength: movies.length }),
        async (shuffled) => {
          expect(await audited(shuffled, 3)).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('lumaGridOf', () => {
  it.each([8, 18, 32, 45, 100, 128])('averages equal areas of %i pixels', (size) => {
    const cells = new Uint8Array(gridCells);
    // Red rises to the right and blue downwards, so that the luma of a cell is that of its centre.
    const pixels = new Uint8Array(size * size * 3);
    for (let place = 0; place < size * size; place += 1) {
      pixels[place * 3] = Math.round((255 * ((place % size) + 0.5)) / size);
      pixels[place * 3 + 2] = Math.round((255 * (Math.floor(place / size) + 0.5)) / size);
    }
    lumaGridOf(size)(pixels, cells);
    const [width, height] = [18, 16];
    for (const [cell, luma] of cells.entries()) {
      const red = (255 * ((cell % width) + 0.5)) / width;
      const blue = (255 * (Math.floor(cell / width) + 0.5)) / height;
      // A cell narrower than a pixel has its pixel's level, up to half a pixel away.
      const slack = 1.2 + (255 * (0.299 + 0.114) * 0.5) / size;
      expect(Math.abs(luma - (0.299 * red + 0.114 * blue))).toBeLessThan(slack);
    }
  });
});

describe('groupPictures', () => {
  it('finds every pair that comparing all with all finds', async () => {
    const count = 600;
    const stream = randomStream(['grids']);
    const grids = new Uint8Array(count * gridCells);
    const bands = new Uint16Array(count * 4);
    const detailed = new Uint8Array(count);
    for (let frame = 0; frame < count; frame += 1) {
      // Half of them are copies of an earlier one, with more or less noise.
      const source = frame > 10 && stream.uniform() < 0.5 ? stream.below(frame) : null;
      const noise = 6 * stream.uniform();
      for (let cell = 0; cell < gridCells; cell += 1) {
        const level =
          source === null
            ? stream.below(256)
            : (grids[source * gridCells + cell] ?? 0) + noise * stream.normal();
        grids[frame * gridCells + cell] = Math.max(0, Math.min(255, Math.round(level)));
      }
      const cells = grids.subarray(frame * gridCells, (frame + 1) * gridCells);
      detailed[frame] = hashGrid(cells, bands, frame * 4) ? 1 : 0;
    }
    const movieOf = Uint32Array.from({ length: count }, (_, frame) => Math.floor(frame / 3));
    const expected = Array.from({ length: count }, (_, frame) => frame);
    let pairs = 0;
    for (let first = 0; first < count; first += 1) {
      for (let second = first + 1; second < count; second += 1) {
        const alike =
          movieOf[first] !== movieOf[second] &&
          bitsApart(bands, first, second) <= mostBitsApart &&
          samePicture(grids, first, second);
        if (!alike) continue;
        pairs += 1;
        const [one = 0, other = 0] = [expected[first], expected[second]];
        for (let frame = 0; frame < count; frame += 1) {
          if (expected[frame] === Math.max(one, other)) expected[frame] = Math.min(one, other);
        }
      }
    }
    expect(pairs).toBeGreaterThan(100);
    const found = await groupPictures({ grids, bands, detailed }, count, movieOf);
    expect([...found]).toEqual(expected);
  });
});
