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

const lookEveryMs = 1000;
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
export function watchRuns<View>({ keyOf, fingerprint, render }: Looking<View>): RunsWatch<View> {
  const all = new Map<string, Watched<View>>();
  let timer: NodeJS.Timeout | null = null;
  let pause = lookEveryMs;
  let soon = 0;

  function look(): void {
    timer = null;
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
        // A folder that cannot be read for a moment is looked at again; the page shows what it knew.
        continue;
      }
      for (const [watcher, sent] of watched.watchers) give(watched.pieces, watcher, sent);
    }
    pause = isLively ? lookEveryMs : Math.min(longestPauseMs, pause * 1.5);
    soon = Math.max(0, soon - 1);
    const { user, system } = process.cpuUsage(began);
    schedule(Math.max(soon > 0 ? soonMs : pause, (shareOfTime * (user + system)) / 1000));
  }
  function schedule(waitMs: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = all.size === 0 ? null : setTimeout(look, waitMs);
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
      pause = lookEveryMs;
      schedule(0);
      return () => {
        watched.watchers.delete(watcher);
        if (watched.watchers.size === 0) all.delete(key);
        if (all.size === 0) schedule(0);
      };
    },
    wake() {
      pause = lookEveryMs;
      soon = soonLooks;
      schedule(0);
    },
    close() {
      all.clear();
      schedule(0);
    },
  };
}

function give(pieces: Pieces, watcher: Watcher, sent: Map<string, string>): void {
  const changed = new Map([...pieces].filter(([id, markup]) => sent.get(id) !== markup));
  if (changed.size === 0 || !watcher.send(changed)) return;
  for (const [id, markup] of changed) sent.set(id, markup);
}
