/** How far a task on a dataset is: `done` of `total`, in units of the task's own. */
interface TaskProgress {
  readonly task: 'pack-dataset' | 'read-frames' | 'compare-frames' | 'contact-sheet';
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

export interface TaskCallbacks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TaskProgress) => void) | undefined;
}
