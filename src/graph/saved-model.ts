import { outputName } from './graph.js';
import type {
  Attribute,
  ConstantContents,
  ElementType,
  Graph,
  GraphNode,
  Output,
  Shape,
} from './graph.js';
import { messageWriter } from './message-writer.js';
import type { MessageWriter } from './message-writer.js';

/** TensorFlow's DataType enumeration (tensorflow/core/framework/types.proto). */
const elementTypeNumber: Readonly<Record<ElementType, number>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
};

/** The version of graph semantics that is written: TensorFlow 2.9's, which every library that runs these graphs reads. */
const producer = 1087;

/** Inputs and outputs under names that other programs use. */
interface Signature {
  readonly inputs: Readonly<Record<string, Output>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

/** The bytes of a saved_model.pb that holds this graph under the tag `serve` and no variables' values. */
export function savedModelBytes(graph: Graph): Uint8Array {
  return savedModel(graph, {}).finish();
}

/**
 * The same piece by piece and with signatures by name, such as `serving_default`, which TensorFlow Serving uses by default. Long
 * constants are the arrays that they were made of, not copies.
 */
export function savedModelPieces(
  graph: Graph,
  signatures: Readonly<Record<string, Signature>>,
): readonly Uint8Array[] {
  return savedModel(graph, signatures).pieces();
}

/**
 * Field numbers are those of tensorflow/core/protobuf/{saved_model,meta_graph}.proto and
 * core/framework/{graph,node_def,attr_value,tensor}.proto.
 */
function savedModel(graph: Graph, signatures: Readonly<Record<string, Signature>>): MessageWriter {
  const graphDef = messageWriter();
  for (const node of graph.nodes) graphDef.message(1, nodeDef(node));
  graphDef.message(4, messageWriter().integer(1, producer));
  const metaGraph = messageWriter()
    .message(1, messageWriter().text(4, 'serve'))
    .message(2, graphDef);
  for (const [name, signature] of Object.entries(signatures)) {
    metaGraph.message(5, messageWriter().text(1, name).message(2, signatureDef(signature)));
  }
  return messageWriter().integer(1, 1).message(2, metaGraph);
}

function signatureDef({ inputs, outputs }: Signature): MessageWriter {
  const message = messageWriter();
  for (const [field, values] of [inputs, outputs].entries()) {
    for (const [name, value] of Object.entries(values)) {
      message.message(field + 1, messageWriter().text(1, name).message(2, tensorInfo(value)));
    }
  }
  return message.text(3, 'tensorflow/serving/predict');
}

function tensorInfo(value: Output): MessageWriter {
  return messageWriter()
    .text(1, outputName(value))
    .integer(2, elementTypeNumber[value.type])
    .message(3, tensorShape(value.shape));
}

function nodeDef(node: GraphNode): MessageWriter {
  const message = messageWriter().text(1, node.name).text(2, node.operation);
  for (const { node: source, index } of node.inputs) message.text(3, `${source.name}:${index}`);
  for (const control of node.controls) message.text(3, `^${control.name}`);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message.message(5, messageWriter().text(1, name).message(2, attributeValue(attribute)));
  }
  return message;
}

function attributeValue(attribute: Attribute): MessageWriter {
  const message = messageWriter();
  if (typeof attribute === 'string') return message.text(2, attribute);
  if (typeof attribute === 'number') return message.integer(3, attribute);
  if (typeof attribute === 'boolean') return message.integer(5, attribute ? 1 : 0);
  if ('float' in attribute) return message.float(4, attribute.float);
  if ('type' in attribute) return message.integer(6, elementTypeNumber[attribute.type]);
  if ('shape' in attribute) return message.message(7, tensorShape(attribute.shape));
  if ('constant' in attribute) return message.message(8, tensor(attribute.constant));
  const list = messageWriter();
  for (const value of attribute) list.integer(3, value);
  return message.message(1, list);
}

function tensor(contents: ConstantContents): MessageWriter {
  return messageWriter()
    .integer(1, elementTypeNumber[contents.type])
    .message(2, tensorShape(contents.shape))
    .bytes(4, constantBytes(contents));
}

/** An unknown extent is -1. */
function tensorShape(shape: Shape): MessageWriter {
  const message = messageWriter();
  for (const extent of shape) message.message(2, messageWriter().integer(1, extent ?? -1));
  return message;
}

/** The little-endian bytes of a constant, as TensorFlow's `tensor_content` holds them. */
function constantBytes({ type, shape, values }: ConstantContents): Uint8Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (values.length !== count) {
    throw new RangeError(`${values.length} numbers do not fill the shape [${shape.join(', ')}].`);
  }
  const array = typedArray(type, values);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typedArray(type: ConstantContents['type'], values: ArrayLike<number>) {
  switch (type) {
    case 'float32':
      // Not copied: a VGG's weights take half a gigabyte.
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, (value) => BigInt(value)));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
    case 'bfloat16':
      return Uint16Array.from(Float32Array.from(values), bfloat16Bits);
    case 'resource':
      throw new RangeError(`There is no constant of type ${type}.`);
  }
}

/** The upper half of a float32, rounded to the nearest, ties to even. */
function bfloat16Bits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
