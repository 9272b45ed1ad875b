import { readdirSync } from 'node:fs';

/** The names in a folder; none where there is no such folder. @throws the system's error for any other reason. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
