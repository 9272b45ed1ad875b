import { examineGpu } from '../doctor/gpu/examine-gpu.js';
import { examine } from '../doctor/checks.js';
import { type Finding, thisMachine } from '../executor/finding.js';
import { executorOf } from '../executor/registry.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import type { ActionContext } from './action.js';

/** What is checked: what is installed here, the GPU alone, or what an executor runs trials on, such as a Slurm cluster. */
export type Examination =
  | { readonly kind: 'installation' | 'gpu' }
  | {
      readonly kind: 'executor';
      readonly name: SweepPlan['runner']['executor'];
      /** Of the executor's own checks. */
      readonly options: Readonly<Record<string, unknown>>;
    };

/** Checks an installation; each finding is ok or comes with its fix. @param onCheck hears what is checked next */
export async function examineSystem(
  { folder, stop: signal }: Pick<ActionContext, 'folder' | 'stop'>,
  examination: Examination,
  onCheck: (name: string) => void = () => undefined,
): Promise<readonly Finding[]> {
  switch (examination.kind) {
    case 'installation':
      return await examine(thisMachine(folder, signal));
    case 'gpu':
      return await examineGpu(thisMachine(folder, signal), signal, onCheck);
    case 'executor': {
      const { checks } = executorOf({ executor: examination.name });
      const { options } = examination;
      return (await checks?.examine({ folder, options, signal, onCheck })) ?? [];
    }
  }
}
