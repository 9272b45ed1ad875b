import { lstatSync, mkdtempSync, rmdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Accounts, machineAccounts, programOutput } from './accounts.js';
import { isOnOwnDisk } from './disk.js';

/** Another user who can change a file, or what is in a folder. Root always can, and is not counted. */
export type OtherWriter =
  | { kind: 'owner'; path: string; user: string }
  | { kind: 'everyone'; path: string; mode: number }
  /** `members` as far as they are known. */
  | { kind: 'group'; path: string; mode: number; group: string; members: readonly string[] }
  /** An access control list names users or groups who may write. */
  | { kind: 'acl'; path: string; entries: readonly string[] };

/** What a file system does to the owner and the mode of what we make there. */
interface FileSystemHabits {
  /** Who our files belong to there. */
  readonly uid: number;
  /** Whether it shows the mode that we gave. */
  readonly keepsModes: boolean;
}

/** What is asked of the machine; tests give their own. */
export interface OwnershipHost {
  readonly accounts: Accounts | null;
  /** Null where the file system keeps owners and modes, or that cannot be tried. */
  readonly habits: (path: string) => FileSystemHabits | null;
  /** Entries of an access control list that let others write; none where there is no list. */
  readonly acl: (path: string, facts: Stats) => readonly string[];
}

let machine: OwnershipHost | undefined;

/** This machine, whose accounts are read once. */
export function thisOwnership(): OwnershipHost {
  machine ??= { accounts: machineAccounts(), habits: habitsAt, acl: aclWritersOf };
  return machine;
}

/**
 * Who else can change this entry: its owner, where that is neither this user nor root; everyone or its group by the mode, unless the
 * group is this user's own; the users that an access control list names. With such a list the group's bits show its mask, so where they
 * do not allow writing no list does. Links are not followed.
 * @returns at most one; null where there is none, or no such entry
 */
export function otherWriter(
  path: string,
  host: OwnershipHost = thisOwnership(),
): OtherWriter | null {
  const { accounts } = host;
  if (accounts === null) return null;
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  const mode = facts.mode & 0o7777;
  // A link's own mode means nothing.
  const isOpen = !facts.isSymbolicLink() && (mode & 0o022) !== 0;
  const isMine = facts.uid === accounts.uid || facts.uid === 0;
  if (isMine && !isOpen) return null;
  const habits = host.habits(facts.isDirectory() ? path : dirname(path));
  if (!isMine && facts.uid !== habits?.uid) {
    return { kind: 'owner', path, user: accounts.userName(facts.uid) };
  }
  return isOpen && habits?.keepsModes !== false ? byMode(path, facts, accounts, host) : null;
}

function byMode(
  path: string,
  facts: Stats,
  accounts: Accounts,
  { acl }: OwnershipHost,
): OtherWriter | null {
  const mode = facts.mode & 0o7777;
  if ((mode & 0o002) !== 0) return { kind: 'everyone', path, mode };
  const { name, others, isPrivate } = accounts.group(facts.gid);
  if (!isPrivate) return { kind: 'group', path, mode, group: name, members: others };
  const entries = acl(path, facts);
  return entries.length === 0 ? null : { kind: 'acl', path, entries };
}

const mostLists = 10_000;
const tried = new Map<number, FileSystemHabits | null>();

/** Windows' and network file systems may show every file as one user's, with all bits set: seen on a folder made for a moment. */
function habitsAt(folder: string): FileSystemHabits | null {
  let device: number;
  try {
    if (isOnOwnDisk(folder)) return null;
    device = lstatSync(folder).dev;
  } catch {
    return null;
  }
  const before = tried.get(device);
  if (before !== undefined) return before;
  let habits: FileSystemHabits | null = null;
  try {
    const made = mkdtempSync(join(folder, '.owner-'));
    const { uid, mode } = lstatSync(made);
    rmdirSync(made);
    habits = { uid, keepsModes: (mode & 0o077) === 0 };
  } catch {
    // Not a folder that we can write to.
  }
  tried.set(device, habits);
  return habits;
}

/** By device, inode and time of change, which a change of the list renews: asking starts a process. */
const lists = new Map<string, readonly string[]>();

function aclWritersOf(path: string, { dev, ino, ctimeMs }: Stats): readonly string[] {
  const key = `${dev} ${ino} ${ctimeMs}`;
  const writers = lists.get(key) ?? aclWriters(path);
  if (lists.size >= mostLists) lists.clear();
  lists.set(key, writers);
  return writers;
}

/** By getfacl where it is installed; else only `ls` says that there is a list at all. */
function aclWriters(path: string): readonly string[] {
  const shown = programOutput('ls', ['-ld', '--', path]);
  if (shown === null || !/^\S{10}\+/.test(shown)) return [];
  const list = programOutput('getfacl', ['-cpE', '--', path]);
  if (list === null) return ['an access control list'];
  return list
    .split('\n')
    .filter((line) => /^(user|group):[^:]+:.w/.test(line))
    .map((line) => line.split(':').slice(0, 2).join(' '));
}
