import { constantBytes } from './constant-bytes.js';
import { elementTypeNumber } from './element-type.js';
import { outputName } from './graph.js';
import type { Attribute, ConstantContents, Graph, GraphNode, Output } from './graph.js';
import { messageWriter } from './message-writer.js';
import type { MessageWriter } from './message-writer.js';
import type { Shape } from './shape.js';

/** The version of graph semantics that is written: TensorFlow 2.9's, which every library that runs these graphs reads. */
const producer = 1087;

/** What a program that knows nothing of the graph may ask it for, under names of its own. */
export interface Signature {
  readonly inputs: Readonly<Record<string, Output>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

/** The bytes of a saved_model.pb that holds this graph under the tag `serve` and no variables' values. */
export function savedModelBytes(graph: Graph): Uint8Array {
  return savedModel(graph, {}).finish();
}

/**
 * The same piece by piece and with signatures by name, such as the `serving_default` that TensorFlow Serving asks for where it is told
 * no other. Constants of some length are the arrays that they were made of.
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
  switch (attribute.kind) {
    case 'integers': {
      const list = messageWriter();
      for (const value of attribute.value) list.integer(3, value);
      return message.message(1, list);
    }
    case 'text':
      return message.text(2, attribute.value);
    case 'integer':
      return message.integer(3, attribute.value);
    case 'float':
      return message.float(4, attribute.value);
    case 'boolean':
      return message.integer(5, attribute.value ? 1 : 0);
    case 'type':
      return message.integer(6, elementTypeNumber[attribute.value]);
    case 'shape':
      return message.message(7, tensorShape(attribute.value));
    case 'constant':
      return message.message(8, tensor(attribute.value));
  }
}

function tensor(contents: ConstantContents): MessageWriter {
  return messageWriter()
    .integer(1, elementTypeNumber[contents.type])
    .message(2, tensorShape(contents.shape))
    .bytes(4, constantBytes(contents));
}

/** An extent that only the run will tell is -1. */
function tensorShape(shape: Shape): MessageWriter {
  const message = messageWriter();
  for (const extent of shape) message.message(2, messageWriter().integer(1, extent ?? -1));
  return message;
}
