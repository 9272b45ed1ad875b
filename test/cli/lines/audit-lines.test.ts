import { describe, expect, it } from 'vitest';
import { auditLines } from '#src/cli/lines/dataset-lines.js';
import type { Finding } from '#src/dataset/audit/finding.js';

describe('auditLines', () => {
  it('names twenty findings of a kind and counts the others', () => {
    const findings = Array.from({ length: 50 }, (_, movie): Finding => {
      const figures = { frames: 3, minFrames: 15 };
      return { kind: 'few-frames', severity: 'warning', movies: [`movie-${movie}`], figures };
    });
    const looked = { movies: 50, frames: 150, setAside: 0, minFrames: 15 };
    const lines = auditLines({ verdict: 'look-at-these', looked, shifts: [], findings });
    expect(lines).toHaveLength(22);
    expect(lines[1]).toBe(
      'warning: movie-0 has 3 frames, fewer than the 15 that a sweep may draw.',
    );
    expect(lines.at(-1)).toBe('… and 30 more warnings of this kind; --json names all.');
  });
});
