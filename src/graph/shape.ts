/** Extents of a value, outermost first; null where only the run will tell (the batch). A scalar's shape is empty. */
export type Shape = readonly (number | null)[];

/** The number of elements, or null where an extent is unknown. */
export function staticSize(shape: Shape): number | null {
  return shape.reduce<number | null>(
    (product, extent) => (product === null || extent === null ? null : product * extent),
    1,
  );
}

/** Whether two shapes are equal as far as the graph knows; two unknown extents count as equal. */
export function sameShape(first: Shape, second: Shape): boolean {
  return first.length === second.length && first.every((extent, axis) => extent === second[axis]);
}

/** The shape of an elementwise operation's result under NumPy's broadcasting rules. */
export function broadcastShape(first: Shape, second: Shape): Shape {
  const rank = Math.max(first.length, second.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [first, second].map((shape) => {
      const own = axis - (rank - shape.length);
      return own < 0 ? 1 : (shape[own] ?? null);
    });
    if (left === 1) return right ?? null;
    if (right === 1 || left === right) return left ?? null;
    if (left === null || right === null) return left ?? right ?? null;
    throw new RangeError(
      `Shapes [${first.join(', ')}] and [${second.join(', ')}] do not broadcast.`,
    );
  });
}
