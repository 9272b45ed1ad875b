import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingsTables } from '#src/settings/settings-table.js';
import {
  isLeftOut,
  mayBeLeftOut,
  settingFacts,
  settingNames,
  settingsSchema,
} from '#src/settings/trainer.js';
import { sweepJsonSchema } from '#src/sweep/file/command-sweep-schema.js';

describe('every setting', () => {
  it('is in the tables of docs/sweep-file.md; `npm run schema` renews them', () => {
    const page = readFileSync(new URL('../../docs/sweep-file.md', import.meta.url), 'utf8');
    expect(page).toContain(`\n\n${settingsTables()}\n\n`);
    for (const name of settingNames) expect(settingsTables()).toContain(`| \`${name}\` |`);
  });

  it('shows editors its description and default', () => {
    const schema = JSON.parse(sweepJsonSchema()) as {
      readonly $defs: Readonly<Record<string, Node>>;
      readonly anyOf: readonly Node[];
    };
    const resolved = (node: Node): Node =>
      node.$ref === undefined
        ? node
        : { ...resolved(schema.$defs[node.$ref.replace('#/$defs/', '')]!), ...node };
    const sweep = resolved(schema.anyOf[0]!);
    const shown = (place: string) => resolved(sweep.properties![place]!).properties!;
    const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});
    for (const name of settingNames) {
      const { description } = settingFacts(name);
      expect(description).not.toBe('');
      expect(shown('settings')[name]).toMatchObject({ description });
      expect(shown('settings')[name]!.default).toEqual(defaults[name]);
      expect(shown('grid')[name]).toMatchObject({ description });
    }
  });

  it('that came later leaves trial ids as they were: its default is the value that changes nothing', () => {
    for (const name of settingNames.filter(mayBeLeftOut)) {
      expect(settingFacts(name).neutral).toBe(settingFacts(name).default);
    }
    // The first ones are named whatever their values.
    expect(isLeftOut('noise', 0)).toBe(false);
    expect(mayBeLeftOut('of a user’s own program')).toBe(false);
  });
});

interface Node {
  readonly $ref?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
}
