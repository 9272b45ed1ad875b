import { statfsSync } from 'node:fs';

/** Bytes that this user may still write to the disk of a folder. @throws the system's error where it does not say, or there is no folder */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The same; infinite where the system does not say, so that nothing waits for room. */
export function freeBytesOrInfinity(folder: string): number {
  try {
    return freeBytes(folder);
  } catch {
    return Infinity;
  }
}

/**
 * A file system. 'disk': of this machine alone, and it keeps owners and modes as they are given. 'network': other machines write
 * there too.
 */
interface FilesystemType {
  readonly name: string;
  readonly reach: 'disk' | 'network';
}

/** Names by f_type of statfs(2) (linux/magic.h and the file systems' own headers). */
const names = {
  disk: {
    0xef53: 'ext4',
    0x58465342: 'XFS',
    0x9123683e: 'Btrfs',
    0x01021994: 'tmpfs',
    0x794c7630: 'overlay',
    0x2fc12fc1: 'ZFS',
    0xf2f52010: 'F2FS',
    0x858458f6: 'ramfs',
    0xca451a4e: 'bcachefs',
  },
  network: {
    0x6969: 'NFS',
    0x517b: 'SMB',
    0xff534d42: 'CIFS',
    0xfe534d42: 'SMB',
    0x00c36400: 'Ceph',
    0x0bd00bd0: 'Lustre',
    0x47504653: 'GPFS',
    0x19830326: 'BeeGFS',
    0x5346414f: 'AFS',
    0x6b414653: 'AFS',
    0x01161970: 'GFS2',
    0x7461636f: 'OCFS2',
    0xaad7aaea: 'PanFS',
    0x20030528: 'OrangeFS',
  },
} as const;

/** @param type f_type, also where it is given as a negative number. @returns null for an unknown one */
export function filesystemType(type: number): FilesystemType | null {
  for (const reach of ['disk', 'network'] as const) {
    const name = (names[reach] as Readonly<Record<number, string>>)[type >>> 0];
    if (name !== undefined) return { name, reach };
  }
  return null;
}

/** Whether a folder is certain to be on a disk that only this machine writes to. */
export function isOnOwnDisk(folder: string): boolean {
  try {
    return filesystemType(statfsSync(folder).type)?.reach === 'disk';
  } catch {
    return false;
  }
}
