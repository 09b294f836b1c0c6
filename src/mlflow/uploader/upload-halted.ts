/** Why an upload ended before its time or did not begin; a sentence. */
export class UploadHalted extends Error {
  override readonly name = 'UploadHalted';
}
