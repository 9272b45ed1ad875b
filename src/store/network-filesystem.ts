import { readFileSync, statfsSync } from 'node:fs';
import { filesystemType } from '../files/disk.js';

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
  const known = filesystemType(type);
  if (known?.reach === 'network') return known.name;
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
