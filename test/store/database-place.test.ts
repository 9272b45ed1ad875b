import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { databasePath } from '#src/store/database-place.js';
import { networkFilesystem } from '#src/store/network-filesystem.js';
import { openStore } from '#src/store/open-store.js';
import { placeDatabase } from '#src/store/ingest/rebuild-store.js';
import { readRuns } from '#src/store/queries/read-store.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';

const nfs = { type: 0x69_69, mountType: 'nfs4' };

describe('a database on a network file system', () => {
  it('is refused for writing, saying where to put it; nothing is made there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-place-'));
    const path = join(folder, 'reelsweep.db');
    const open = () => openStore(path, { mode: 'write', filesystem: () => nfs });
    expect(open).toThrow(/network file system \(NFS\).*store place FILE/);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['NFS', { type: 0x69_69, mountType: 'nfs4' }],
    ['Lustre', { type: 0x0b_d0_0b_d0, mountType: 'lustre' }],
    // statfs(2) gives a signed number where the machine has one.
    ['CIFS', { type: 0xff_53_4d_42 | 0, mountType: 'cifs' }],
    ['sshfs', { type: 0x65_73_55_46, mountType: 'fuse.sshfs' }],
    [null, { type: 0x65_73_55_46, mountType: 'fuse.mergerfs' }],
    [null, { type: 0xef_53, mountType: 'ext4' }],
    [null, { type: 0x01_02_19_94, mountType: 'tmpfs' }],
  ])('is known as %s', (name, filesystem) => {
    expect(networkFilesystem(filesystem)).toBe(name);
  });
});

describe('store place', () => {
  it('moves the database with all it says; the sweep goes on there', async () => {
    const sweep = sweepFixture({ trials: 2 });
    await sweep.run();
    const { runsFolder } = sweep;
    const before = readRuns(runsFolder, storeContents);
    const place = join(sweep.folder, 'disk', 'runs.db');
    placeDatabase(runsFolder, place);
    expect(databasePath(runsFolder)).toBe(place);
    expect(existsSync(runsLayout.database(runsFolder))).toBe(false);
    expect(readRuns(runsFolder, storeContents)).toEqual(before);
    expect(await sweep.run()).toMatchObject({ reused: 2, succeeded: 2 });
    expect(existsSync(runsLayout.database(runsFolder))).toBe(false);
    // The same again changes nothing.
    placeDatabase(runsFolder, place);
    expect(existsSync(place)).toBe(true);
  });

  it('never writes over a file that is there', () => {
    const { runsFolder, folder } = sweepFixture();
    const place = join(folder, 'mine.db');
    writeFileSync(place, 'mine');
    expect(() => placeDatabase(runsFolder, place)).toThrow(/There is a file .*mine\.db already/);
    expect(readFileSync(place, 'utf8')).toBe('mine');
  });

  it('follows the coordinator to another machine, made anew from the folders', async () => {
    const sweep = sweepFixture({ trials: 2 });
    await sweep.run();
    const { runsFolder } = sweep;
    const before = readRuns(runsFolder, storeContents);
    const elsewhere = { format: 1, path: join(sweep.folder, 'far', 'runs.db'), host: 'far-away' };
    writeFileSync(join(runsFolder, 'database.json'), JSON.stringify(elsewhere));
    expect(() => databasePath(runsFolder)).toThrow(
      /is .*runs\.db on far-away\. Run the command there/,
    );
    expect(await sweep.run()).toMatchObject({ reused: 2, succeeded: 2 });
    expect(databasePath(runsFolder)).toBe(elsewhere.path);
    expect(readRuns(runsFolder, storeContents)).toEqual(before);
  });
});
