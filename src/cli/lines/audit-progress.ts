import type { AuditProgress } from '../../dataset/audit/audit-dataset.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';

const stages = { reading: 'reading frames', comparing: 'comparing frames' } as const;

/** Shows how far an audit is, each stage with a time left of its own. */
export function auditProgress({ terminal, now }: Context): (progress: AuditProgress) => void {
  const etas = new Map<AuditProgress['stage'], (share: number) => string>();
  return ({ stage, share }) => {
    const eta = etas.get(stage) ?? estimate(now);
    etas.set(stage, eta);
    terminal.progress(`${stages[stage]}: ${Math.floor(share * 100)} %${eta(share)}`);
  };
}
