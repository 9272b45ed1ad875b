import { statfs } from 'node:fs/promises';

/** The numbers by which Linux names file systems (statfs(2)) that several machines may share. */
const shared = new Map([
  [0x69_69, 'NFS'],
  [0x0b_d0_0b_d0, 'Lustre'],
  [0x47_50_46_53, 'GPFS'],
  [0x19_83_03_26, 'BeeGFS'],
  [0x00_c3_64_00, 'CephFS'],
  [0x01_16_19_70, 'GFS2'],
  [0x74_61_63_6c, 'OCFS2'],
  [0xff_53_4d_42, 'SMB'],
  [0xfe_53_4d_42, 'SMB'],
  [0x65_73_55_46, 'FUSE'],
  [0x01_02_19_97, '9P'],
]);

/** The file system a folder is on, where it is one that machines may share; null for a local or unknown one. */
export async function sharedFileSystem(folder: string): Promise<string | null> {
  const { type } = await statfs(folder);
  // The number is printed as a signed one on some platforms.
  return shared.get(type >>> 0) ?? null;
}
