import { fileURLToPath } from 'node:url';

/** The program that node runs with an attempt folder as its one argument. */
export const attemptEntry = fileURLToPath(new URL('./attempt-process.js', import.meta.url));
