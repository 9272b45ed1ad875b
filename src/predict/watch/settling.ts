/** A file as a look at its folder shows it. */
export interface SeenFile {
  readonly name: string;
  /** All that changes when somebody writes to it: equal stamps, equal contents. */
  readonly stamp: string;
}

/** Which files of a watched folder are whole: those that have not changed for a while. */
export interface Settling {
  /** Takes in all files of the folder as they are at a time in milliseconds, on a clock that is never set back. */
  look(files: readonly SeenFile[], at: number): void;
  /** Files that have settled and are not dealt with, those that came first before the others, then by name. */
  ready(): readonly SeenFile[];
  /** Files that may still be written to. */
  changing(): number;
  /** The file is dealt with, as long as it stays as it was. */
  done(file: SeenFile): void;
}

interface Standing {
  readonly stamp: string;
  readonly since: number;
  readonly arrived: number;
  readonly state: 'changing' | 'settled' | 'done';
}

/**
 * A copy under way is told by nothing but its growing. Two looks that show the same, `settleMs` or more apart, make a file whole; one
 * that changes later starts anew. The file's own times are only compared with themselves: another machine's clock may have set them,
 * and copies keep old ones.
 */
export function settling(settleMs: number): Settling {
  let standings: ReadonlyMap<string, Standing> = new Map();
  return {
    look(files, at) {
      standings = new Map(
        files.map(({ name, stamp }) => {
          const known = standings.get(name);
          if (known?.stamp !== stamp) {
            const arrived = known?.arrived ?? at;
            return [name, { stamp, since: at, arrived, state: 'changing' }];
          }
          const isSettled = known.state === 'changing' && at - known.since >= settleMs;
          return [name, isSettled ? { ...known, state: 'settled' } : known];
        }),
      );
    },
    ready: () =>
      [...standings]
        .filter(([, { state }]) => state === 'settled')
        .toSorted(
          ([name, one], [otherName, other]) =>
            one.arrived - other.arrived || (name < otherName ? -1 : 1),
        )
        .map(([name, { stamp }]) => ({ name, stamp })),
    changing: () => [...standings.values()].filter(({ state }) => state === 'changing').length,
    done({ name, stamp }) {
      const known = standings.get(name);
      if (known?.stamp !== stamp) return;
      standings = new Map([...standings, [name, { ...known, state: 'done' }]]);
    },
  };
}
