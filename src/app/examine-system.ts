import { examineGpu } from '../doctor/gpu/examine-gpu.js';
import { examine } from '../doctor/examine.js';
import type { Finding } from '../doctor/finding.js';
import { examineSlurm } from '../doctor/slurm/examine-slurm.js';
import type { ActionContext } from './action.js';

/** What is checked: what is installed here, the GPU alone, or a Slurm cluster. */
export type Examination =
  | { readonly kind: 'installation' | 'gpu' }
  | {
      readonly kind: 'slurm';
      /** The cluster's own where it is left out. */
      readonly partition?: string | undefined;
      /** Devices of a trial, such as gpu:1. */
      readonly gres?: string | undefined;
      /** Run a job of a moment, which shows that nodes see the runs folder. */
      readonly submit: boolean;
    };

/** Checks an installation; each finding is ok or comes with its fix. @param onCheck hears what is checked next */
export async function examineSystem(
  { folder, stop: signal }: Pick<ActionContext, 'folder' | 'stop'>,
  examination: Examination,
  onCheck: (name: string) => void = () => undefined,
): Promise<readonly Finding[]> {
  switch (examination.kind) {
    case 'installation':
      return await examine({ folder, signal });
    case 'gpu':
      return await examineGpu({ folder, signal, onCheck });
    case 'slurm': {
      const { partition, gres, submit } = examination;
      return await examineSlurm({ folder, partition, gres, submit, signal, onCheck });
    }
  }
}
