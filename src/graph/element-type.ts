/** The element types that the graphs use, under the names that TensorFlow's documentation gives them. */
export type ElementType =
  'float32' | 'float64' | 'bfloat16' | 'int32' | 'int64' | 'uint8' | 'bool' | 'resource';

/** TensorFlow's DataType enumeration (tensorflow/core/framework/types.proto). */
export const elementTypeNumber: Readonly<Record<ElementType, number>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
};

/** Whether a gradient can flow through values of this type. */
export function isDifferentiable(type: ElementType): boolean {
  return type === 'float32' || type === 'float64' || type === 'bfloat16';
}
