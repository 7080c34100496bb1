export { parse } from "./parse.ts";
export { isMarker, type Marker, type Plain, type PlainTable, toJs } from "./plain.ts";
export { featureName, strict, type TomlVersion } from "./strict.ts";
export { type Tagged, toTagged } from "./tagged.ts";
export { inlineTable } from "./tree.ts";
export type * from "./types.ts";
