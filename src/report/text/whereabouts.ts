/** Where an attempt runs or ran, such as "job 1234_5 on n1"; the machine alone where it is no job; empty where nobody knows. */
export function whereText({
  host,
  job,
}: {
  readonly host?: string | null;
  readonly job?: string | null;
}): string {
  if (job === null || job === undefined) return host ?? '';
  return host === null || host === undefined ? `job ${job}` : `job ${job} on ${host}`;
}

/** The same for cluster jobs alone: on one machine everybody knows where. */
export function jobText(attempt: Parameters<typeof whereText>[0]): string {
  return attempt.job === null || attempt.job === undefined ? '' : whereText(attempt);
}
