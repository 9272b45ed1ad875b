/** A run that systemd starts with the user's other services. */
export interface RunUnit {
  readonly sweep: string;
  /** Absolute: where the run is started. */
  readonly folder: string;
  /** The program, absolute, and its arguments. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Text of a unit for systemd's user manager. Only the run itself is asked to end (KillMode): it ends its trials after a checkpoint. One
 * that a signal killed is started again, not one that ended by itself.
 * @returns null where systemd has no way to write the folder's name
 */
export function unitText({ sweep, folder, words, environment }: RunUnit): string | null {
  // Unlike words, a path is taken as it stands: no quotes, no escapes but %%.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001F\u007F]|[\s\\]$/.test(folder)) return null;
  return `# Written by \`reelsweep run --restart\`, which removes it once the sweep has ended or is stopped.
[Unit]
Description=reelsweep sweep ${sweep}

[Service]
Type=exec
WorkingDirectory=${folder.replaceAll('%', '%%')}
${Object.entries(environment)
  .map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`)
  .join('')}ExecStart=${words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}
KillMode=mixed
SuccessExitStatus=75
Restart=on-abnormal
RestartSec=30

[Install]
WantedBy=default.target
`;
}

/** One word of a line: in quotes with C's escapes, and with no specifier (%) to be expanded. */
function quoted(word: string): string {
  const escaped = word
    .replaceAll(/["\\]/g, (character) => `\\${character}`)
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0001-\u001F\u007F]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    })
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
