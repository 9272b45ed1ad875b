import { watchSweep } from '../status/watch-sweep.js';
import type { Fingerprint } from './runs-fingerprint.js';

/** Parts of a page by the id of their element, as markup. */
export type Pieces = ReadonlyMap<string, string>;

/** A page that is open somewhere. */
export interface Watcher {
  /** Takes the parts that have changed. @returns false where it is behind: it is given what is newest later */
  readonly send: (pieces: Pieces) => boolean;
}

/** What is looked at, and how. */
export interface Looking<View> {
  readonly runsFolder: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Equal for views that show the same. */
  readonly keyOf: (view: View) => string;
  readonly fingerprint: (view: View) => Fingerprint;
  readonly render: (view: View) => Pieces;
}

/** Looks at the runs folder while somebody looks at a page, and only then. */
export interface RunsWatch<View> {
  /** @returns what ends it */
  readonly watch: (view: View, watcher: Watcher) => () => void;
  /** Looks at once: something was asked for. */
  readonly wake: () => void;
  readonly close: () => void;
}

const pollEveryMs = 1000;
const longestPauseMs = 5000;
/** Looking takes at most a twenty-fifth of a core, however large the sweep. */
const shareOfTime = 25;
/** What was asked for is done within a second as a rule: so many looks after it come soon. */
const [soonMs, soonLooks] = [300, 4];

interface Watched<View> {
  readonly view: View;
  readonly watchers: Map<Watcher, Map<string, string>>;
  fingerprint: string;
  pieces: Pieces;
}

/** One look serves all pages that show the same; where nothing runs and nothing changes, looks come further apart. */
export function watchRuns<View>({
  runsFolder,
  now,
  keyOf,
  fingerprint,
  render,
}: Looking<View>): RunsWatch<View> {
  const all = new Map<string, Watched<View>>();
  let isPolling = false;
  /** Ends the wait for the next poll. */
  let endWait: () => void = () => undefined;
  let pause = pollEveryMs;
  let soon = 0;

  /** @returns whether more is to be expected soon, and milliseconds of the processor that it took */
  function look(): { readonly isLively: boolean; readonly cpuMs: number } {
    const began = process.cpuUsage();
    let isLively = false;
    for (const watched of all.values()) {
      try {
        const { text, isRun } = fingerprint(watched.view);
        const isNew = text !== watched.fingerprint;
        if (isNew) watched.pieces = render(watched.view);
        watched.fingerprint = text;
        isLively ||= isNew || isRun;
      } catch {
        // A folder that cannot be read for a moment is polled again; the page shows what it knew.
        continue;
      }
      for (const [watcher, sent] of watched.watchers) give(watched.pieces, watcher, sent);
    }
    const { user, system } = process.cpuUsage(began);
    return { isLively, cpuMs: (user + system) / 1000 };
  }

  async function waitFor(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    endWait = () => undefined;
  }

  async function poll(): Promise<void> {
    isPolling = true;
    let restMs = 0;
    const polls = watchSweep({
      runsFolder,
      sweep: null,
      now,
      read: look,
      keyOf: () => '',
      wait: async () => {
        await waitFor(restMs);
        return all.size > 0;
      },
    });
    try {
      // Pages that are opened together are served by one poll.
      await waitFor(0);
      if (all.size === 0) return;
      for await (const { value } of polls) {
        pause = value.isLively ? pollEveryMs : Math.min(longestPauseMs, pause * 1.5);
        soon = Math.max(0, soon - 1);
        restMs = Math.max(soon > 0 ? soonMs : pause, shareOfTime * value.cpuMs);
      }
    } finally {
      isPolling = false;
    }
  }
  function pollNow(): void {
    pause = pollEveryMs;
    if (isPolling) endWait();
    else if (all.size > 0)
      poll().catch(() => {
        // The folder cannot be read now: the page shows what it knew.
        if (all.size > 0) setTimeout(pollNow, longestPauseMs);
      });
  }
  return {
    watch(view, watcher) {
      const key = keyOf(view);
      const watched: Watched<View> = all.get(key) ?? {
        view,
        watchers: new Map(),
        fingerprint: '',
        pieces: new Map(),
      };
      all.set(key, watched);
      watched.watchers.set(watcher, new Map());
      pollNow();
      return () => {
        watched.watchers.delete(watcher);
        if (watched.watchers.size === 0) all.delete(key);
        if (all.size === 0) endWait();
      };
    },
    wake() {
      soon = soonLooks;
      pollNow();
    },
    close() {
      all.clear();
      endWait();
    },
  };
}

function give(pieces: Pieces, watcher: Watcher, sent: Map<string, string>): void {
  const changed = new Map([...pieces].filter(([id, markup]) => sent.get(id) !== markup));
  if (changed.size === 0 || !watcher.send(changed)) return;
  for (const [id, markup] of changed) sent.set(id, markup);
}
