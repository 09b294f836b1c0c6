/** A text of at most `limit` characters: of a longer one the beginning, ended by an ellipsis. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
