import type { z } from 'zod';

/** Rounds of leaving out what is wrong: a part that was left out may leave its parent incomplete. */
const mostRounds = 4;

/**
 * What a file describes apart from its mistakes, so that what else is wrong with it can be found in the same pass. Of a list with
 * a mistake in it nothing is kept.
 * @returns null where too little is left
 */
export function validPart<Described>(
  value: unknown,
  schema: z.ZodType<Described>,
  required: Readonly<Record<string, unknown>>,
): Described | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const part = structuredClone(value) as Record<string, unknown>;
  for (let round = 0; round < mostRounds; round += 1) {
    const parsed = schema.safeParse(part);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
      if (keys.length === 0) leaveOut(part, issue.path);
      for (const key of keys) leaveOut(part, [...issue.path, key]);
    }
    for (const [name, standIn] of Object.entries(required)) {
      if (!Object.hasOwn(part, name)) part[name] = standIn;
    }
  }
  return null;
}

/** Removes what stands at a path; of what stands in a list the whole list. */
function leaveOut(root: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let parent: unknown = root;
  for (const [index, key] of path.entries()) {
    if (typeof parent !== 'object' || parent === null) return;
    const members = parent as Record<PropertyKey, unknown>;
    const isLast = index === path.length - 1;
    if (isLast || Array.isArray(members[key])) {
      Reflect.deleteProperty(members, key);
      return;
    }
    parent = members[key];
  }
}
