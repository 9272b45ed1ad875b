/** Version 4 of the database: what turning each augmentation on did to a batch, as JSON; NULL where nothing was checked. */
export const knobChecksColumn =
  'ALTER TABLE sweeps ADD COLUMN knob_checks TEXT CHECK (json_valid(knob_checks));';
