/**
 * A step that could not be done: one sentence that says why, and what to type to mend it.
 * Thrown by steps, turned into text by run-steps.mjs alone.
 */
export class SetupFailure extends Error {
  /**
   * @param {string} why one sentence
   * @param {string} remedy what to type or do
   * @param {{ log?: string, lastLines?: readonly string[] }} [evidence] the command's log file and its end
   */
  constructor(why, remedy, evidence = {}) {
    super(why);
    this.name = 'SetupFailure';
    this.kind = 'setup-failure';
    this.remedy = remedy;
    this.log = evidence.log;
    this.lastLines = evidence.lastLines ?? [];
  }
}
