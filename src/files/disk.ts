import { statfsSync } from 'node:fs';

/** Bytes that this user may still write to the disk of a folder. @throws the system's error where it does not say, or there is no folder */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The same; infinite where the system does not say, so that nothing is kept back for that. */
export function freeBytesOrInfinity(folder: string): number {
  try {
    return freeBytes(folder);
  } catch {
    return Infinity;
  }
}

/** What a file system is, by f_type of statfs(2) (linux/magic.h and the file systems' own headers). */
export interface FilesystemType {
  readonly name: string;
  /** 'disk': of this machine alone, and it keeps owners and modes as they are given. 'network': other machines write there too. */
  readonly reach: 'disk' | 'network';
}

const known: ReadonlyMap<number, FilesystemType> = new Map([
  ...named('disk', [
    [0xef_53, 'ext4'],
    [0x58_46_53_42, 'XFS'],
    [0x91_23_68_3e, 'Btrfs'],
    [0x01_02_19_94, 'tmpfs'],
    [0x79_4c_76_30, 'overlay'],
    [0x2f_c1_2f_c1, 'ZFS'],
    [0xf2_f5_20_10, 'F2FS'],
    [0x85_84_58_f6, 'ramfs'],
    [0xca_45_1a_4e, 'bcachefs'],
  ]),
  ...named('network', [
    [0x69_69, 'NFS'],
    [0x51_7b, 'SMB'],
    [0xff_53_4d_42, 'CIFS'],
    [0xfe_53_4d_42, 'SMB'],
    [0x00_c3_64_00, 'Ceph'],
    [0x0b_d0_0b_d0, 'Lustre'],
    [0x47_50_46_53, 'GPFS'],
    [0x19_83_03_26, 'BeeGFS'],
    [0x53_46_41_4f, 'AFS'],
    [0x6b_41_46_53, 'AFS'],
    [0x01_16_19_70, 'GFS2'],
    [0x74_61_63_6f, 'OCFS2'],
    [0xaa_d7_aa_ea, 'PanFS'],
    [0x20_03_05_28, 'OrangeFS'],
  ]),
]);

function named(
  reach: FilesystemType['reach'],
  types: readonly (readonly [number, string])[],
): readonly (readonly [number, FilesystemType])[] {
  return types.map(([type, name]) => [type, { name, reach }]);
}

/** The file system with this f_type, also where it is given as a negative number; null for one that is not known. */
export function filesystemType(type: number): FilesystemType | null {
  return known.get(type >>> 0) ?? null;
}

/** Whether a folder is certain to be on a disk that only this machine writes to. */
export function isOnOwnDisk(folder: string): boolean {
  try {
    return filesystemType(statfsSync(folder).type)?.reach === 'disk';
  } catch {
    return false;
  }
}
