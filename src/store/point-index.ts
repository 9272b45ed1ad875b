/** Version 3: whenever a trial ends, the replicates of its point are asked for; without an index that means all trials of the sweep. */
export const pointIndex = `
CREATE INDEX sweep_trials_by_point ON sweep_trials (sweep, point, trial_id);
`;
