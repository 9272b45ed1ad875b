/**
 * For every process that this one starts: a session of its own. A terminal that closes and a Ctrl-C reach all of a terminal's process
 * group; a child of Node's would end at once even where `nohup` keeps its parent, since Node has children start with the signals'
 * defaults. So only this process hears of it, and ends its children in good order. On Windows it would open a window.
 */
export const ownSession = { detached: process.platform !== 'win32' } as const;
