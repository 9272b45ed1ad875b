import { sweepNameSchema } from '../runs/sweep-plan.js';

/** What a page shows. */
export type View =
  /** null: whichever runs, or else the newest. */
  | { readonly kind: 'sweep'; readonly sweep: string | null }
  | { readonly kind: 'trial'; readonly trial: string };

/** The view that an address's query asks for; null where it is none. */
export function viewOf(query: Readonly<Record<string, unknown>>): View | null {
  const { sweep, trial } = query;
  if (trial !== undefined) {
    return typeof trial === 'string' && /^[0-9a-f]{16}$/.test(trial)
      ? { kind: 'trial', trial }
      : null;
  }
  if (sweep === undefined) return { kind: 'sweep', sweep: null };
  const parsed = sweepNameSchema.safeParse(sweep);
  return parsed.success ? { kind: 'sweep', sweep: parsed.data } : null;
}

/** The query that asks for a view, with its question mark; nothing for the first page. */
export function queryOf(view: View): string {
  if (view.kind === 'trial') return `?trial=${view.trial}`;
  return view.sweep === null ? '' : `?sweep=${view.sweep}`;
}
