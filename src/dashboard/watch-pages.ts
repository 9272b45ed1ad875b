import { watchSweep } from '../status/watch-sweep.js';

/** Parts of a page by the id of their element, as markup. */
export type Pieces = ReadonlyMap<string, string>;

/** A page that is open somewhere. */
export interface Watcher {
  /** Takes the parts that have changed. @returns false where it is behind: it is given what is newest later */
  readonly send: (pieces: Pieces) => boolean;
}

/** What is shown, by the query of a page's address. */
export interface PageSource {
  readonly runsFolder: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Equal texts: the page would show the same. `isRun`: a coordinator is at work, so that more is to be expected soon. */
  readonly fingerprint: (page: string) => { readonly text: string; readonly isRun: boolean };
  readonly render: (page: string) => Pieces;
}

const pollEveryMs = 1000;
const longestPauseMs = 5000;
/** Polling takes at most a twenty-fifth of a core, however large the sweep. */
const shareOfTime = 25;
/** A request is done within a second as a rule: so many polls after it come soon. */
const [soonMs, soonPolls] = [300, 4];

interface Watched {
  readonly watchers: Map<Watcher, Map<string, string>>;
  fingerprint: string;
  pieces: Pieces;
}

/**
 * Polls the runs folder while a page is open, and only then. One poll serves all pages that show the same; where nothing runs and
 * nothing changes, polls come further apart.
 */
export function watchPages({ runsFolder, now, fingerprint, render }: PageSource) {
  const all = new Map<string, Watched>();
  let isPolling = false;
  /** Ends the wait for the next poll. */
  let endWait: () => void = () => undefined;
  let pause = pollEveryMs;
  let soon = 0;

  /** @returns whether more is to be expected soon, and milliseconds of the processor that it took */
  function read(): { readonly isLively: boolean; readonly cpuMs: number } {
    const began = process.cpuUsage();
    let isLively = false;
    for (const [page, watched] of all) {
      try {
        const { text, isRun } = fingerprint(page);
        const isNew = text !== watched.fingerprint;
        if (isNew) watched.pieces = render(page);
        watched.fingerprint = text;
        isLively ||= isNew || isRun;
      } catch {
        // A folder that cannot be read for a moment is polled again; the page shows what it knew.
        continue;
      }
      for (const [watcher, sent] of watched.watchers) sendChanges(watched.pieces, watcher, sent);
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
    const wait = async () => {
      await waitFor(restMs);
      return all.size > 0;
    };
    try {
      // Pages that are opened together are served by one poll.
      if (!(await wait())) return;
      for await (const { value } of watchSweep({ runsFolder, now, read, wait })) {
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
    /** @returns what ends it */
    watch(page: string, watcher: Watcher): () => void {
      const watched = all.get(page) ?? { watchers: new Map(), fingerprint: '', pieces: new Map() };
      all.set(page, watched);
      watched.watchers.set(watcher, new Map());
      pollNow();
      return () => {
        watched.watchers.delete(watcher);
        if (watched.watchers.size === 0) all.delete(page);
        if (all.size === 0) endWait();
      };
    },
    /** Polls at once: a page has sent a request. */
    wake() {
      soon = soonPolls;
      pollNow();
    },
    close() {
      all.clear();
      endWait();
    },
  };
}

function sendChanges(pieces: Pieces, watcher: Watcher, sent: Map<string, string>): void {
  const changed = new Map([...pieces].filter(([id, markup]) => sent.get(id) !== markup));
  if (changed.size === 0 || !watcher.send(changed)) return;
  for (const [id, markup] of changed) sent.set(id, markup);
}
