import { z } from 'zod';

/** owner.json: which process runs an attempt. A pid alone names nobody: pids are reused, machines reboot. */
export const ownerFileSchema = z.strictObject({
  host: z.string(),
  pid: z.int().min(1),
  /** Clock ticks since boot, from /proc/<pid>/stat; null where there is no /proc. */
  processStartTime: z.number().nullable(),
  bootId: z.string().nullable(),
  /** The cluster job that the process is, where it is one. */
  job: z
    .strictObject({
      /** As the cluster's own commands name it, such as 1234_5. */
      id: z.string(),
      node: z.string(),
      /** How often the cluster had started this job again before. */
      restarts: z.int().min(0),
    })
    .optional(),
});

export type OwnerFile = z.output<typeof ownerFileSchema>;
