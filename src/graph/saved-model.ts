import { constantBytes } from './constant-bytes.js';
import { elementTypeNumber } from './element-type.js';
import type { Attribute, Graph, GraphNode } from './graph.js';
import { protocolBuffers } from './protocol-buffers.js';
import type { AttrValueMessage, NodeDefMessage, TensorShapeMessage } from './protocol-buffers.js';
import type { Shape } from './shape.js';

/** The version of graph semantics that is written: TensorFlow 2.9's, which every library that runs these graphs reads. */
const producer = 1087;

/** The tag under which a session asks for the graph: what TensorFlow calls a graph that is there to be run. */
const savedModelTag = 'serve';

/** The bytes of a saved_model.pb that holds this graph and no variables' values. */
export function savedModelBytes(graph: Graph): Uint8Array {
  const messages = protocolBuffers();
  const versions = new messages.VersionDef();
  versions.setProducer(producer);
  const graphDef = new messages.GraphDef();
  graphDef.setVersions(versions);
  graphDef.setNodeList(graph.nodes.map((node) => nodeMessage(node)));

  const information = new messages.MetaGraphDef.MetaInfoDef();
  information.setTagsList([savedModelTag]);
  const metaGraph = new messages.MetaGraphDef();
  metaGraph.setMetaInfoDef(information);
  metaGraph.setGraphDef(graphDef);

  const savedModel = new messages.SavedModel();
  savedModel.setSavedModelSchemaVersion(1);
  savedModel.setMetaGraphsList([metaGraph]);
  return savedModel.serializeBinary();
}

function nodeMessage(node: GraphNode): NodeDefMessage {
  const message = new (protocolBuffers().NodeDef)();
  message.setName(node.name);
  message.setOp(node.operation);
  message.setInputList([
    ...node.inputs.map((input) => `${input.node.name}:${input.index}`),
    ...node.controls.map((control) => `^${control.name}`),
  ]);
  const attributes = message.getAttrMap();
  for (const [name, attribute] of Object.entries(node.attributes)) {
    attributes.set(name, attributeMessage(attribute));
  }
  return message;
}

function attributeMessage(attribute: Attribute): AttrValueMessage {
  const messages = protocolBuffers();
  const message = new messages.AttrValue();
  switch (attribute.kind) {
    case 'type':
      message.setType(elementTypeNumber[attribute.value]);
      break;
    case 'integer':
      message.setI(attribute.value);
      break;
    case 'integers': {
      const list = new messages.AttrValue.ListValue();
      list.setIList([...attribute.value]);
      message.setList(list);
      break;
    }
    case 'float':
      message.setF(attribute.value);
      break;
    case 'boolean':
      message.setB(attribute.value);
      break;
    case 'text':
      message.setS(new TextEncoder().encode(attribute.value));
      break;
    case 'shape':
      message.setShape(shapeMessage(attribute.value));
      break;
    case 'constant': {
      const tensor = new messages.Tensor();
      tensor.setDtype(elementTypeNumber[attribute.value.type]);
      tensor.setTensorShape(shapeMessage(attribute.value.shape));
      tensor.setTensorContent(constantBytes(attribute.value));
      message.setTensor(tensor);
      break;
    }
  }
  return message;
}

function shapeMessage(shape: Shape): TensorShapeMessage {
  const messages = protocolBuffers();
  const message = new messages.TensorShape();
  message.setDimList(
    shape.map((extent) => {
      const dimension = new messages.TensorShape.Dim();
      dimension.setSize(extent ?? -1);
      return dimension;
    }),
  );
  return message;
}
