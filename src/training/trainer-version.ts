/**
 * The version of what the trainer means: it is part of every trial's identity. A change that gives other results for
 * equal settings, seed and dataset raises it, so that no sweep mixes the two.
 */
export const trainerVersion = '3';
