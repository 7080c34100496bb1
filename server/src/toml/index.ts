export { edit, type TextChange } from "./incremental.ts";
export { absolute } from "./locate.ts";
export { parse } from "./parse.ts";
export { isMarker, type Marker, type Plain, type PlainTable, toJs } from "./plain.ts";
export { type LineIndex, lineIndex, type Position } from "./positions.ts";
export { featureName, strict, type TomlVersion } from "./strict.ts";
export { type Tagged, toTagged } from "./tagged.ts";
export { inlineTable } from "./tree.ts";
export type * from "./types.ts";
