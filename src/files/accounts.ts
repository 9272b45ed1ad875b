import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The users and groups of this machine. */
export interface Accounts {
  /** The user that this process acts for. */
  readonly uid: number;
  /** The user's name, or the number where there is none. */
  readonly userName: (uid: number) => string;
  readonly group: (gid: number) => GroupFacts;
}

interface GroupFacts {
  /** Its name, or its number where it has none. */
  readonly name: string;
  /** Names of other users who are known to be in it; root is not counted. */
  readonly others: readonly string[];
  /** Whether this user is the only member. */
  readonly isPrivate: boolean;
}

/**
 * The accounts of this machine: /etc/passwd and /etc/group, and what getent says of those that are not in them (LDAP, SSSD).
 * @returns null where the system has no such users (Windows)
 */
export function machineAccounts(): Accounts | null {
  const uid = process.geteuid?.();
  return uid === undefined ? null : accountsOf(uid, textOf('/etc/passwd'), textOf('/etc/group'));
}

/**
 * @param uid the user that this process acts for
 * @param passwd lines as passwd(5) has them
 * @param groups lines as group(5) has them
 * @param ask a line of either database for what is in neither text; null where there is none
 */
export function accountsOf(
  uid: number,
  passwd: string,
  groups: string,
  ask: (database: 'passwd' | 'group', id: number) => string | null = getent,
): Accounts {
  const users = passwd.split('\n').flatMap(userOf);
  const lines = groups.split('\n');
  const userWith = (wanted: number) =>
    users.find((user) => user.uid === wanted) ?? userOf(ask('passwd', wanted) ?? '')[0];
  const known = new Map<number, GroupFacts>();

  function factsOf(gid: number): GroupFacts {
    const me = userWith(uid);
    const line = lines.find((text) => text.split(':')[2] === String(gid)) ?? ask('group', gid);
    // A group without a name, as in a container: the user's own where both numbers are the same.
    if (line === null || line === undefined) {
      return { name: String(gid), others: [], isPrivate: gid === uid && (me?.gid ?? gid) === gid };
    }
    const [name = '', , , members = ''] = line.trim().split(':');
    const primary = users.filter((user) => user.gid === gid && user.uid !== uid && user.uid !== 0);
    const listed = members.split(',').filter((member) => !['', 'root', me?.name].includes(member));
    // System accounts that some distributions put into root's group run nothing.
    const others =
      gid === 0 ? listed : [...new Set([...listed, ...primary.map((user) => user.name)])];
    const isMine =
      gid === 0 ||
      me?.gid === gid ||
      name === me?.name ||
      members.split(',').includes(me?.name ?? '');
    return { name, others, isPrivate: others.length === 0 && (isMine || uid === 0) };
  }

  return {
    uid,
    userName: (wanted) => userWith(wanted)?.name ?? String(wanted),
    group(gid) {
      const facts = known.get(gid) ?? factsOf(gid);
      known.set(gid, facts);
      return facts;
    },
  };
}

function userOf(line: string): { name: string; uid: number; gid: number }[] {
  const [name = '', , uid, gid] = line.trim().split(':');
  const user = { name, uid: Number(uid), gid: Number(gid) };
  return name !== '' && Number.isInteger(user.uid) && Number.isInteger(user.gid) ? [user] : [];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function getent(database: 'passwd' | 'group', id: number): string | null {
  return programOutput('getent', [database, String(id)])?.split('\n')[0] ?? null;
}

/** What a program of the system prints; null where it is missing, fails or takes longer than 5 s. */
export function programOutput(program: string, words: readonly string[]): string | null {
  try {
    return execFileSync(program, words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
      env: { ...process.env, LC_ALL: 'C' },
    });
  } catch {
    return null;
  }
}
