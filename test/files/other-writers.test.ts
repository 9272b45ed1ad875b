import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsOf } from '#src/files/accounts.js';
import { otherWriter, type OwnershipHost } from '#src/files/other-writers.js';

let folder: string;
let file: string;
let gid: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-writers-'));
  file = join(folder, 'plan.json');
  writeFileSync(file, '{}');
  chmodSync(file, 0o644);
  ({ gid } = statSync(file));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const me = process.getuid?.() ?? 0;

/** This machine, but for who is in the file's group. */
function host(changed: Partial<OwnershipHost> & { readonly members?: string } = {}): OwnershipHost {
  const { members = '', ...others } = changed;
  const passwd = `me:x:${me}:${gid}::/:/bin/sh\nbob:x:4321:4321::/:/bin/sh\n`;
  return {
    accounts: accountsOf(me, passwd, `team:x:${gid}:${members}\nbob:x:4321:\n`, () => null),
    habits: () => null,
    acl: () => [],
    ...others,
  };
}

describe('who else can write', () => {
  it('is none where only the owner can', () => {
    expect(otherWriter(file, host())).toBeNull();
    expect(otherWriter(join(folder, 'missing'), host())).toBeNull();
  });

  it('is everyone by the mode, of a folder with a sticky bit too', () => {
    chmodSync(file, 0o666);
    expect(otherWriter(file, host())).toMatchObject({ kind: 'everyone', mode: 0o666 });
    chmodSync(folder, 0o1777);
    expect(otherWriter(folder, host())).toMatchObject({ kind: 'everyone', mode: 0o1777 });
  });

  it('is its owner, where that is neither this user nor root', () => {
    const other = host({ accounts: accountsOf(me + 1, '', '', () => null) });
    const found = otherWriter(file, other);
    if (me === 0) expect(found).toBeNull();
    else expect(found).toMatchObject({ kind: 'owner' });
    symlinkSync(file, join(folder, 'link'));
    expect(otherWriter(join(folder, 'link'), host())).toBeNull();
  });

  it('is a group with other members, but not a group of this user alone', () => {
    chmodSync(file, 0o664);
    expect(otherWriter(file, host())).toBeNull();
    expect(otherWriter(file, host({ members: 'me' }))).toBeNull();
    const found = otherWriter(file, host({ members: 'me,bob' }));
    // Root's own group is counted by its list alone.
    expect(found).toMatchObject({ kind: 'group', group: 'team', members: ['bob'] });
  });

  it('is whom an access control list names, whose mask the mode shows', () => {
    chmodSync(file, 0o664);
    const listed = host({ acl: () => ['user bob'] });
    expect(otherWriter(file, listed)).toMatchObject({ kind: 'acl', entries: ['user bob'] });
    chmodSync(file, 0o644);
    expect(otherWriter(file, listed)).toBeNull();
  });

  it('is none on a file system that shows every file as 0777, or as one other user’s', () => {
    chmodSync(file, 0o777);
    const { uid } = statSync(file);
    expect(otherWriter(file, host({ habits: () => ({ uid, keepsModes: false }) }))).toBeNull();
    expect(otherWriter(file, host({ habits: () => ({ uid, keepsModes: true }) }))).not.toBeNull();
    const elsewhere = accountsOf(me + 7, '', '', () => null);
    const mapped = host({ accounts: elsewhere, habits: () => ({ uid, keepsModes: false }) });
    expect(otherWriter(file, mapped)).toBeNull();
  });
});

describe('a group', () => {
  const passwd = [
    'root:x:0:0::/:/bin/sh',
    'ann:x:1000:1000::/:/bin/sh',
    'bob:x:1001:1001::/:/bin/sh',
    'cat:x:1002:100::/:/bin/sh',
  ].join('\n');
  const groups = ['root:x:0:', 'ann:x:1000:', 'users:x:100:ann', 'wheel:x:10:root,ann'].join('\n');
  const ann = accountsOf(1000, passwd, groups, () => null);

  it.each([
    ['her own', 1000, true],
    ['one that is also a user’s primary group', 100, false],
    ['one that only she and root are in', 10, true],
    ['another user’s', 1001, false],
    ['one without a name', 777, false],
  ])('is private or not: %s', (_, number, isPrivate) => {
    expect(ann.group(number).isPrivate).toBe(isPrivate);
  });

  it('is asked of the network where it is in no file', () => {
    const asked = accountsOf(1000, passwd, '', (database, id) =>
      database === 'group' && id === 500 ? 'lab:*:500:ann,dan' : null,
    );
    expect(asked.group(500)).toEqual({ name: 'lab', others: ['dan'], isPrivate: false });
  });

  it('without a name is the user’s own in a container, where both numbers are equal', () => {
    const bare = accountsOf(1234, '', '', () => null);
    expect(bare.group(1234).isPrivate).toBe(true);
    expect(bare.group(1235).isPrivate).toBe(false);
    expect(bare.userName(42)).toBe('42');
  });
});
