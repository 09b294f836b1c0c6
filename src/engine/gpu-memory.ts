import { execFile } from 'node:child_process';

/**
 * The memory in bytes that is free on the NVIDIA GPUs of this machine, of the one that has least, and of those alone
 * that `CUDA_VISIBLE_DEVICES` names; undefined where the driver's tool does not tell: WebGPU itself knows no such question.
 */
export function gpuMemory(tool = 'nvidia-smi'): Promise<number | undefined> {
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  const args = [
    '--query-gpu=memory.free',
    '--format=csv,noheader,nounits',
    ...(visible ? ['-i', visible] : []),
  ];
  return new Promise((resolve) => {
    execFile(tool, args, { timeout: 10_000 }, (error, stdout) => {
      const mebibytes = stdout.trim().split('\n').map(Number);
      const isTold = error === null && mebibytes.every((one) => Number.isFinite(one) && one > 0);
      resolve(isTold ? Math.min(...mebibytes) * 2 ** 20 : undefined);
    });
  });
}
