/** Version 5 of the database: what the frames of a sweep's best and worst predictions did, as JSON; NULL where nobody looked. */
export const explanationsColumn =
  'ALTER TABLE sweeps ADD COLUMN explanations TEXT CHECK (json_valid(explanations));';
