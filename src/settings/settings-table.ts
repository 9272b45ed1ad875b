import { z } from 'zod';
import { runnerSchema } from './runner.js';
import { executorSettings } from './executors.js';
import { settingFacts, settingNames, settingsSchema } from './trainer.js';

/** All settings as Markdown tables: what docs/sweep-file.md holds between its markers. */
export function settingsTables(): string {
  const trainer = settingNames.map((name) => {
    const facts = settingFacts(name);
    return row(name, settingsSchema.shape[name], {
      ...facts,
      default: facts.default === undefined ? 'the dataset’s' : facts.default,
    });
  });
  return [
    'Under `settings`, and swept under `grid`, `zip` and `variants`:\n',
    ...table(trainer),
    '\nUnder `runner`; none of them changes a result:\n',
    ...table(rowsOf(runnerSchema.shape)),
    ...Object.entries(executorSettings).flatMap(([name, { shape }]) => [
      `\nUnder \`runner.${name}\`:\n`,
      ...table(rowsOf(shape)),
    ]),
  ].join('\n');
}

function table(rows: readonly string[]): readonly string[] {
  return ['| name | values | default | what it is |', '| --- | --- | --- | --- |', ...rows];
}

function rowsOf(shape: Readonly<Record<string, z.ZodType>>): readonly string[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description = '' } = schema.meta() ?? {};
    const value = schema instanceof z.ZodDefault ? schema.parse(undefined) : undefined;
    return row(name, schema, { description, default: value, unit: null });
  });
}

function row(
  name: string,
  schema: z.ZodType,
  facts: { readonly description: string; readonly default: unknown; readonly unit: string | null },
): string {
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  const unit = facts.unit === null ? '' : ` (${facts.unit})`;
  const value =
    facts.default === undefined ? '' : JSON.stringify(facts.default).replaceAll('"', '');
  return `| \`${name}\` | ${values(json)}${unit} | ${value} | ${facts.description} |`.replaceAll(
    '\n',
    ' ',
  );
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** What a schema takes, in a few words. */
function values(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', '')}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(values).join(', ');
  switch (schema.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'null':
      return '`null`';
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${rangeOf(schema)}`;
    case 'array':
      return 'a list of words';
    case 'object':
      return objectText(schema.properties ?? {});
    default:
      return schema.examples === undefined
        ? 'text'
        : `such as ${schema.examples.map((text) => `\`${String(text)}\``).join(', ')}`;
  }
}

function objectText(properties: Readonly<Record<string, JsonSchema>>): string {
  const inner = Object.entries(properties).map(([key, { properties: members }]) =>
    members === undefined ? key : `${key}: { ${Object.keys(members).join(', ')} }`,
  );
  return `\`{ ${inner.join(', ')} }\``;
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const low =
    exclusiveMinimum === undefined
      ? minimum === undefined
        ? ''
        : ` from ${minimum}`
      : ` above ${exclusiveMinimum}`;
  // Without a limit of their own, whole numbers end where JavaScript's do.
  const high = exclusiveMaximum ?? maximum;
  if (high === undefined || high === Number.MAX_SAFE_INTEGER) return low;
  return `${low} ${exclusiveMaximum === undefined ? 'to' : 'to below'} ${high}`;
}
