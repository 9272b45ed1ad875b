/** What no shell takes for anything but itself; an `=` at the beginning would be looked up as a command by zsh. */
const plainWord = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/** A text as a POSIX shell takes it for one word, whatever it holds; in quotes only where it needs them. */
export function shellWord(text: string): string {
  return plainWord.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words as a command line that a POSIX shell splits into the same words again. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
