import type { ElementType } from '../element-type.js';
import { typeAttribute } from '../graph.js';
import type { Attribute } from '../graph.js';
import type { Shape } from '../shape.js';
import { windowAttributes } from './window.js';
import type { SlidingWindow } from './window.js';

/** The attributes that a convolution and its gradients share; shape is the images'. */
export function slidingAttributes(
  type: ElementType,
  shape: Shape,
  window: SlidingWindow,
): Readonly<Record<string, Attribute>> {
  return {
    T: typeAttribute(type),
    dilations: { kind: 'integers', value: [1, 1, 1, 1] },
    use_cudnn_on_gpu: { kind: 'boolean', value: true },
    ...windowAttributes(shape, window),
  };
}
