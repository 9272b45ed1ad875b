import { createRequire } from 'node:module';

/** The messages of tensorflow/core/protobuf that a saved model is made of: only what is written here. */
interface Message {
  serializeBinary(): Uint8Array;
}
export interface TensorShapeMessage extends Message {
  setDimList(dimensions: readonly DimensionMessage[]): void;
}
interface DimensionMessage extends Message {
  setSize(size: number): void;
}
interface TensorMessage extends Message {
  setDtype(type: number): void;
  setTensorShape(shape: TensorShapeMessage): void;
  setTensorContent(bytes: Uint8Array): void;
}
interface ListMessage extends Message {
  setIList(values: number[]): void;
}
export interface AttrValueMessage extends Message {
  setType(type: number): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setS(bytes: Uint8Array): void;
  setShape(shape: TensorShapeMessage): void;
  setTensor(tensor: TensorMessage): void;
  setList(list: ListMessage): void;
}
export interface NodeDefMessage extends Message {
  setName(name: string): void;
  setOp(operation: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): { set(name: string, value: AttrValueMessage): void };
}
interface VersionMessage extends Message {
  setProducer(version: number): void;
}
interface GraphDefMessage extends Message {
  setNodeList(nodes: NodeDefMessage[]): void;
  setVersions(versions: VersionMessage): void;
}
interface MetaInfoMessage extends Message {
  setTagsList(tags: string[]): void;
}
interface MetaGraphMessage extends Message {
  setMetaInfoDef(information: MetaInfoMessage): void;
  setGraphDef(graph: GraphDefMessage): void;
}
interface SavedModelMessage extends Message {
  setSavedModelSchemaVersion(version: number): void;
  setMetaGraphsList(graphs: MetaGraphMessage[]): void;
}

interface ProtocolBuffers {
  readonly TensorShape: (new () => TensorShapeMessage) & {
    readonly Dim: new () => DimensionMessage;
  };
  readonly Tensor: new () => TensorMessage;
  readonly AttrValue: (new () => AttrValueMessage) & { readonly ListValue: new () => ListMessage };
  readonly NodeDef: new () => NodeDefMessage;
  readonly VersionDef: new () => VersionMessage;
  readonly GraphDef: new () => GraphDefMessage;
  readonly MetaGraphDef: (new () => MetaGraphMessage) & {
    readonly MetaInfoDef: new () => MetaInfoMessage;
  };
  readonly SavedModel: new () => SavedModelMessage;
}

const require = createRequire(import.meta.url);
let loaded: ProtocolBuffers | undefined;

/** tfjs-node's generated writers, loaded when first asked for: 360 KB that processes which build no graph do without. */
export function protocolBuffers(): ProtocolBuffers {
  loaded ??= require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as ProtocolBuffers;
  return loaded;
}
