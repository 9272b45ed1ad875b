/** How a .safetensors file calls the element types that are read here, with bytes an element. */
export const storedTypes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
} as const;

/** An element type as a .safetensors file names it. */
export type StoredType = keyof typeof storedTypes;

/** Whether text names such a type. */
export function isStoredType(text: unknown): text is StoredType {
  return typeof text === 'string' && Object.hasOwn(storedTypes, text);
}
