import { readFileSync, statfsSync } from 'node:fs';

/** f_type of statfs(2) by file system (linux/magic.h and the file systems' own headers). */
const networkTypes: ReadonlyMap<number, string> = new Map([
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
]);

const fuseType = 0x65_73_55_46;
const networkFuse =
  /^fuse\.(sshfs|glusterfs|ceph|ceph-fuse|s3fs|goofys|rclone|beegfs|cvmfs2|juicefs|nfs|smbnetfs|lizardfs|mfs|moosefs)$/;

/** What is known of the file system under a folder. */
export interface Filesystem {
  /** f_type of statfs(2). */
  readonly type: number;
  /** The type by which it is mounted, such as nfs4 or fuse.sshfs; null where the system does not say. */
  readonly mountType: string | null;
}

/** The name of the network file system, or null where it is a disk of this machine as far as one can tell. */
export function networkFilesystem({ type, mountType }: Filesystem): string | null {
  const known = networkTypes.get(type >>> 0);
  if (known !== undefined) return known;
  if (type >>> 0 !== fuseType || mountType === null) return null;
  return networkFuse.test(mountType) ? mountType.slice('fuse.'.length) : null;
}

/** The file system under a folder that is there. */
export function filesystemOf(folder: string): Filesystem {
  const { type } = statfsSync(folder);
  return { type, mountType: mountTypeOf(folder) };
}

/** By /proc/self/mountinfo (proc_pid_mountinfo(5)): of the mounts that hold the folder, the deepest. */
function mountTypeOf(folder: string): string | null {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return null;
  }
  let deepest = { length: -1, type: null as string | null };
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = (before.split(' ')[4] ?? '').replaceAll(String.raw`\040`, ' ');
    const holds = folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (point !== '' && holds && point.length >= deepest.length) {
      deepest = { length: point.length, type: after.split(' ')[0] ?? null };
    }
  }
  return deepest.type;
}
