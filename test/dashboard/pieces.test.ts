import { describe, expect, it } from 'vitest';
import { curvesPainter } from '#src/dashboard/pieces/curves.js';
import { piecesOf } from '#src/dashboard/pieces/pieces-of.js';
import type { Seen } from '#src/dashboard/view.js';
import type { LiveSweep, RunningTrial } from '#src/status/live-sweep.js';

const hostile = `</script><img src=x onerror="alert(1)">\u202E`;

function trial(id: number, changed: Partial<RunningTrial> = {}): RunningTrial {
  return {
    id: id.toString(16).padStart(16, '0'),
    state: 'planned',
    cause: null,
    settings: { text: hostile },
    seed: id,
    attempts: 1,
    metrics: {},
    host: null,
    job: null,
    queuedAs: null,
    position: id,
    replicate: 1,
    startedAt: null,
    progress: null,
    curve: [],
    ...changed,
  };
}

function sweep(changed: Partial<LiveSweep> = {}): LiveSweep {
  return {
    name: 'small',
    state: 'running',
    waitsForDisk: null,
    axes: ['text'],
    replicates: 1,
    counts: {},
    slots: 2,
    timeLeft: null,
    metric: 'validationMse',
    trials: [],
    running: [],
    failed: [],
    ended: [],
    ...changed,
  };
}

function pagesOf(shown: LiveSweep) {
  const seen: Seen = {
    kind: 'sweeps',
    now: 0,
    overview: [],
    shown,
    freeMemory: 2e9,
    problem: null,
  };
  return piecesOf(seen, curvesPainter());
}

describe('the parts of the page', () => {
  it('hold what programs and people wrote as text', () => {
    const last = {
      attempt: 1,
      startedAt: 0,
      endedAt: 1,
      exitCode: null,
      signal: hostile,
      message: hostile,
      logTail: `one\n${hostile}\n`,
      host: hostile,
      job: '12_3',
    };
    const pieces = pagesOf(
      sweep({
        trials: [trial(1), trial(2, { state: 'failed' })],
        running: [trial(1, { state: 'running', curve: [{ epoch: 1, value: 0.5 }] })],
        failed: [{ ...trial(2, { state: 'failed', cause: 'exception' }), last }],
      }),
    );
    for (const id of ['running', 'failures', 'trials']) {
      expect(pieces.get(id)).toContain('&lt;img src&#x3D;x');
      expect(pieces.get(id)).not.toMatch(/<img|<\/script>/);
    }
    // Also where text is turned round.
    expect(pieces.get('trials')).not.toContain('\u202E');
    const log = trialLog([hostile]);
    expect(log).toContain('&lt;/script&gt;');
    expect(log).not.toContain('<img');
  });

  it.each([
    [{ lowMs: 5000, highMs: 9000 }, '5.0 s to 9.0 s'],
    [{ lowMs: 352_000, highMs: 363_000 }, 'about 6 min'],
    [{ lowMs: 3_600_000, highMs: 5_400_000 }, '1 h to 1 h 30 min'],
    [null, 'not known yet'],
  ])('say of the time left %o: %s', (timeLeft, text) => {
    expect(pagesOf(sweep({ timeLeft })).get('head')).toContain(`<dd>${text}`);
  });

  it('say on which node a trial runs and ran, as which job of the cluster', () => {
    const memory = { peakMemoryBytes: 3e9, epoch: 1, epochs: 2, step: 1, steps: 2, at: 1 };
    const progress = { ...memory, samplesPerSecond: null, etaMs: null };
    const last = {
      attempt: 1,
      startedAt: 0,
      endedAt: 1,
      exitCode: 1,
      signal: null,
      message: null,
      logTail: null,
      host: 'n2',
      job: '12_4',
    };
    const onCluster = { state: 'running', host: 'n1', job: '12_3', progress } as const;
    const pieces = pagesOf(
      sweep({
        running: [trial(1, onCluster)],
        failed: [{ ...trial(2, { state: 'failed', cause: 'exception' }), last }],
      }),
    );
    expect(pieces.get('running')).toContain('job 12_3 on n1');
    expect(pieces.get('failures')).toContain('exit code 1, job 12_4 on n2');
    expect(pieces.get('head')).not.toContain('free here');
    // On one machine it is no news.
    const here = pagesOf(sweep({ running: [trial(1, { ...onCluster, job: null })] }));
    expect(here.get('running')).not.toContain('n1');
    expect(here.get('head')).toContain('free here');
  });

  it('are no larger for a long sweep than a page that is sent again and again may be', () => {
    const trials = Array.from({ length: 5000 }, (_, index) => trial(index + 1));
    const running = Array.from({ length: 64 }, (_, index) =>
      trial(index + 1, {
        state: 'running',
        curve: Array.from({ length: 2000 }, (_unused, epoch) => ({
          epoch,
          value: 1 / (epoch + 1),
        })),
      }),
    );
    const pieces = pagesOf(sweep({ trials, running }));
    const size = [...pieces.values()].reduce((sum, piece) => sum + piece.length, 0);
    expect(size).toBeLessThan(400_000);
    expect(pieces.get('trials')).toContain('The first 200 of 5000');
  });
});

function trialLog(lines: readonly string[]): string {
  const seen: Seen = { kind: 'trial', id: '1'.repeat(16), state: 'running', attempt: 1, lines };
  return piecesOf(seen, curvesPainter()).get('trial') ?? '';
}
