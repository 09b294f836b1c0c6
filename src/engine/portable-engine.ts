import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { BackendName, Engine, Tf } from './engine.js';

/**
 * An engine of ordinary TensorFlow.js ops, for any backend. Products and sums are made for each replica by
 * itself: a batched product may sum in another order than a single one.
 */
export function portableEngine(backend: BackendName, tf: Tf): Engine {
  const matMul = (a: Tensor3D, b: Tensor3D): Tensor3D => {
    const rights = cut<Tensor2D>(tf, b, 0);
    return tf.stack(cut<Tensor2D>(tf, a, 0).map((left, k) => tf.matMul(left, rights[k]!))) as Tensor3D;
  };
  const addRow = portableAddRow(tf);
  return {
    backend,
    tf,
    matMul,
    dense: (x, w, bias) => addRow(matMul(x, w), bias),
    lookUp: portableLookUp(tf),
    crossEntropy: portableCrossEntropy(tf),
    addRow,
    split: (x, parts) => (parts === 1 ? [x] : tf.split(x, parts, 2)),
    join: <T extends Tensor>(parts: readonly T[]) => tf.concat([...parts], parts[0]!.rank - 1) as T,
    unstackSteps: (x) => cut<Tensor3D>(tf, x, 1),
    stackSteps: (steps) => tf.stack([...steps], 1) as Tensor4D,
    ...portableRows(tf),
  };
}

function portableRows(tf: Tf): Pick<Engine, 'cutRows' | 'joinRows' | 'rowNorms'> {
  const cutRows = (rows: Tensor2D, sizes: readonly number[]) => tf.split(rows, [...sizes], 1) as Tensor2D[];
  const norms = (rows: Tensor2D) =>
    tf.stack(cut<Tensor1D>(tf, rows, 0).map((row) => tf.sqrt(tf.sum(tf.square(row))))) as Tensor1D;
  return {
    cutRows,
    joinRows: (parts) =>
      tf.concat(
        parts.map((part) => tf.reshape(part, [part.shape[0]!, -1])),
        1,
      ) as Tensor2D,
    rowNorms: (rows, sizes) =>
      tf.tidy(() => ({
        parts: tf.stack(cutRows(rows, sizes).map(norms), 1) as Tensor2D,
        whole: norms(rows),
      })),
  };
}

function portableLookUp(tf: Tf): Engine['lookUp'] {
  return (tokens, weights) => {
    const [K, I] = weights.shape;
    const symbols = tf.unstack(tf.reshape(tokens, [K, tokens.size / K])) as Tensor1D[];
    const look = tf.customGrad((table, save) => {
      (save as (tensors: Tensor[]) => void)([tf.stack(symbols)]);
      const rows = tf.unstack(table as Tensor).map((plane, k) => tf.gather(plane, symbols[k]!));
      const gradFunc = (dy: Tensor, [saved]: Tensor[]) => {
        const dys = tf.unstack(dy) as Tensor2D[];
        const planes = (tf.unstack(saved!) as Tensor1D[]).map((row, k) =>
          tf.matMul(tf.oneHot(row, I) as Tensor2D, dys[k]!, true),
        );
        return tf.stack(planes);
      };
      return { value: tf.stack(rows), gradFunc };
    });
    return look(weights) as Tensor3D;
  };
}

function portableCrossEntropy(tf: Tf): Engine['crossEntropy'] {
  const replicaLoss = (logits: Tensor2D, targets: Tensor1D, weights: Tensor1D | undefined) => {
    const [N, C] = logits.shape;
    const share = weights ? tf.div(weights, tf.sum(weights)) : tf.fill([N], 1 / N);
    const loss = tf.customGrad((z, save) => {
      const oneHot = tf.oneHot(targets, C).toFloat();
      (save as (tensors: Tensor[]) => void)([z as Tensor, oneHot, share]);
      const shifted = tf.sub(z as Tensor, tf.max(z as Tensor, 1, true));
      const surprise = tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), tf.sum(tf.mul(shifted, oneHot), 1));
      const gradFunc = (dy: Tensor, [saved, hot, part]: Tensor[]) =>
        tf.mul(tf.sub(tf.softmax(saved!), hot!), tf.mul(tf.reshape(part!, [N, 1]), dy));
      return { value: tf.sum(tf.mul(surprise, share)), gradFunc };
    });
    return loss(logits);
  };
  return (logits, targets, weights) => {
    const [K, N] = logits.shape;
    const targetRows = tf.unstack(tf.reshape(targets, [K, N])) as Tensor1D[];
    const weightRows = weights && (tf.unstack(tf.reshape(weights, [K, N])) as Tensor1D[]);
    const losses = cut<Tensor2D>(tf, logits, 0).map((plane, k) =>
      replicaLoss(plane, targetRows[k]!, weightRows?.[k]),
    );
    return tf.stack(losses) as Tensor1D;
  };
}

function portableAddRow(tf: Tf): Engine['addRow'] {
  return (x, row) => {
    const add = tf.customGrad((...inputs) => {
      const [values, added] = inputs as unknown as Tensor[];
      const gradFunc = (dy: Tensor) => [dy, tf.stack(tf.unstack(dy).map((plane) => tf.sum(plane, 0, true)))];
      return { value: tf.add(values!, added!), gradFunc };
    });
    return add(x, row) as Tensor3D;
  };
}

/** tf.unstack, whose own gradient fails where there is only one piece. */
function cut<T extends Tensor>(tf: Tf, x: Tensor, axis: number): T[] {
  return (x.shape[axis] === 1 ? [tf.squeeze(x, [axis])] : tf.unstack(x, axis)) as T[];
}
