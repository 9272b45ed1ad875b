/**
 * The keys of the outermost object of valid JSON, in order and with repetitions, of which JSON.parse silently keeps the
 * last.
 */
export function topLevelKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  // A string, escapes included, with the colon that makes it a key; or a bracket.
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && colon !== undefined) keys.push(JSON.parse(text ?? '""') as string);
  }
  return keys;
}
