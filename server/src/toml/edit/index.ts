export { commentedOptions, commentOut, insertComment, removeComment, uncomment } from "./commented.ts";
export { hasNewErrors, isSameElsewhere } from "./compare.ts";
export { insertKey, insertNew, insertTable, type NewKey } from "./insert.ts";
export { mentions, renameKey, replaceNode, setValue } from "./keys.ts";
export { joinLines, nextLine, topOf } from "./lines.ts";
export { type Move, moveKey, moveTable } from "./move.ts";
export { type Removal, removeElement, removeKey } from "./remove.ts";
export { exists, type Target } from "./spots.ts";
export {
  amend,
  applyEdits,
  type Draft,
  draftOf,
  type Edits,
  editsOf,
  findOverlap,
  type TextEdit,
} from "./text-edits.ts";
export {
  writeHeader,
  writeJson,
  writeKey,
  writeName,
  writePair,
  writeStringLike,
  writeValue,
} from "./write.ts";
