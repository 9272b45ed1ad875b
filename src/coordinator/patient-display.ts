import type { RunEvent } from './run-event.js';

/** Where events go. */
export interface PatientDisplay {
  readonly emit: (event: RunEvent) => void;
  /** Throws the first error of the display, if there was one. */
  readonly rethrow: () => void;
}

/** A display that breaks is no reason to break off a night's work: its error comes at the end. */
export function patientDisplay(onEvent: ((event: RunEvent) => void) | undefined): PatientDisplay {
  const errors: unknown[] = [];
  return {
    emit: (event) => {
      try {
        onEvent?.(event);
      } catch (error) {
        errors.push(error);
      }
    },
    rethrow: () => {
      if (errors.length > 0) throw errors[0];
    },
  };
}
