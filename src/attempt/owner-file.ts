import { z } from 'zod';

/** owner.json: which process runs an attempt. A pid alone names nobody: pids are reused, machines reboot. */
export const ownerFileSchema = z.strictObject({
  host: z.string(),
  pid: z.int().min(1),
  /** Clock ticks since boot, from /proc/<pid>/stat; null where there is no /proc. */
  processStartTime: z.number().nullable(),
  bootId: z.string().nullable(),
});

export type OwnerFile = z.output<typeof ownerFileSchema>;
