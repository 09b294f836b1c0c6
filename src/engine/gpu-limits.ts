/** What a GPU's adapter grants, as far as training asks for it. */
export interface GpuLimits {
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Bytes of workgroup memory. */
  readonly workgroupMemory: number;
  /** Bytes of the largest buffer that a program can bind. */
  readonly binding: number;
}
