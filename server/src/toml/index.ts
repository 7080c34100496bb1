export { type CommentedOption, commentedOption } from "./grammar/commented-options.ts";
export { edit, type TextChange } from "./incremental.ts";
export { givenAgain } from "./libraries/given-again.ts";
export { type Library, takenBy } from "./libraries/index.ts";
export { FEATURES, SYNTAX } from "./messages.ts";
export { parse } from "./parse.ts";
export { includes, lengthOf, type Pieces, replace, slice, type TextView } from "./scanner/text-pieces.ts";
export { type Cursor, entryAt, pathAt } from "./tree/cursor.ts";
export {
  type LineStarts,
  lineAt,
  lineRange,
  type Position,
  scanLines,
  updateLines,
} from "./tree/line-index.ts";
export {
  absolute,
  findEntry,
  findValue,
  isSamePath,
  sectionAt,
  statementAt,
} from "./tree/locate.ts";
export { inlineTable } from "./tree/tables.ts";
export { isMarker, type Marker, type Plain, type PlainTable, toJs } from "./tree/to-js.ts";
export type * from "./types.ts";
export { strict, type TomlVersion } from "./versions.ts";
